import { describe, expect, it } from 'vitest'
import { canBeCarried } from './quorum.ts'

const stage = (needed: number, ...able: string[]) => ({ needed, able: new Set(able) })

describe('stages that have to be carried by different people', () => {
  it.each([
    ['one who may decide', [stage(1, 'olga')], true],
    ['nobody', [stage(1)], false],
    ['two words of one person', [stage(2, 'olga')], false],
    ['one person for two stages', [stage(1, 'olga'), stage(1, 'olga')], false],
    ['the only one of the second stage also in the first', [stage(1, 'olga', 'otto'), stage(1, 'olga')], true],
    ['three words, two people', [stage(2, 'olga', 'otto'), stage(1, 'olga', 'otto')], false],
    ['a chain that has to be shifted', [stage(1, 'a', 'b'), stage(1, 'b', 'c'), stage(1, 'a')], true],
    ['everybody needed', [stage(2, 'a', 'b'), stage(1, 'c')], true],
  ])('%s', (_name, stages, carried) => expect(canBeCarried(stages)).toBe(carried))
})
