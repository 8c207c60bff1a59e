import { beforeEach, describe, expect, it } from 'vitest'
import { minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { removalByHand } from './removal-by-hand.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const { withFlow, asks, removedByHand, held } = removalByHand(() => world)

describe('what is given back', () => {
  const live = async () => (await world.store.liveGrantsOf([world.ana.id])).find(({ status }) => status === 'active')
  const minutesLeft = async () => {
    const grant = await live()
    return grant?.status === 'active' ? Math.round((grant.endsAt.getTime() - world.clock.at.getTime()) / 60_000) : 0
  }
  const givenBackNearItsEnd = async () => {
    await world.wind((await minutesLeft()) - 20)
    await removedByHand()
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(held()).toBe(true)
    await world.wind((await minutesLeft()) - 2)
  }
  const extensions = () => world.audit().filter(action => action === 'grant.extended').length
  const asksForMore = () => world.types(world.ana.id, 'extend')

  it('is extended no more often than what it is the rest of', async () => {
    await withFlow({
      duration: { default: minutes(60), max: minutes(240) },
      extensions: { max: 1, each: minutes(60) },
    })
    await asks()
    await world.wind(55)
    await asksForMore()
    expect(extensions()).toBe(1)
    await givenBackNearItsEnd()
    await asksForMore()
    expect(extensions()).toBe(1)
    await world.wind(5)
    await world.wind(3)
    expect(held()).toBe(false)
  })
  it('lasts no longer than one decision ever gives, what was used up before counted', async () => {
    await withFlow({
      duration: { default: minutes(60), max: minutes(90) },
      extensions: { max: 5, each: minutes(60) },
    })
    const began = world.clock.at.getTime()
    await asks()
    await givenBackNearItsEnd()
    await asksForMore()
    expect(extensions()).toBe(1)
    await givenBackNearItsEnd()
    await asksForMore()
    expect(extensions()).toBe(1)
    expect((world.clock.at.getTime() - began) / 60_000 + (await minutesLeft())).toBeLessThanOrEqual(91)
  })
  it('is being given back until it is there, also where a freeze comes after the decision, and said to be given back then', async () => {
    const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
    world.directory.join(world.admins, world.otto.id)
    await asks()
    await world.wind(5)
    await removedByHand()
    world.directory.failNext('holds', new Fault('graph.away', 'away', { retry: 'later' }))
    await world.presses(world.olga.id, 'Undo')
    await world.types(world.otto.id, 'freeze because INC-9')
    await world.wind(3)
    expect(owner()).toContain('It is being given back.')
    expect(owner()).not.toContain('given back until')
    await world.types(world.otto.id, 'thaw')
    await world.wind(1)
    expect(held()).toBe(true)
    expect(owner()).toMatch(/Undone: decided by Olga[\s\S]*given back until/)
    expect(
      world
        .audit()
        .filter(action => action.startsWith('drift.'))
        .at(-1),
    ).toBe('drift.undone')
  })
  it('and is refused by the directory is said to have failed, with why, and decided anew', async () => {
    const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
    await asks()
    await world.wind(5)
    await removedByHand()
    const refusal = new Fault('graph.forbidden', 'Insufficient privileges', { retry: 'never', result: 'not-done' })
    world.directory.failNext('grant', refusal)
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(held()).toBe(false)
    expect(owner()).toMatch(
      /Olga decided at .* that it is given back, and it could not be\.[\s\S]*Insufficient privileges/,
    )
    expect(owner()).not.toContain('given back until')
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(held()).toBe(true)
    expect(owner()).toContain('given back until')
  })
})
