import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupId } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { limits } from './limits.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

/** So many more groups that engineers may ask for, known to Doorbell. */
async function moreGroups(count: number): Promise<readonly GroupId[]> {
  const groups = Array.from({ length: count }, (_, index) => world.directory.addGroup(`jit-more-${index + 1}`))
  await world.wind(6)
  return groups
}
const asks = (name: string) => world.types(world.ana.id, `request ${name} for 1h because INC-7`)
const lastAnswer = () => world.answersTo(world.ana.id).at(-1)
const submitted = () => world.audit().filter(action => action === 'request.submitted').length

describe('how much one person may ask for', () => {
  it('is ten things that wait at a time, and more once one of them is settled', async () => {
    await moreGroups(11)
    for (let n = 1; n <= 11; n++) await asks(`jit-more-${n}`)
    expect(submitted()).toBe(limits.openRequests)
    expect(lastAnswer()).toContain('You have 10 requests waiting')
    await world.presses(world.ana.id, 'Cancel request')
    await asks('jit-more-11')
    expect(submitted()).toBe(limits.openRequests + 1)
  })
  it('is thirty a day, and more when a day has passed', async () => {
    await moreGroups(1)
    for (let n = 1; n <= 31; n++) {
      await asks('jit-more-1')
      const button = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Cancel request')
      if (button) await world.presses(world.ana.id, 'Cancel request')
    }
    expect(submitted()).toBe(limits.thingsADay)
    expect(lastAnswer()).toContain('You have asked for 30 things in the last 24 hours, and no more are taken for now')
    await world.wind(24 * 60 + 1)
    await asks('jit-more-1')
    expect(submitted()).toBe(limits.thingsADay + 1)
  })
  it('counts each thing that is picked, and says how many more are taken', async () => {
    const names = Array.from({ length: 35 }, (_, n) => `jit-more-${n + 1}`)
    await moreGroups(35)
    const picks = (from: number, to: number) => asks(names.slice(from, to).join(', '))
    await picks(0, 20)
    await picks(20, 32)
    expect(submitted()).toBe(1)
    expect(lastAnswer()).toContain(
      'You have asked for 20 things in the last 24 hours, and only 10 more are taken for now',
    )
    await picks(20, 30)
    await asks('jit-more-31')
    expect(submitted()).toBe(2)
    expect(lastAnswer()).toContain('no more are taken for now')
  })
  it('does not count what others ask for', async () => {
    await moreGroups(10)
    for (let n = 1; n <= 10; n++) await asks(`jit-more-${n}`)
    await world.types(world.ben.id, 'request jit-more-1 for 1h because INC-8')
    expect(submitted()).toBe(11)
  })
})

describe('a request in words with two things wrong', () => {
  it('is told both, so that nobody is sent back twice, and no more of one name than of another', async () => {
    for (const name of ['finance-ledger', 'finance-lodger']) {
      await world.types(world.ana.id, `request ${name} for 9 parsecs because INC-7`)
      expect(lastAnswer()?.replaceAll(name, 'X')).toMatch(
        /There is nothing called “X” that you may ask for[^\n]*\n“9 parsecs” has no unit that I know/,
      )
    }
    await world.types(world.ana.id, 'request finance-ledger for 2h because INC-7')
    expect(lastAnswer()).not.toContain('unit')
  })
})
