import { beforeEach, describe, expect, it } from 'vitest'
import { holderOf } from '../../access/drift/states.ts'
import type { Integration } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const asks = async (hours = 4) => {
  await world.types(world.ana.id, `request jit-prod-db-readers for ${hours}h because INC-7`)
  await world.presses(world.olga.id, 'Approve')
}
/** Beyond whatever a part of the directory may be behind, and past the next readings. */
const later = async () => {
  for (let minute = 0; minute < 4; minute++) await world.wind(1)
}
const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
const holder = () => world.wordsOf(world.ana.id).join('\n---\n')
const drifts = () => world.store.openDrifts()
const driftActions = () => world.audit().filter(action => action.startsWith('drift.'))

describe('access that somebody removed by hand', () => {
  beforeEach(async () => {
    await asks()
    await world.wind(5)
    world.directory.leave(world.readers, world.ana.id)
    await later()
  })
  it('ends as removed by hand and by whom, not as expired, and its holder is told', async () => {
    expect(holder()).toMatch(/Ended[\s\S]*Removed by hand by Max Admin at .*says the directory’s audit/)
    expect(holder()).toContain('Verified gone at')
    expect(holder()).not.toContain('The time is up')
    expect(world.audit()).not.toContain('grant.removed')
  })
  it('is not given back by itself, and whoever owns the resource is asked', async () => {
    await world.wind(30)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(owner()).toMatch(/Access was removed by hand[\s\S]*Ana, jit-prod-db-readers[\s\S]*by Max Admin/)
    expect(owner()).toContain('You are asked because you own this resource')
    expect(driftActions()).toEqual(['drift.found', 'drift.named'])
  })
  it('stays removed where its owner keeps it so', async () => {
    await world.presses(world.olga.id, 'Keep')
    await world.wind(60)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(owner()).toContain('Kept as it is: decided by Olga')
    expect(await drifts()).toEqual([])
  })
  it('is given back for the time that was left, and no longer, where its owner undoes it', async () => {
    await world.presses(world.olga.id, 'Undo')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(owner()).toMatch(/Undone: decided by Olga[\s\S]*given back until/)
    await world.wind(4 * 60 - 20)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.wind(15)
    await world.wind(3)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(driftActions().slice(-2)).toEqual(['drift.settled', 'drift.undone'])
  })
  it('is not given back under a freeze, which is said to whoever presses, and decided once it is thawed', async () => {
    world.directory.join(world.admins, world.otto.id)
    await world.types(world.otto.id, 'freeze because INC-9')
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('INC-9')
    expect(owner()).not.toContain('given back until')
    expect(await drifts()).toMatchObject([{ standing: { status: 'found' } }])
    await world.types(world.otto.id, 'thaw')
    await world.presses(world.olga.id, 'Undo')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is not given back when its time is up', async () => {
    await world.wind(4 * 60)
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('its time is up')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('is no business any more once somebody added them again by hand: that is', async () => {
    world.directory.join(world.readers, world.ana.id)
    await later()
    expect(owner()).toMatch(/There again[\s\S]*The directory shows it again since/)
    expect(owner()).not.toContain('any more since')
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand' }])
  })
})

describe('somebody who was added by hand', () => {
  beforeEach(async () => {
    await world.wind(2)
    world.directory.join(world.readers, world.ben.id)
    await later()
  })
  it('is told to whoever owns the resource, with who did it, and nothing is changed', async () => {
    expect(owner()).toMatch(
      /Somebody was added by hand[\s\S]*Ben, jit-prod-db-readers[\s\S]*Added by hand by Max Admin/,
    )
    await world.wind(600)
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    expect(world.directory.writes).toEqual([])
  })
  it('is told once, however often the directory tells it', async () => {
    world.directory.changes.repeats = true
    await world.wind(30)
    expect(await drifts()).toHaveLength(1)
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
  })
  it('is recognised where the owner keeps it, and never asked about again', async () => {
    await world.presses(world.olga.id, 'Keep')
    await world.wind(60)
    await world.app.scheduleJobs()
    await world.settle()
    expect(await drifts()).toEqual([])
    expect(driftActions()).toEqual(['drift.found', 'drift.named', 'drift.settled'])
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    for (const { id } of [world.olga, world.otto]) {
      expect(world.wordsOf(id).join()).toContain('Kept as it is: decided by Olga')
      expect(world.buttonsOf(id)).toEqual([])
    }
  })
  it('is explained by who decided that it may stay, to whoever asks why; while nobody has, that is said', async () => {
    const why = async () => {
      await world.types(world.olga.id, 'why ben@contoso.com jit-prod-db-readers')
      return world.answersTo(world.olga.id).at(-1)
    }
    expect(await why()).toMatch(/Added by hand by Max Admin[\s\S]*Nobody has decided about it yet\./)
    await world.presses(world.olga.id, 'Keep')
    await world.wind(60 * 24)
    expect(await why()).toMatch(/Added by hand by Max Admin[\s\S]*Kept as it is: decided by Olga, 2026-11-20/)
  })
  it('is explained by what was decided earlier as well', async () => {
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    await later()
    world.directory.join(world.readers, world.ben.id)
    await later()
    await world.presses(world.olga.id, 'Keep')
    await world.types(world.olga.id, 'why ben@contoso.com jit-prod-db-readers')
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(
      /Added by hand[\s\S]*Kept as it is: decided by Olga[\s\S]*Earlier: Added by hand by Max Admin[\s\S]*Undone: decided by Olga/,
    )
  })
  it('of what gives control over the tenant is not adopted by one word, nor undone where nobody else holds it', async () => {
    const [contoso] = world.policy.integrations
    const { resource } = world.directory.entitlement(world.readers)
    await world.force({
      ...world.policy,
      hash: policyHash('tier-zero'),
      integrations: [{ ...contoso, tierZero: [resource] }],
    })
    const last = () => world.answersTo(world.olga.id).at(-1)
    await world.presses(world.olga.id, 'Adopt as timed')
    expect(last()).toContain('takes two approvers and a fresh sign-in')
    await world.presses(world.olga.id, 'Undo')
    expect(last()).toContain('could lock everybody out')
    expect([world.holds(world.readers, world.ben.id), (await drifts()).length]).toEqual([true, 1])
    world.directory.join(world.readers, world.otto.id)
    world.directory.changePerson(world.otto.id, { enabled: false })
    await world.presses(world.olga.id, 'Undo')
    expect(last()).toContain('could lock everybody out')
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    world.directory.changePerson(world.otto.id, { enabled: true })
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
  })
  it('of what gives control over the tenant is not undone where all others have it from Doorbell, which takes it from them', async () => {
    await asks(1)
    const [contoso] = world.policy.integrations
    const { resource } = world.directory.entitlement(world.readers)
    const integrations = [{ ...contoso, tierZero: [resource] }] as const
    await world.force({ ...world.policy, hash: policyHash('tier-zero'), integrations })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('could lock everybody out')
    await world.wind(65)
    expect([world.ana, world.ben].map(({ id }) => world.holds(world.readers, id))).toEqual([false, true])
  })
  it('of what gives control over the tenant is undone where a group holds it whose members can sign in, and not where nobody in it can', async () => {
    const [contoso] = world.policy.integrations
    const { resource } = world.directory.entitlement(world.readers)
    const integrations = [{ ...contoso, tierZero: [resource] }] as const
    await world.force({ ...world.policy, hash: policyHash('tier-zero'), integrations })
    const inside = world.directory.addGroup('Inside', { members: [world.otto.id] })
    world.directory.join(world.readers, inside)
    world.directory.changePerson(world.otto.id, { enabled: false })
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('could lock everybody out')
    world.directory.changePerson(world.otto.id, { enabled: true })
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
  })
  it('of what gives control over the tenant is not undone where all who have it through a group have that from Doorbell', async () => {
    world.directory.join(world.readers, world.untagged)
    await world.types(world.ana.id, 'request jit-untagged for 1h because INC-7')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.untagged, world.ana.id)).toBe(true)
    const [contoso] = world.policy.integrations
    const integrations = [{ ...contoso, tierZero: [world.directory.entitlement(world.readers).resource] }] as const
    await world.force({ ...world.policy, hash: policyHash('tier-zero'), integrations })
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('could lock everybody out')
    world.directory.join(world.untagged, world.otto.id)
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
  })
  it('is found as well where it may not be given any more, because it came to give control over the tenant', async () => {
    await later()
    for (const { id } of [world.ben, world.otto]) world.directory.leave(world.readers, id)
    await later()
    world.directory.changeGroup(world.readers, { ungrantable: 'tier-zero' })
    await world.wind(10)
    world.directory.join(world.readers, world.otto.id)
    await later()
    expect((await drifts()).map(holderOf)).toEqual([world.otto.id])
  })
  it('is found as well where it may not be given any more, because whoever is in it decides in Doorbell by now, and has no end put to it', async () => {
    const admins = { groups: [world.untagged], users: [] }
    await world.force({ ...world.policy, admins, hash: policyHash('admins') })
    await later()
    world.directory.join(world.untagged, world.ben.id)
    await later()
    expect((await drifts()).map(({ entitlement }) => entitlement)).toContainEqual(
      world.directory.entitlement(world.untagged),
    )
    expect(world.buttonsOf(world.ines.id).map(({ label }) => label)).toEqual(['Keep', 'Undo'])
    expect(world.wordsOf(world.ines.id).join()).toContain('No access flow opens this any more')
  })
  it('is nobody’s business in what nobody can be given by Doorbell: its members are a rule’s', async () => {
    world.directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
    await world.wind(10)
    world.directory.join(world.readers, world.otto.id)
    await later()
    expect((await drifts()).map(holderOf)).toEqual([world.ben.id])
  })
  it('is found in what the access file lists as tier zero though no flow opens it', async () => {
    const [contoso] = world.policy.integrations
    const { resource } = world.directory.entitlement(world.readers)
    const flows = [{ ...world.flow, resources: [{ ...world.flow.resources[0], pattern: 'jit-untagged' }] }] as never
    const file = { ...world.policy, hash: policyHash('no flow'), flows }
    await world.force(file)
    await later()
    world.directory.join(world.readers, world.otto.id)
    await later()
    expect((await drifts()).map(holderOf)).toEqual([world.ben.id])
    world.directory.leave(world.readers, world.otto.id)
    await world.force({ ...file, hash: policyHash('listed'), integrations: [{ ...contoso, tierZero: [resource] }] })
    await later()
    world.directory.join(world.readers, world.ana.id)
    await later()
    expect((await drifts()).map(holderOf).toSorted()).toEqual([world.ana.id, world.ben.id].toSorted())
  })
  it('has it for a time where the owner adopts it, and it ends like any access', async () => {
    await world.presses(world.olga.id, 'Adopt as timed')
    expect(owner()).toContain('Adopted by Olga')
    expect(world.wordsOf(world.ben.id).join()).toContain('Granted')
    expect(world.directory.writes).toEqual([])
    await world.wind(60)
    await world.wind(3)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
    expect(world.wordsOf(world.ben.id).join()).toContain('Verified gone at')
    expect(await drifts()).toEqual([])
    const [grant] = await world.store.history.grantsFor(world.directory.entitlement(world.readers), world.ben.id, 5)
    expect(grant).toMatchObject({ status: 'ended', because: { kind: 'expired' } })
  })
  it('loses it where the owner undoes it, which is read back, and they are told', async () => {
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
    expect(owner()).toMatch(/Undone: decided by Olga[\s\S]*Verified gone at/)
    expect(world.wordsOf(world.ben.id).join()).toMatch(/You no longer have jit-prod-db-readers[\s\S]*Olga decided/)
    expect(driftActions()).toEqual(['drift.found', 'drift.named', 'drift.settled', 'drift.undone'])
    await later()
    expect(await drifts()).toEqual([])
  })
  it('is not called gone by a part of the directory that has not heard of it: once it is listed it is taken', async () => {
    await world.presses(world.olga.id, 'Keep')
    world.directory.join(world.readers, world.ana.id)
    while ((await drifts()).length === 0) await world.wind(1)
    const { holds, revoke } = world.directory
    world.directory.holds = async () => false
    world.directory.revoke = async () => ({ outcome: 'already-gone', evidence: {} })
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    expect(driftActions()).not.toContain('drift.undone')
    expect(owner()).not.toContain('Verified gone')
    Object.assign(world.directory, { holds: holds.bind(world.directory), revoke: revoke.bind(world.directory) })
    await later()
    expect(driftActions()).toContain('drift.undone')
    expect(world.directory.writes).toMatchObject([{ what: 'revoke' }])
  })
  it('may be gone by itself before anybody decides', async () => {
    world.directory.leave(world.readers, world.ben.id)
    await later()
    expect(owner()).toMatch(/Not there any more[\s\S]*does not show it any more since/)
    expect(world.buttonsOf(world.olga.id)).toEqual([])
    expect(driftActions().at(-1)).toBe('drift.gone')
  })
  it('is nothing to decide any more where it was put right and Doorbell has given it since', async () => {
    world.directory.leave(world.readers, world.ben.id)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.otto.id, 'Approve')
    await later()
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    expect(await drifts()).toEqual([])
    expect(owner()).toMatch(/Nothing to decide[\s\S]*Doorbell has given it to them since/)
  })
  it('is decided once: who is late is told who was faster and when', async () => {
    const undo = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Undo')?.value ?? ''
    await world.presses(world.olga.id, 'Keep')
    await world.does(world.otto.id, { type: 'press', value: undo, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(/Too late: this was already decided to be kept by Olga at/)
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
  })
  it('is nobody’s to decide who does not answer for the resource at that moment', async () => {
    const keep = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Keep')?.value ?? ''
    await world.does(world.ana.id, { type: 'press', value: keep, message: null })
    expect(world.answersTo(world.ana.id).at(-1)).toContain('There is no such request')
    world.directory.leave(world.leads, world.olga.id)
    await world.presses(world.olga.id, 'Keep')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('not yours to decide')
    expect(await drifts()).toHaveLength(1)
  })
  it('never decides about themselves, whichever of their accounts', async () => {
    world.directory.join(world.leads, world.ben.id)
    const keep = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Keep')?.value ?? ''
    await world.does(world.ben.id, { type: 'press', value: keep, message: null })
    expect(world.answersTo(world.ben.id).at(-1)).toContain('about your own access')
    world.directory.changePerson(world.olga.id, { marks: { employeeId: 'E1' } })
    world.directory.changePerson(world.ben.id, { marks: { employeeId: 'E1' } })
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    await world.presses(world.olga.id, 'Keep')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('about your own access')
    expect(await drifts()).toHaveLength(1)
  })
  describe('is looked at again before anything is taken that was to be undone a moment ago', () => {
    const throttled = new Fault('graph.throttled', 'Slow down.', { retry: 'later', result: 'not-done' })
    const holds = (who = world.ben.id) => world.holds(world.readers, who)
    const force = (change: Partial<Integration>) => {
      const [contoso] = world.policy.integrations
      const integrations = [{ ...contoso, ...change }] as const
      return world.force({ ...world.policy, integrations, hash: policyHash(JSON.stringify(change)) })
    }

    it('and left to whom the access file protects by then', async () => {
      world.directory.failNext('revoke', throttled)
      await world.presses(world.olga.id, 'Undo')
      await force({ protected: [world.ben.id] })
      await world.wind(10)
      expect(holds()).toBe(true)
    })
    it('and left to whoever is the last by then to hold what gives control over the tenant', async () => {
      await force({ tierZero: [world.directory.entitlement(world.readers).resource] })
      world.directory.join(world.readers, world.otto.id)
      world.directory.failNext('revoke', throttled)
      await world.presses(world.olga.id, 'Undo')
      world.directory.leave(world.readers, world.otto.id)
      await world.wind(10)
      expect(holds()).toBe(true)
    })
    it('and left to whom Doorbell has granted it since, where the answer to an earlier removal was lost', async () => {
      world.directory.failNext(
        'revoke',
        new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' }),
      )
      await world.presses(world.olga.id, 'Undo')
      expect(holds()).toBe(false)
      await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-7')
      await world.presses(world.olga.id, 'Approve')
      await world.wind(10)
      expect(holds()).toBe(true)
    })
  })
  it('keeps what is protected: it is not taken, whoever wants it undone', async () => {
    const [first] = world.policy.integrations
    const integrations = [{ ...first, protected: [world.ben.id] }] as const
    await world.force({ ...world.policy, integrations, hash: policyHash('protected') })
    await world.presses(world.olga.id, 'Undo')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('protected by the access file')
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
  })
})

describe('who did it', () => {
  it('is said to be unknown until the directory’s audit tells, minutes later, on the same card', async () => {
    world.directory.changes.behind = 10 * 60_000
    await world.wind(2)
    world.directory.join(world.readers, world.ben.id)
    await later()
    expect(owner()).toContain('by whom, the directory’s audit has not told yet')
    for (let minute = 0; minute < 12; minute++) await world.wind(1)
    expect(owner()).toContain('Added by hand by Max Admin')
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
  })
  it('is said to be unknown where the directory has it as the doing of a service of its own, unless it names a person besides', async () => {
    const service = { kind: 'through-service', name: 'Privileged Identity Management' } as const
    const { changes } = world.directory
    await world.wind(2)
    const { resource } = world.directory.entitlement(world.readers)
    for (const person of [world.ben.id, world.ana.id]) world.directory.join(world.readers, person)
    changes.forgetDeeds()
    changes.note(resource, world.ana.id, true)
    for (const person of [world.ben.id, world.ana.id]) changes.note(resource, person, true, service)
    await later()
    expect(owner()).toMatch(/Ana, jit-prod-db-readers[\s\S]*Added by hand by Max Admin/)
    expect(owner()).toContain('by whom, the directory’s audit has not told yet')
    for (let minute = 0; minute < 15; minute++) await world.wind(1)
    expect(owner()).toMatch(/through Privileged Identity Management at .*; by whom, the directory’s audit does not say/)
  })
  it('stays unknown where Doorbell may not read the audit, and drift is found all the same', async () => {
    world.directory.changes.readable = false
    world.directory.join(world.readers, world.ben.id)
    await later()
    expect(owner()).toContain('has not told yet')
    expect(driftActions()).toEqual(['drift.found'])
  })
})

describe('access that somebody made permanent', () => {
  beforeEach(async () => {
    await asks()
    await world.wind(10)
    // Between two readings, so that the directory shows the same as before.
    world.directory.leave(world.readers, world.ana.id)
    world.clock.at = new Date(world.clock.at.getTime() + 5_000)
    world.directory.join(world.readers, world.ana.id)
    await later()
  })
  it('is not Doorbell’s to take any more, which its holder and its owner are told', async () => {
    expect(owner()).toMatch(/made permanent by hand[\s\S]*Made permanent by hand by Max Admin/)
    expect(holder()).toMatch(/Made permanent by hand[\s\S]*held now without Doorbell and without an end/)
    await world.wind(5 * 60)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.directory.writes).toHaveLength(1)
  })
  it('gets an end again where its owner adopts it', async () => {
    await world.presses(world.olga.id, 'Adopt as timed')
    await world.wind(60)
    await world.wind(3)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
})

describe('what somebody activates for themselves, because the directory lets them', () => {
  it('is nobody else’s business while it lasts, nor when it ends, and is drift once it is there for good', async () => {
    await asks(1)
    await world.wind(90)
    const of = world.directory.entitlement(world.readers)
    const activate = () => world.directory.activate(of, world.ana.id, new Date(world.clock.at.getTime() + 3_600_000))
    activate()
    for (let minute = 0; minute < 70; minute += 10) await world.wind(10)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(driftActions()).toEqual([])
    activate()
    await world.wind(5)
    world.directory.join(world.readers, world.ana.id)
    world.directory.activate(of, world.ana.id, new Date(world.clock.at.getTime() + 600_000))
    for (let minute = 0; minute < 70; minute += 10) await world.wind(10)
    expect(driftActions()).toContain('drift.found')
  })
  const anHour = () => new Date(world.clock.at.getTime() + 3_600_000)
  it('is not taken for an addition where it ends between two readings of one look', async () => {
    const { directory, ana, clock } = world
    directory.activate(directory.entitlement(world.readers), ana.id, anHour())
    const { selfActivated } = directory
    directory.selfActivated = (...asked) => {
      directory.endings.passTo(clock.at)
      return selfActivated.apply(directory, asked)
    }
    clock.at = new Date(anHour().getTime() + 5 * 60_000)
    await world.settle()
    await later()
    expect(world.holds(world.readers, ana.id)).toBe(false)
    expect(driftActions()).toEqual([])
  })
  it('is nothing to decide once the directory lists what was activated, minutes after who holds it: the card closes by itself and says so', async () => {
    const { directory, ana } = world
    await world.wind(2)
    directory.activate(directory.entitlement(world.readers), ana.id, anHour())
    const selfActivated = directory.selfActivated.bind(directory)
    directory.selfActivated = async () => null
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: ana.id }])
    directory.selfActivated = selfActivated
    await world.wind(1)
    expect(await drifts()).toEqual([])
    expect(owner()).toMatch(/Nothing to decide[\s\S]*activated it for themselves until 2026-11-20 10:02 UTC/)
    expect(world.buttonsOf(world.olga.id)).toEqual([])
    expect(driftActions()).toEqual(['drift.found', 'drift.named', 'drift.gone'])
    for (let minute = 0; minute < 70; minute += 2) await world.wind(2)
    expect(world.holds(world.readers, ana.id)).toBe(false)
    expect(driftActions()).toHaveLength(3)
  })
  it('is still to be decided about where somebody has added them by hand besides', async () => {
    const { directory, ana } = world
    await world.wind(2)
    directory.join(world.readers, ana.id)
    await later()
    directory.activate(directory.entitlement(world.readers), ana.id, anHour())
    for (let minute = 0; minute < 20; minute++) await world.wind(1)
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: ana.id }])
  })
  it('may be listed for minutes after its end, and is drift only where it stays', async () => {
    const { directory, ana } = world
    const of = directory.entitlement(world.readers)
    directory.activate(of, ana.id, anHour())
    // Off the books at its end, and not out of the list.
    directory.endings.activate(of.resource, ana.id, anHour(), true, () => undefined)
    for (let minute = 0; minute < 66; minute += 2) await world.wind(2)
    expect(await directory.selfActivated(of, ana.id)).toBeNull()
    expect(driftActions()).toEqual([])
    for (let minute = 0; minute < 10; minute += 2) await world.wind(2)
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: ana.id }])
  })
})

