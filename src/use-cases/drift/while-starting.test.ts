import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const later = async (count = 4) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const addsByHand = () => {
  world.directory.join(world.readers, world.ana.id)
  world.directory.join(world.secret, world.ben.id)
}
const away = () => new Fault('graph.away', 'away', { retry: 'later' })
const found = async () => (await world.store.openDrifts()).map(({ kind }) => kind)

describe('somebody who was added by hand while Doorbell was about to give it to them', () => {
  it('is found while a freeze holds that back, and stays in after it', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    world.directory.failNext('holds', away())
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.otto.id, 'freeze because INC-9')
    await later()
    addsByHand()
    await later(6)
    expect(await found()).toEqual(['added-by-hand'])
    await world.types(world.otto.id, 'thaw')
    await later(90)
    expect([await found(), world.holds(world.readers, world.ana.id)]).toEqual([['added-by-hand'], true])
    expect(world.wordsOf(world.ana.id).join()).toContain('already')
  })
  it('is taken away while a freeze goes on where that is decided, and given afterwards with an end', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    world.directory.failNext('holds', away())
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.otto.id, 'freeze because INC-9')
    await later()
    addsByHand()
    await later(6)
    await world.presses(world.olga.id, 'Undo')
    await later()
    expect([await found(), world.holds(world.readers, world.ana.id)]).toEqual([[], false])
    await world.types(world.otto.id, 'thaw')
    await later()
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.wind(125)
    await later()
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('is found where what was held before could not be read for so long, and taken away again as soon as that is decided', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    for (let time = 0; time < 6; time++) world.directory.failNext('holds', away())
    await world.presses(world.olga.id, 'Approve')
    addsByHand()
    await later(20)
    expect(await found()).toEqual(['added-by-hand'])
    await world.presses(world.olga.id, 'Undo')
    await later()
    expect([await found(), world.holds(world.readers, world.ana.id)]).toEqual([[], false])
  })
})
