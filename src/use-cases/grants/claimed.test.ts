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

describe('what is given up after a try whose answer was lost', () => {
  /** Nothing was done, and nobody knows; `givesUp` ends it before it was read back. */
  const givenUp = async (givesUp: () => Promise<unknown>, byHand = true) => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    world.directory.failNext('grant', new Fault('graph.away', '503', { retry: 'later', result: 'unknown' }), !byHand)
    await world.presses(world.olga.id, 'Approve')
    if (byHand) {
      await world.types(world.otto.id, 'freeze because INC-9')
      await later(2)
      world.directory.join(world.readers, world.ana.id)
      await later(1)
    }
    await givesUp()
    await later(40)
  }
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['returned', () => world.types(world.ana.id, 'return jit-prod-db-readers')],
    ['revoked', () => world.presses(world.olga.id, 'Revoke')],
    ['not used for an hour', () => later(61)],
  ]
  it.each(ways)('is left to whoever gave it by hand meanwhile: %s', async (_, givesUp) => {
    await givenUp(givesUp)
    expect([held(), world.directory.writes.filter(({ what }) => what === 'revoke')]).toEqual([true, []])
    expect(await world.store.openDrifts()).toMatchObject([
      { kind: 'added-by-hand', person: world.ana.id, grant: null, doer: { kind: 'person' } },
    ])
    const card = world.wordsOf(world.ana.id).find(words => words.includes('INC-7')) ?? ''
    expect(card).toContain('Not granted')
    expect(card).toContain('Doorbell gave nothing: somebody else gave it meanwhile.')
    expect(card).not.toContain('is taken back')
  })
  it.each(ways.slice(0, 2))('is taken back where nobody else gave it: %s', async (_, givesUp) => {
    await givenUp(givesUp, false)
    expect([held(), await world.store.openDrifts()]).toEqual([false, []])
  })
})
