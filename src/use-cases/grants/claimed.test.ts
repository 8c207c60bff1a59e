import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const held = () => world.holds(world.readers, world.ana.id)
const later = async (count = 4) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
/** What was tried was not done, and nobody knows; meanwhile Max does it by hand, and Doorbell finds it held. */
const addedByHandAfterALostTry = async () => {
  await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
  const lost = new Fault('graph.away', '503', { retry: 'later', result: 'unknown' })
  world.directory.failNext('grant', lost, false)
  await world.presses(world.olga.id, 'Approve')
  await world.types(world.otto.id, 'freeze because INC-9')
  await later(2)
  world.directory.join(world.readers, world.ana.id)
  await later(2)
  await world.types(world.otto.id, 'thaw')
  await later(2)
}

describe('what Doorbell finds held after a try whose answer was lost', () => {
  it('is not claimed where the audit names somebody else for it, and stays', async () => {
    await addedByHandAfterALostTry()
    expect(world.audit()).not.toContain('grant.active')
    await later(90)
    expect([held(), world.audit().includes('grant.removed')]).toEqual([true, false])
    expect(await world.store.openDrifts()).toMatchObject([{ person: world.ana.id }])
  })
  it('is a drift as soon as the audit names somebody for it, and not only when it was to end', async () => {
    world.directory.changes.behind = 12 * 60_000
    await addedByHandAfterALostTry()
    expect(world.audit()).toContain('grant.active')
    await later(25)
    expect(world.audit()).not.toContain('grant.ending')
    expect(await world.store.openDrifts()).toMatchObject([{ person: world.ana.id }])
  })
  it.each([15, 45, 62])('is left to whoever gave it where the audit names them %i minutes later', async minutes => {
    world.directory.changes.behind = minutes * 60_000
    await addedByHandAfterALostTry()
    await later(45)
    world.directory.changes.behind = 0
    await later(60)
    expect([held(), world.audit().includes('grant.removed')]).toEqual([true, false])
    expect(await world.store.openDrifts()).toMatchObject([{ person: world.ana.id }])
    expect(world.wordsOf(world.olga.id).join()).toContain('Max Admin')
  })
  it('ends like any other where the audit names nobody', async () => {
    world.directory.changes.readable = false
    await addedByHandAfterALostTry()
    await later(90)
    expect(held()).toBe(false)
  })
})
