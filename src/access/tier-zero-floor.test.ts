import { describe, expect, it } from 'vitest'
import { anyOf, inAnyOrder, type Party, type Stage } from './stage.ts'
import { lacksForTierZero } from './tier-zero-floor.ts'

const owner: Party = { from: [{ kind: 'owner' }], needed: 1 }
const manager: Party = { from: [{ kind: 'manager' }], needed: 1 }
const two: Party = { from: [{ kind: 'owner' }], needed: 2 }
const all: Party = { from: [{ kind: 'owner' }], needed: 'all' }

describe('two approvers for what is tier zero', () => {
  it.each<[string, readonly Stage[], boolean]>([
    ['one', [owner], false],
    ['everybody, who may be one', [all], false],
    ['two parties', [inAnyOrder([owner, manager])], true],
    ['two parties, of one of which everybody', [inAnyOrder([all, manager])], true],
    ['two parties, or one word of another', [anyOf([[owner, manager], [owner]])], false],
    ['two parties, or everybody of another', [anyOf([[owner, manager], [all]])], false],
    ['two parties, or two of another', [anyOf([[owner, manager], [two]])], true],
    ['one or the other, and a stage after it', [anyOf([[owner], [manager]]), two], true],
  ])('are asked for or not by %s', (_name, stages, enough) => {
    const lacks = lacksForTierZero({ stepUp: { approver: 'c1' }, approval: { stages }, duration: { max: 60 } })
    expect(lacks).toEqual(enough ? [] : ['approvers'])
  })
})