describe('what Doorbell does itself', () => {
  it('is never called drift, from the grant to its verified end', async () => {
    await asks(1)
    for (let minute = 0; minute < 80; minute++) await world.wind(1)
    expect(world.audit()).toContain('grant.end_verified')
    expect(driftActions()).toEqual([])
  })
  it('and what was held before Doorbell first looked is not either', async () => {
    await world.wind(60)
    world.directory.changes.forget()
    await world.wind(60)
    await later()
    expect(driftActions()).toEqual([])
    expect(await world.store.standingOn(world.directory.entitlement(world.untagged).resource)).toEqual(new Set())
  })
})

describe('where the directory has forgotten the place up to which it was read', () => {
  it('everything is read, and what happened meanwhile is found', async () => {
    await asks()
    await world.wind(5)
    world.directory.leave(world.readers, world.ana.id)
    world.directory.join(world.readers, world.ben.id)
    world.directory.changes.forget()
    await later()
    expect((await drifts()).map(({ kind }) => kind).toSorted()).toEqual(['added-by-hand', 'removed-by-hand'])
  })
})

describe('a group that is deleted, or a person', () => {
  it('ends what was held of it, and nobody has to decide anything', async () => {
    await asks()
    await world.wind(5)
    world.directory.deleteGroup(world.readers)
    await later()
    expect(holder()).toContain('What it was held of is no longer in the directory')
    expect(await drifts()).toEqual([])
  })
  it('and comes back with what they held is a drift, because nothing explains it any more', async () => {
    await asks()
    await world.wind(5)
    const { ana } = world
    world.directory.deletePerson(ana.id)
    await later()
    expect(world.audit()).toContain('grant.end_verified')
    expect(await drifts()).toEqual([])
    world.directory.restorePerson(ana)
    world.directory.join(world.readers, ana.id)
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: ana.id }])
  })
})

