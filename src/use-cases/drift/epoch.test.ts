import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { byTimer } from '../save.ts'
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
