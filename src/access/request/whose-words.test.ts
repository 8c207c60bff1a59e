import { describe, expect, it } from 'vitest'
import type { AskedBecause } from '../catalog.ts'
import type { Stage } from '../stage.ts'
import { groupId } from '../vocabulary.ts'
import { isOfStageBefore } from './whose-words.ts'

const security = (id: string): Stage => ({
  from: [{ kind: 'people', label: 'Security', groups: [groupId(id)], users: [] }],
  needed: 1,
})
const isOver = (because: AskedBecause) =>
  isOfStageBefore(
    { stages: [security('g-1'), security('g-2')], current: 1, decisions: [], denyReason: 'optional' },
    because,
  )

describe('two groups of one name that are asked one after the other', () => {
  it('are told apart: whoever was asked as one of the first has nothing more to say, and one of the second has', () => {
    expect(isOver({ kind: 'named', label: 'Security', source: 'g-1' })).toBe(true)
    expect(isOver({ kind: 'named', label: 'Security', source: 'g-2' })).toBe(false)
  })
  it('are known by their name alone where that is all that was kept', () => {
    expect(isOver({ kind: 'named', label: 'Security' })).toBe(false)
  })
})
