import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
let contractors: ReturnType<World['directory']['addGroup']>
beforeEach(async () => {
  world = await aWorld()
  contractors = world.directory.addGroup('Contractors', { members: [world.ben.id, world.ana.id] })
  await world.wind(1)
})
const later = async (minutes = 4) => {
  for (let minute = 0; minute < minutes; minute++) await world.wind(1)
}
const readers = () => world.directory.entitlement(world.readers)
const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
const buttons = (of = world.olga.id) => world.buttonsOf(of).map(({ label }) => label)
const inside = () => world.directory.members(world.readers).includes(contractors)
const drifts = () => world.store.openDrifts()
const driftActions = () => world.audit().filter(action => action.startsWith('drift.'))
const change = (more: object) => {
  const [contoso] = world.policy.integrations
  const integrations = [{ ...contoso, ...more }] as const
  return world.force({ ...world.policy, integrations, hash: policyHash(JSON.stringify(more)) })
}
const press = (label: string) => world.buttonsOf(world.olga.id).find(one => one.label === label)?.value ?? ''

describe('a group that somebody puts into a group that is handed out', () => {
  beforeEach(async () => {
    world.directory.join(world.readers, contractors)
    await later()
  })
  it('is found within minutes: whoever owns the resource reads which group, how many people, and by whom', async () => {
    expect(owner()).toMatch(/A group was added by hand[\s\S]*Contractors, jit-prod-db-readers/)
    expect(owner()).toMatch(/A group with 2 people was added by hand by Max Admin at/)
    expect(owner()).toContain('Everybody in it has this access by that, and whoever comes into it will.')
    expect(driftActions()).toEqual(['drift.found', 'drift.named'])
    expect(inside()).toBe(true)
  })
  it('is not adopted: no button for it, and none of a card that somebody kept', async () => {
    expect(buttons()).toEqual(['Keep', 'Undo'])
    expect(owner()).toContain('access is given to one person each')
    const adopt = press('Keep').replace('keep', 'adopt')
    await world.does(world.olga.id, { type: 'press', value: adopt, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('A group is given nothing for a time')
    expect(await drifts()).toHaveLength(1)
  })
  it('stays where it is kept, and is never asked about again', async () => {
    await world.presses(world.olga.id, 'Keep')
    world.directory.changes.forget()
    await later(6)
    expect(await drifts()).toEqual([])
    expect(inside()).toBe(true)
    expect(driftActions()).toEqual(['drift.found', 'drift.named', 'drift.settled'])
  })
  it('is what why tells of whoever is in it: by whom it was put in, and who kept it', async () => {
    await world.presses(world.olga.id, 'Keep')
    await world.types(world.ana.id, 'why me jit-prod-db-readers')
    const answer = world.answersTo(world.ana.id).at(-1)
    expect(answer).toContain('They have it all the same, through Contractors.')
    expect(answer).toMatch(/A group with 2 people was added by hand by Max Admin[\s\S]*Olga/)
  })
  it('is taken out by nothing but the decision, and read back to be gone', async () => {
    await later(30)
    expect(inside()).toBe(true)
    world.directory.failNext(
      'revokeFromGroup',
      new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' }),
    )
    await world.presses(world.olga.id, 'Undo')
    await later()
    expect(inside()).toBe(false)
    expect(owner()).toMatch(/Undone[\s\S]*decided by Olga[\s\S]*Verified gone at/)
    expect(driftActions()).toEqual(['drift.found', 'drift.named', 'drift.settled', 'drift.undone'])
    expect(world.directory.members(contractors)).toContain(world.ben.id)
    await later(6)
    expect(await drifts()).toEqual([])
  })
  it('is nothing to decide any more where it is taken out by hand', async () => {
    world.directory.leave(world.readers, contractors)
    await later()
    expect(owner()).toContain('Not there any more')
    expect(driftActions().at(-1)).toBe('drift.gone')
  })
  it('goes with the group where that is deleted', async () => {
    world.directory.deleteGroup(contractors)
    world.directory.changes.noteGroup(readers().resource, contractors, false)
    await later()
    expect(await drifts()).toEqual([])
  })
  it('is never decided by whoever is in it', async () => {
    world.directory.join(contractors, world.olga.id)
    await world.presses(world.olga.id, 'Keep')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('about your own access')
    await world.presses(world.otto.id, 'Keep')
    expect(await drifts()).toEqual([])
  })
  it('is never decided by another account of somebody who is in it', async () => {
    world.directory.changePerson(world.ben.id, { marks: { employeeId: '7' } })
    world.directory.changePerson(world.olga.id, { marks: { employeeId: '7' } })
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' as const }
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    await world.presses(world.olga.id, 'Keep')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('about your own access')
    expect(await drifts()).toHaveLength(1)
  })
  it('is not taken out from under an account that the access file protects, nor after it came to protect one', async () => {
    await change({ protected: [world.ben.id] })
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('protected by the access file')
    await change({ protected: [] })
    world.directory.failNext(
      'revokeFromGroup',
      new Fault('graph.throttled', 'Slow down.', { retry: 'later', result: 'not-done' }),
    )
    await world.presses(world.olga.id, 'Undo')
    await change({ protected: [world.ana.id] })
    await world.wind(10)
    expect(inside()).toBe(true)
  })
  it('is not taken out where nobody else would hold what gives control over the whole tenant', async () => {
    await change({ tierZero: [readers().resource] })
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('could lock everybody out')
    const others = world.directory.addGroup('Others', { members: [world.ines.id] })
    world.directory.join(world.readers, others)
    await later()
    world.directory.leave(world.readers, others)
    await world.presses(world.otto.id, 'Undo')
    expect(inside()).toBe(true)
    world.directory.join(world.readers, others)
    await world.presses(world.otto.id, 'Undo')
    await later()
    expect(inside()).toBe(false)
  })
})

describe('a group that is the only other one to hold what gives control over the whole tenant', () => {
  const undone = async (group: ReturnType<World['directory']['addGroup']>) => {
    await change({ tierZero: [readers().resource] })
    world.directory.join(world.readers, group)
    await later()
    await world.presses(world.olga.id, 'Keep')
    world.directory.join(world.readers, world.ben.id)
    await later()
    await world.presses(world.olga.id, 'Undo')
  }
  const holds = () => world.directory.members(world.readers).includes(world.ben.id)
  it('lets nobody be taken out who is alone in it', async () => {
    await undone(world.directory.addGroup('Alone', { members: [world.ben.id] }))
    expect(world.answersTo(world.olga.id).at(-1)).toContain('could lock everybody out')
    await later()
    expect(holds()).toBe(true)
  })
  it('lets them be taken out where somebody else is in it', async () => {
    await undone(contractors)
    await later()
    expect(holds()).toBe(false)
  })
})

describe('a part of the directory that does not know yet of a group that was put in', () => {
  it('is asked again until all of it must know, so that the group is found all the same', async () => {
    const { groupHolds } = world.directory
    let asked = 0
    world.directory.groupHolds = async (...about) => ++asked > 3 && groupHolds.apply(world.directory, about)
    world.directory.join(world.readers, contractors)
    await later(6)
    expect(asked).toBeGreaterThan(3)
    expect(await drifts()).toMatchObject([{ kind: 'group-added' }])
  })
  it('is asked no more than once where it knows: the group is found at the first look', async () => {
    const { groupHolds } = world.directory
    let asked = 0
    world.directory.groupHolds = async (...about) => {
      asked++
      return groupHolds.apply(world.directory, about)
    }
    world.directory.join(world.readers, contractors)
    await world.wind(1.5)
    expect(asked).toBe(1)
    expect(await drifts()).toMatchObject([{ kind: 'group-added' }])
  })
})

describe('what is no news of groups', () => {
  it('a group that was in it when Doorbell first looked, also where it is looked for groups since today', async () => {
    const other = world.directory.addGroup('jit-other', { members: [contractors] })
    await later()
    world.directory.changes.forget()
    await later()
    expect(await drifts()).toEqual([])
    world.directory.leave(other, contractors)
    await later()
    world.directory.join(other, contractors)
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'group-added', group: { name: 'Contractors', people: 2 } }])
  })
  it('a group that was put into a group which nobody can ask for', async () => {
    world.directory.join(world.secret, contractors)
    await later()
    expect(await drifts()).toEqual([])
  })
  it('but one that came while the place in the directory’s tale was lost is', async () => {
    world.directory.join(world.readers, contractors)
    world.directory.changes.forget()
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'group-added' }])
  })
})