describe('what Doorbell’s own application did and Doorbell does not remember', () => {
  it('is found after a start, and asked about: nothing else would ever end it', async () => {
    // As by another database that is no more: before this one first looked.
    await world.directory.grant(world.directory.entitlement(world.untagged), world.ben.id)
    const { resource } = world.directory.entitlement(world.untagged)
    await world.store.transaction(tx => tx.keepStanding(resource, [world.ben.id], world.clock.at))
    await world.wind(1)
    await world.app.scheduleJobs()
    await world.settle()
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'orphan', person: world.ben.id, doer: { kind: 'ourselves' } }])
    expect(world.wordsOf(world.ines.id).join()).toContain('Doorbell does not remember this')
    await world.presses(world.ines.id, 'Keep')
    await world.app.scheduleJobs()
    await world.wind(70)
    expect(await drifts()).toEqual([])
  })
})

describe('what Doorbell asked a service of the directory for and does not remember', () => {
  const service = { kind: 'through-service', name: 'Privileged Identity Management' } as const
  /** Given so, and in the audit as the doing of the service. */
  const given = (person: World['ben']) => {
    const { changes } = world.directory
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.join(world.readers, person.id)
    changes.forgetDeeds()
    changes.note(resource, person.id, true, service)
    changes.noteAsked(resource, person.id)
  }
  it('is told as such where it was found before that was learned', async () => {
    await world.app.scheduleJobs()
    await world.wind(2)
    given(world.ben)
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: world.ben.id, doer: null }])
    for (let minute = 0; minute < 60; minute++) await world.wind(1)
    expect(await drifts()).toMatchObject([{ kind: 'orphan', person: world.ben.id, doer: { kind: 'ourselves' } }])
    expect(owner()).toContain('Doorbell does not remember this')
  })
  it('is told as such where both are learned at one time', async () => {
    await world.wind(2)
    given(world.ben)
    await world.app.scheduleJobs()
    await world.settle()
    await later()
    expect(await drifts()).toMatchObject([{ kind: 'orphan', person: world.ben.id, doer: { kind: 'ourselves' } }])
  })
  it('is not what somebody else asked it for later', async () => {
    await world.app.scheduleJobs()
    await world.wind(2)
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.changes.noteAsked(resource, world.ben.id)
    await world.wind(30)
    world.directory.join(world.readers, world.ben.id)
    world.directory.changes.forgetDeeds()
    world.directory.changes.note(resource, world.ben.id, true, service)
    for (let minute = 0; minute < 62; minute++) await world.wind(1)
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', person: world.ben.id, doer: service }])
  })
})

describe('a drift that nobody can be asked about', () => {
  it('waits, and is asked about as soon as somebody answers for the resource', async () => {
    world.directory.leave(world.leads, world.olga.id)
    world.directory.leave(world.leads, world.otto.id)
    world.directory.leave(world.itOwners, world.ines.id)
    world.directory.join(world.readers, world.ben.id)
    await later()
    expect(await drifts()).toHaveLength(1)
    world.directory.join(world.itOwners, world.ines.id)
    await world.wind(15)
    expect(world.wordsOf(world.ines.id).join()).toMatch(/added by hand[\s\S]*as integration owner/)
  })
})
