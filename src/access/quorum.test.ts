import { describe, expect, it } from 'vitest'
import { asksNoFewer, canBeCarried, inNumbers, type Needed, theStricter } from './quorum.ts'

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

describe('a stage that everybody in it has to agree to', () => {
  const asked = (needed: Needed, ...able: string[]) => ({ needed, able: new Set(able) })
  it.each([
    ['two, of whom both agree', [asked('all', 'olga', 'otto')], true],
    ['nobody, who are not everybody', [asked('all')], false],
    ['one of them again, whose word is given by then', [asked('all', 'olga', 'otto'), asked(1, 'olga')], false],
    ['somebody else after them', [asked('all', 'olga', 'otto'), asked(1, 'olga', 'ines')], true],
    ['one who spoke before, and another', [asked(1, 'olga'), asked('all', 'olga', 'otto')], true],
    ['nobody but who spoke before', [asked(1, 'olga'), asked('all', 'olga')], false],
  ])('can be carried or not: %s', (_name, stages, carried) =>
    expect(canBeCarried(inNumbers(stages.map(one => [one])))).toBe(carried),
  )

  it.each<[Needed, Needed, boolean]>([
    ['all', 'all', true],
    ['all', 1, true],
    ['all', 2, false],
    [2, 'all', false],
    [2, 1, true],
    [1, 2, false],
  ])('%s asks for no fewer than %s: %s', (one, other, fewer) => expect(asksNoFewer(one, other)).toBe(fewer))

  it('is what counts where the file in force says so, and is not taken away by one that asks for one of them', () => {
    expect([theStricter(1, 'all'), theStricter('all', 1), theStricter('all', 2), theStricter(2, 1)]).toEqual([
      'all',
      'all',
      2,
      2,
    ])
  })
})
