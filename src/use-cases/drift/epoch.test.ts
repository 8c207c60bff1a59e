import { beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../access/catalog.ts'
import { type GrantId, minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { byTimer, holdLane } from '../save.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { beginEpoch, beginEpochIfRestored } from './begin-epoch.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const begin = () => beginEpoch(world.ports, 'a test', byTimer('epoch'))

describe('a database that is an earlier copy of itself', () => {
  it('carries out nothing that it believes to be about to begin: that fails, says why, and is read back', async () => {
    const away = new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' })
    world.directory.failNext('grant', away)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    expect(await begin()).toEqual({ setAside: 1 })
    for (let minute = 0; minute < 5; minute++) await world.wind(1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.directory.writes).toEqual([])
    expect(world.wordsOf(world.ana.id).join()).toContain('went back to an earlier copy of its records')
  })
  it('asks about what it finds given all the same, and goes on with every end', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    const lost = new Fault('directory.lost', 'no answer', { retry: 'later', result: 'unknown' })
    world.directory.failNext('grant', lost)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    await world.presses(world.olga.id, 'Approve')
    await begin()
    await world.settle()
    for (let minute = 0; minute < 5; minute++) await world.wind(1)
    expect(await world.store.openDrifts()).toMatchObject([{ kind: 'orphan', person: world.ben.id }])
    await world.wind(60)
    await world.wind(3)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
  })
  it('is recognised by doings of Doorbell’s own that are younger than everything it knows', async () => {
    await beginEpochIfRestored(world.ports)
    expect(world.audit()).not.toContain('epoch.started')
    world.clock.at = new Date(world.clock.at.getTime() + 10 * 60_000)
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.changes.note(resource, world.ben.id, true, { kind: 'ourselves' })
    await beginEpochIfRestored(world.ports)
    expect(world.audit()).toContain('epoch.started')
    await beginEpochIfRestored(world.ports)
    expect(world.audit().filter(action => action === 'epoch.started')).toHaveLength(1)
  })
  it('is not recognised by what the audit does not tell yet, for it is minutes late: whoever restores says so, which needs no audit', async () => {
    const away = new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' })
    world.directory.failNext('grant', away)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    world.clock.at = new Date(world.clock.at.getTime() + 10 * 60_000)
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.changes.behind = 15 * 60_000
    world.directory.changes.note(resource, world.ana.id, false, { kind: 'ourselves' })
    await beginEpochIfRestored(world.ports)
    expect(world.audit()).not.toContain('epoch.started')
    expect(await begin()).toEqual({ setAside: 1 })
    await world.wind(20)
    expect(world.directory.writes).toEqual([])
  })
  it('is not recognised where the audit may not be read, which holds up nothing', async () => {
    world.directory.changes.readable = false
    await beginEpochIfRestored(world.ports)
    expect(world.audit()).not.toContain('epoch.started')
  })
})

/** Nothing was recorded for so long, and then Doorbell starts. */
async function startsLater() {
  world.clock.at = new Date(world.clock.at.getTime() + 10 * 60_000)
  await beginEpochIfRestored(world.ports)
  return world.audit().includes('epoch.started')
}
const minutesPass = async (count: number) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const away = async (): Promise<never> => {
  throw new Fault('graph.unavailable', 'away', { retry: 'later', result: 'unknown' })
}
/** It is away, and comes back in the minute in which the process is ended: what it does is done, and nobody hears of it. */
async function comesBackUnheard(what: 'grant' | 'revoke' | 'revokeFromGroup', awayFor: number) {
  const { directory } = world
  await minutesPass(awayFor)
  const answers = Object.getPrototypeOf(directory)[what].bind(directory)
  Object.assign(directory, { [what]: (...about: readonly unknown[]) => answers(...about).then(away) })
  await world.wind(1)
  Reflect.deleteProperty(directory, what)
}
const given = async (to: Person, length: string) => {
  await world.types(to.id, `request jit-prod-db-readers for ${length} because INC-7`)
  await world.presses(world.olga.id, 'Approve')
}
const ourDeed = (of: Person, holds: boolean) =>
  world.directory.changes.note(world.directory.entitlement(world.readers).resource, of.id, holds, { kind: 'ourselves' })

describe('a database that knows what it had in hand when its process was ended', () => {
  it('is the true one after a removal that was late: what was approved for tomorrow stays approved', async () => {
    await world.decidedBy({}, { startWithin: minutes(7 * 24 * 60) })
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h starting in 20h because INC-8')
    await world.presses(world.olga.id, 'Approve')
    await given(world.ana, '1h')
    Object.assign(world.directory, { revoke: away })
    await comesBackUnheard('revoke', 85)
    expect([world.holds(world.readers, world.ana.id), await startsLater()]).toEqual([false, false])
    expect(await world.store.grantsToStart()).toMatchObject([{ terms: { beneficiary: world.ben.id } }])
  })
  it('is the true one after something that was given late', async () => {
    Object.assign(world.directory, { grant: away })
    await given(world.ana, '1h')
    await comesBackUnheard('grant', 20)
    expect([world.holds(world.readers, world.ana.id), await startsLater()]).toEqual([true, false])
  })
  it.each(['a person', 'a group'])('is the true one after what was decided to be undone of %s', async whose => {
    await world.wind(2)
    const ofGroup = whose === 'a group'
    world.directory.join(world.readers, ofGroup ? world.directory.addGroup('Contractors') : world.ben.id)
    await minutesPass(4)
    Object.assign(world.directory, { revoke: away, revokeFromGroup: away })
    await world.presses(world.olga.id, 'Undo')
    await comesBackUnheard(ofGroup ? 'revokeFromGroup' : 'revoke', 20)
    expect([world.directory.members(world.readers), await startsLater()]).toEqual([[], false])
  })
  it('is the true one after what came after its end was taken back late', async () => {
    const entitlement = world.directory.entitlement(world.readers)
    await given(world.ana, '1h')
    await world.wind(61)
    await minutesPass(4)
    const [grant] = await world.store.history.grantsFor(entitlement, world.ana.id, 1)
    const id = grant?.terms.id as GrantId
    const lane = holdLane(entitlement, world.ana.id)
    const due = new Date(world.clock.at.getTime() + 60 * 60_000)
    const task = { type: 'take-back-late-write', grant: id, at: world.clock.at.toISOString() } as const
    await world.store.transaction(tx => tx.schedule(task, { key: `take-back-late-write:${id}`, lane, due }))
    world.clock.at = new Date(world.clock.at.getTime() + 20 * 60_000)
    ourDeed(world.ana, false)
    expect(await startsLater()).toBe(false)
  })
  it('is the true one where another replica records what it did while this one looks', async () => {
    const { store, directory } = world
    const readLive = store.liveGrantsOf.bind(store)
    await given(world.ana, '1h')
    Object.assign(directory, { revoke: away })
    await minutesPass(85)
    Reflect.deleteProperty(directory, 'revoke')
    store.liveGrantsOf = async of => {
      await world.settle()
      return readLive(of)
    }
    world.clock.at = new Date(world.clock.at.getTime() + 10 * 60_000)
    ourDeed(world.ana, false)
    expect(await startsLater()).toBe(false)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  const removedAndStillListed = async (): Promise<void> => {
    await given(world.ana, '1h')
    Object.assign(world.directory, { holds: async () => true })
    await minutesPass(62)
    expect(world.audit()).toContain('grant.removed')
  }
  const surelyNotGiven = async (): Promise<void> => {
    const notDone = new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' })
    world.directory.failNext('grant', notDone)
    await given(world.ana, '1h')
  }
  const undoing = async (): Promise<void> => {
    await world.wind(2)
    world.directory.join(world.readers, world.ana.id)
    await minutesPass(4)
    Object.assign(world.directory, { revoke: away })
    await world.presses(world.olga.id, 'Undo')
  }
  it.each<[string, () => Promise<void>, boolean]>([
    ['the end of what it believes to be given', async () => given(world.ana, '1h'), false],
    ['the removal of what it had removed already', removedAndStillListed, false],
    ['what it had not begun to give', async () => undefined, true],
    ['what it had surely not given yet', surelyNotGiven, true],
    ['what was given anew to whom it had decided to take it from', undoing, true],
  ])('is an earlier one all the same where it forgot %s', async (_, knows, isAdded) => {
    await knows()
    world.clock.at = new Date(world.clock.at.getTime() + 10 * 60_000)
    ourDeed(world.ana, isAdded)
    expect(await startsLater()).toBe(true)
  })
  it.each(['end', 'beginning'])('is an earlier one where it had in hand the %s of what went on since', async of => {
    const { directory } = world
    if (of === 'beginning') Object.assign(directory, { grant: away })
    else Object.assign(directory, { revoke: away })
    await given(world.ana, '1h')
    await minutesPass(of === 'end' ? 70 : 5)
    for (const isAdded of [of === 'beginning', of === 'end']) {
      world.clock.at = new Date(world.clock.at.getTime() + 30 * 60_000)
      ourDeed(world.ana, isAdded)
    }
    expect(await startsLater()).toBe(true)
  })
})
