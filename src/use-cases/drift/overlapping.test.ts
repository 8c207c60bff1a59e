import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const held = () => world.holds(world.readers, world.ana.id)
const later = async (count = 6) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const isGiven = async (hours: number) => {
  await world.types(world.ana.id, `request jit-prod-db-readers for ${hours}h because INC-7`)
  await world.presses(world.olga.id, 'Approve')
}
const writes = () => world.directory.writes.map(({ what }) => what)
const live = async () => (await world.store.liveGrantsOf([world.ana.id])).map(({ status }) => status)

describe('a removal by hand while two grants overlap', () => {
  /** One that ends at the second hour, and one that ends more than five hours after the first began. */
  const bothRemoved = async () => {
    await isGiven(2)
    await world.wind(70)
    await isGiven(4)
    await later()
    world.directory.leave(world.readers, world.ana.id)
    await later()
  }
  it('is one removal, of which both are lost, and is asked about once, until the later end', async () => {
    await isGiven(2)
    await world.wind(70)
    await isGiven(4)
    await later()
    const ends = (await world.store.liveGrantsOf([world.ana.id])).flatMap(one => ('endsAt' in one ? [one.endsAt] : []))
    const last = ends.toSorted((one, other) => other.getTime() - one.getTime())[0]
    world.directory.leave(world.readers, world.ana.id)
    await later()
    expect([await live(), ends.length]).toEqual([[], 2])
    expect(await world.store.openDrifts()).toMatchObject([{ kind: 'removed-by-hand', grant: { endsAt: last } }])
    expect(world.wordsOf(world.ana.id).join()).not.toContain('Usable')
  })
  it('is undone until the later end, and not longer', async () => {
    await bothRemoved()
    await world.wind(50)
    await world.presses(world.olga.id, 'Undo')
    await later(2)
    expect(held()).toBe(true)
    await world.wind(160)
    expect(held()).toBe(true)
    await world.wind(30)
    await later(2)
    expect([held(), await live()]).toEqual([false, []])
  })
  it('leaves nothing behind that would take what somebody else gives later', async () => {
    await bothRemoved()
    await world.presses(world.olga.id, 'Keep')
    await world.wind(20)
    world.directory.join(world.readers, world.ana.id)
    await later()
    expect(await world.store.openDrifts()).toMatchObject([{ kind: 'added-by-hand' }])
    await world.wind(300)
    await later()
    expect([held(), writes()]).toEqual([true, ['grant']])
  })
})

describe('access that was made permanent by hand while one grant lives, just before a second begins', () => {
  const madePermanent = async (behind = 0) => {
    world.directory.changes.behind = behind * 60_000
    await isGiven(2)
    await world.wind(70)
    world.directory.leave(world.readers, world.ana.id)
    world.clock.at = new Date(world.clock.at.getTime() + 5_000)
    world.directory.join(world.readers, world.ana.id)
    world.clock.at = new Date(world.clock.at.getTime() + 20_000)
    await isGiven(4)
    await later(20)
  }
  it('opens no second one where the audit tells of it by then, and is asked about', async () => {
    await madePermanent()
    expect([await live(), world.audit().filter(action => action === 'grant.active').length]).toEqual([[], 1])
    expect(await world.store.openDrifts()).toMatchObject([{ kind: 'made-permanent' }])
    expect(world.wordsOf(world.ana.id).join()).toContain('It was already held, and not from Doorbell.')
  })
  it.each([0, 5])('stays for good where it is kept, the audit being %i minutes behind', async behind => {
    await madePermanent(behind)
    await world.presses(world.olga.id, 'Keep')
    await world.wind(300)
    await later()
    expect([held(), writes().includes('revoke'), await live()]).toEqual([true, false, []])
  })
  it.each([0, 5])('is taken away at once where it is undone, the audit being %i minutes behind', async behind => {
    await madePermanent(behind)
    await world.presses(world.olga.id, 'Undo')
    await later()
    expect([held(), await world.store.openDrifts()]).toEqual([false, []])
  })
  it('is read again for a second one whose first write nobody knows of', async () => {
    world.directory.changes.behind = 3 * 60_000
    await isGiven(2)
    await world.wind(70)
    world.directory.leave(world.readers, world.ana.id)
    world.clock.at = new Date(world.clock.at.getTime() + 5_000)
    world.directory.join(world.readers, world.ana.id)
    world.clock.at = new Date(world.clock.at.getTime() + 20_000)
    for (let time = 0; time < 30; time++)
      world.directory.failNext('grant', new Fault('graph.away', '503', { retry: 'later', result: 'unknown' }), false)
    await isGiven(4)
    await later(30)
    expect([await live(), await world.store.openDrifts()]).toMatchObject([[], [{ kind: 'made-permanent' }]])
    await world.wind(300)
    await later()
    expect([held(), writes().includes('revoke')]).toEqual([true, false])
  })
})
