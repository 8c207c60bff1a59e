import { beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../access/catalog.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.wind(2)
})
const minutesPass = async (count = 4) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const handOf = ({ id: person, name }: Person) => ({ kind: 'person', person, name }) as const
/** As the directory's audit has it, in its own time. */
function added(by: Person, of = world.ben.id) {
  const { changes } = world.directory
  world.directory.join(world.readers, of)
  changes.forgetDeeds()
  changes.note(world.directory.entitlement(world.readers).resource, of, true, handOf(by))
}
const buttons = (of: Person) => world.buttonsOf(of.id).map(({ label }) => label)
const buttonOf = (of: Person, wanted: string) =>
  world.buttonsOf(of.id).find(({ label }) => label === wanted)?.value ?? ''
const does = (who: Person, value: string) => world.does(who.id, { type: 'press', value, message: null })
const said = (to: Person) => world.answersTo(to.id).at(-1)
const open = async () => (await world.store.openDrifts()).length

describe('what an owner added by hand', () => {
  it('is for another owner to decide: they are not asked, and neither keep nor adopt it by a button that they still have', async () => {
    added(world.olga)
    await minutesPass()
    expect([buttons(world.olga), buttons(world.otto)]).toEqual([[], ['Keep', 'Adopt as timed', 'Undo']])
    for (const label of ['Keep', 'Adopt as timed']) {
      await does(world.olga, buttonOf(world.otto, label))
      expect(said(world.olga)).toContain('You did this by hand, so someone else has to decide whether it stays')
    }
    expect(await open()).toBe(1)
    await world.presses(world.otto.id, 'Keep')
    expect(await open()).toBe(0)
  })
  it('is not theirs to keep on the word of an earlier entry about the same person, which was taken away since', async () => {
    const { changes } = world.directory
    const { resource } = world.directory.entitlement(world.readers)
    changes.forgetDeeds()
    for (const isAdded of [true, false]) changes.note(resource, world.ben.id, isAdded, handOf(world.otto))
    await world.wind(11)
    changes.behind = 10 * 60_000
    world.directory.join(world.readers, world.ben.id)
    await minutesPass()
    await world.presses(world.olga.id, 'Keep')
    expect([said(world.olga), await open()]).toEqual([expect.stringContaining('has not told yet who did this'), 1])
  })
  it('may be undone by them', async () => {
    added(world.olga)
    await minutesPass()
    await does(world.olga, buttonOf(world.otto, 'Undo'))
    await minutesPass()
    expect([world.holds(world.readers, world.ben.id), await open()]).toEqual([false, 0])
  })
  it('is not kept by another account of theirs', async () => {
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { marks: { employeeId: '7' } })
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' as const }
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    added(world.olga)
    await minutesPass()
    expect([buttons(world.otto), buttons(world.ines)]).toEqual([[], ['Keep', 'Adopt as timed', 'Undo']])
  })
  it('is for whoever comes after the owners where they are the only one', async () => {
    world.directory.leave(world.leads, world.otto.id)
    added(world.olga)
    await minutesPass()
    expect(buttons(world.ines)).toEqual(['Keep', 'Adopt as timed', 'Undo'])
    await world.presses(world.ines.id, 'Keep')
    expect(await open()).toBe(0)
  })
  it('of a group is not theirs to keep either', async () => {
    const contractors = world.directory.addGroup('Contractors', { members: [world.ben.id] })
    world.directory.join(world.readers, contractors)
    world.directory.changes.forgetDeeds()
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.changes.noteGroup(resource, contractors, true, handOf(world.olga))
    await minutesPass()
    await does(world.olga, buttonOf(world.otto, 'Keep'))
    expect([said(world.olga), await open()]).toEqual([expect.stringContaining('You did this by hand'), 1])
  })
})

describe('what nobody is named for yet', () => {
  beforeEach(async () => {
    world.directory.changes.behind = 10 * 60_000
    added(world.olga)
    await minutesPass()
  })
  it('is not decided to stay before the audit has told, which whoever did it could use; undone it is at once', async () => {
    await world.presses(world.olga.id, 'Keep')
    expect(said(world.olga)).toContain('has not told yet who did this')
    await world.presses(world.otto.id, 'Adopt as timed')
    expect(said(world.otto)).toContain('has not told yet who did this')
    expect(await open()).toBe(1)
    await world.presses(world.otto.id, 'Undo')
    await minutesPass()
    expect(await open()).toBe(0)
  })
  it('is held against what the audit tells at the click, and not against what was read before', async () => {
    world.directory.changes.behind = 0
    await world.presses(world.olga.id, 'Keep')
    expect([said(world.olga), await open()]).toEqual([expect.stringContaining('You did this by hand'), 1])
  })
  it('is decided after a quarter of an hour where the audit tells nobody, or cannot be asked', async () => {
    world.directory.changes.forgetDeeds()
    world.directory.changes.deeds = async () => {
      throw new Fault('graph.away', 'away', { retry: 'later' })
    }
    await world.presses(world.otto.id, 'Keep')
    expect(await open()).toBe(1)
    await minutesPass(15)
    await world.presses(world.otto.id, 'Keep')
    expect(await open()).toBe(0)
  })
  it('waits for nothing where Doorbell may not read the audit', async () => {
    world.directory.changes.readable = false
    await world.presses(world.otto.id, 'Keep')
    expect(await open()).toBe(0)
  })
})

describe('what an owner removed by hand', () => {
  it('is theirs to decide like anybody’s: nobody is given anything by that it stays removed', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(5)
    world.directory.leave(world.readers, world.ana.id)
    world.directory.changes.forgetDeeds()
    world.directory.changes.note(
      world.directory.entitlement(world.readers).resource,
      world.ana.id,
      false,
      handOf(world.olga),
    )
    await minutesPass()
    await world.presses(world.olga.id, 'Keep')
    expect(await open()).toBe(0)
  })
})
