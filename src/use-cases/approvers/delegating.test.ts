import { beforeEach, describe, expect, it } from 'vitest'
import { type GroupId, minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { endAbsence } from './absence.ts'

let world: World
let engineeringLeads: GroupId
let dan: World['ana']
beforeEach(async () => {
  world = await aWorld()
  dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
  world.addToChat(dan)
  engineeringLeads = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
  await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([engineeringLeads]) } })
  await refreshInventory(world.ports)
})

const standIn = () => ({ delegates: { label: 'Engineering Leads', ...people([engineeringLeads]) } })
const asks = (who = world.ana.id) => world.types(who, 'request jit-prod-db-readers for 2h because INC-7')
const olgaIsAway = (until = 'Saturday') => world.types(world.olga.id, `delegate Dan until ${until}`)
const isOffered = (who: { readonly id: PersonId }) => world.buttonsOf(who.id).some(({ label }) => label === 'Approve')
const answer = (who: { readonly id: PersonId }) => world.answersTo(who.id).at(-1) ?? ''
const approveValue = () =>
  [world.olga, world.otto, dan, world.ines]
    .flatMap(({ id }) => world.buttonsOf(id))
    .find(({ label }) => label === 'Approve')?.value ?? ''
const approves = (who: { readonly id: PersonId }, value = approveValue()) =>
  world.does(who.id, { type: 'press', value, message: null })
const isGiven = () => world.holds(world.readers, world.ana.id)
const onlyOlgaOwns = () => world.directory.leave(world.leads, world.otto.id)

describe('an owner who is away', () => {
  it('is left in peace; whoever they named gets the card, reads in whose stead, and decides with their word', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    expect(answer(world.olga)).toMatch(/Dan decides in your stead now, .* until Saturday.* 23:59 \(UTC\)\./)
    await asks()
    expect(world.titlesOf(world.olga.id)).toEqual([])
    expect(world.wordsOf(dan.id).at(-1)).toContain('You are asked in the stead of Olga, who is away and named you.')
    await world.presses(dan.id, 'Approve')
    expect(isGiven()).toBe(true)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Approved by Dan in the stead of Olga at')
    const decision = world.store.recorded().findLast(({ action }) => action === 'decision.recorded')
    expect(decision).toMatchObject({
      actor: { id: dan.id },
      details: {
        insteadOf: world.olga.id,
        entitledBy: { kind: 'delegated', by: world.olga.id, as: { kind: 'resource-owner' } },
      },
    })
  })
  it('is told what was decided with their word, and takes back what came of it when they are there again', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    await asks()
    await world.presses(dan.id, 'Approve')
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(
      /Decided in your stead[\s\S]*Dan approved jit-prod-db-readers \(group\) for Ana in your stead\.[\s\S]*revoke Ana jit-prod-db-readers/,
    )
    await world.types(world.olga.id, 'delegate stop')
    await world.types(world.olga.id, 'revoke Ana jit-prod-db-readers')
    expect(answer(world.olga)).toContain('It is being taken back now')
    expect(isGiven()).toBe(false)
  })
  it('is told of a denial with their word as well, and there is nothing to take back', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    await asks()
    await world.denies(dan.id, 'not this week')
    const told = world.wordsOf(world.olga.id).at(-1)
    expect(told).toMatch(/Dan denied jit-prod-db-readers \(group\) for Ana in your stead\./)
    expect(told).not.toContain('take back')
  })
  it('is named with whoever gave their word to others who cannot revoke it, without those who are not active any more', async () => {
    await olgaIsAway()
    await asks()
    await world.presses(dan.id, 'Approve')
    await world.types(world.otto.id, 'revoke Ana jit-prod-db-readers')
    expect(answer(world.otto)).toContain('Whoever did can revoke it, Dan, Olga, and every access admin can.')
    world.directory.changePerson(dan.id, { enabled: false })
    await world.types(world.otto.id, 'revoke Ana jit-prod-db-readers')
    expect(answer(world.otto)).toContain('Whoever did can revoke it, Olga, and every access admin can.')
  })
  it('is asked as before about what no access flow lets anybody stand in for, and while nobody else is there', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    world.directory.leave(engineeringLeads, dan.id)
    await asks()
    expect(isOffered(world.olga)).toBe(true)
    expect(isOffered(dan)).toBe(false)
  })
  it('is not asked where other owners are there, and decides all the same if they look in', async () => {
    await olgaIsAway()
    await asks()
    expect([isOffered(world.olga), isOffered(world.otto), isOffered(dan)]).toEqual([false, true, true])
    await approves(world.olga)
    expect(isGiven()).toBe(true)
  })
  it('is not reminded of what they were asked before, and whoever stands in is asked about it at once', async () => {
    await world.decidedBy({ ...standIn(), remindEvery: minutes(30) })
    await asks()
    await olgaIsAway()
    expect(isOffered(dan)).toBe(true)
    await world.wind(30)
    const reminded = (who: { readonly id: PersonId }) => world.titlesOf(who.id).includes('Still waiting for an answer')
    expect([reminded(world.olga), reminded(world.otto), reminded(dan)]).toEqual([false, true, true])
  })
  it('finds out how it stands, and is asked again once they stopped it', async () => {
    await olgaIsAway('2026-11-25')
    await world.types(world.olga.id, 'delegate')
    expect(answer(world.olga)).toMatch(
      /Dan decides in your stead until 2026-11-26 00:00 UTC[\s\S]*delegate stop ends it/,
    )
    await world.types(dan.id, 'delegate')
    expect(answer(dan)).toContain('You decide in the stead of Olga until 2026-11-26 00:00 UTC')
    await world.types(world.olga.id, 'delegate stop')
    expect(answer(world.olga)).toContain('Nobody decides in your stead any more')
    expect(world.wordsOf(dan.id).at(-1)).toContain('You do not decide in the stead of Olga any more.')
    await asks()
    expect([isOffered(world.olga), isOffered(dan)]).toEqual([true, false])
    await world.types(world.olga.id, 'delegate stop')
    expect(answer(world.olga)).toContain('there is nothing to stop')
  })
  it('counts once where two who are away named the same one, whose card says so; the other has to speak', async () => {
    await world.decidedBy({ ...standIn(), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await olgaIsAway()
    await world.types(world.otto.id, 'delegate Dan until Saturday')
    await asks()
    expect(world.wordsOf(dan.id).at(-1)).toMatch(
      /in the stead of Olga, who is away and named you\. So is “?Otto”?\. Your word counts once\./,
    )
    // One is too few for two, so that those who are away are asked as well.
    expect([isOffered(world.olga), isOffered(world.otto)]).toEqual([true, true])
    const value = approveValue()
    await approves(dan)
    await approves(dan, value)
    expect(answer(dan)).toContain('one person counts once')
    expect(isGiven()).toBe(false)
    await approves(world.otto, value)
    expect(isGiven()).toBe(true)
  })
  it('counts once, whoever of the two speaks', async () => {
    await world.decidedBy({ ...standIn(), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await olgaIsAway()
    await asks()
    const value = approveValue()
    await approves(dan)
    expect(isGiven()).toBe(false)
    await approves(world.olga, value)
    expect(answer(world.olga)).toContain('one person counts once')
    expect(isGiven()).toBe(false)
    await approves(world.otto, value)
    expect(isGiven()).toBe(true)
  })
  it('leaves whoever stands in for two of them the word of the other, whichever of the two has spoken', async () => {
    await world.decidedBy({ ...standIn(), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await olgaIsAway()
    await world.types(world.otto.id, 'delegate Dan until Saturday')
    for (const speaks of [world.olga, world.otto]) {
      await asks()
      const value = approveValue()
      await approves(speaks, value)
      await approves(dan, value)
      expect(isGiven()).toBe(true)
      await world.wind(121)
    }
  })
  it('is not overruled by whoever stands in, once they have spoken themselves', async () => {
    await world.decidedBy({ ...standIn(), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await olgaIsAway()
    await asks()
    const value = world.buttonsOf(dan.id).find(({ label }) => label === 'Deny')?.value ?? ''
    await world.does(world.olga.id, { type: 'press', value: approveValue(), message: null })
    expect(world.buttonsOf(dan.id)).toEqual([])
    await world.does(dan.id, { type: 'deny-form', form: null, value, reason: 'I would not' })
    expect(answer(dan)).toContain('This is not yours to decide')
    expect(world.audit()).not.toContain('request.denied')
  })
})

describe('whoever stands in', () => {
  it('sees in `approvals` what waits for the other, and in whose stead', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    await asks()
    await world.types(dan.id, 'approvals')
    expect(answer(dan)).toMatch(/jit-prod-db-readers[\s\S]*in the stead of Olga/)
  })
  it('decides nothing that they asked for themselves, nor what the other did, with whichever account', async () => {
    onlyOlgaOwns()
    world.directory.join(world.engineering, dan.id)
    await olgaIsAway()
    await asks(dan.id)
    expect([isOffered(dan), isOffered(world.olga)]).toEqual([false, true])
    await approves(dan)
    expect(answer(dan)).toContain('someone else has to decide it')
    await asks(world.olga.id)
    await approves(dan, world.buttonsOf(world.ines.id).find(({ label }) => label === 'Approve')?.value)
    expect(answer(dan)).toContain('This is not yours to decide')
    expect(world.holds(world.readers, world.olga.id)).toBe(false)
  })
  it('decides nothing for another account of whoever asked', async () => {
    onlyOlgaOwns()
    await world.decidedBy(standIn(), {}, { identity: { ...world.policy.identity, sameHuman: 'employeeId' } })
    await olgaIsAway()
    await asks()
    const value = approveValue()
    for (const { id } of [dan, world.ana]) world.directory.changePerson(id, { marks: { employeeId: 'E1' } })
    await approves(dan, value)
    expect(answer(dan)).toContain('someone else has to decide it')
    expect(isGiven()).toBe(false)
  })
  it('is judged at the click: the other still owns it, both are there, the group and the file still say so, and it is not over', async () => {
    await olgaIsAway()
    await asks()
    const value = approveValue()
    const refusedWhile = async (change: () => Promise<void> | void, undo: () => Promise<void> | void) => {
      await change()
      await approves(dan, value)
      expect(answer(dan)).toContain('This is not yours to decide')
      expect(isGiven()).toBe(false)
      await undo()
    }
    const { directory } = world
    await refusedWhile(
      () => directory.leave(world.leads, world.olga.id),
      () => directory.join(world.leads, world.olga.id),
    )
    await refusedWhile(
      () => directory.changePerson(world.olga.id, { enabled: false }),
      () => directory.changePerson(world.olga.id, { enabled: true }),
    )
    await refusedWhile(
      () => directory.leave(engineeringLeads, dan.id),
      () => directory.join(engineeringLeads, dan.id),
    )
    await refusedWhile(
      () => world.decidedBy({}),
      () => world.decidedBy(standIn()),
    )
    await refusedWhile(
      () => world.types(world.olga.id, 'delegate stop'),
      () => olgaIsAway('today'),
    )
    world.clock.at = new Date('2026-11-21T00:00:00Z')
    await world.decidedBy({ ...standIn(), timeout: minutes(5_000) })
    await approves(dan, value)
    expect(isGiven()).toBe(false)
  })
  it('hands nothing on: there are no chains', async () => {
    onlyOlgaOwns()
    const eve = world.directory.addPerson('Eve', { email: 'eve@contoso.com' })
    world.addToChat(eve)
    world.directory.join(engineeringLeads, eve.id)
    await olgaIsAway()
    await world.types(dan.id, 'delegate Eve until Saturday')
    await asks()
    expect([isOffered(dan), isOffered(eve)]).toEqual([true, false])
    await approves(eve)
    expect(answer(eve)).toContain('This is not yours to decide')
  })
  it('decides in nobody’s stead about what whoever else named them asks for: they would decide for themselves', async () => {
    await olgaIsAway()
    await world.types(world.otto.id, 'delegate Dan until Saturday')
    await asks(world.olga.id)
    expect([isOffered(world.otto), isOffered(dan)]).toEqual([true, false])
    await approves(dan)
    expect(answer(dan)).toContain('This is not yours to decide')
    expect(world.holds(world.readers, world.olga.id)).toBe(false)
    await approves(world.otto)
    expect(world.holds(world.readers, world.olga.id)).toBe(true)
  })
  it('has no say about what gives control over the whole tenant', async () => {
    const { resource } = world.directory.entitlement(world.readers)
    const [integration] = world.policy.integrations
    const approval = {
      ...world.flow.approval,
      ...standIn(),
      stages: [{ from: [{ kind: 'owner' }], needed: 2 }],
    } as const
    const duration = { default: minutes(30), max: minutes(60) }
    const resources = [{ kind: 'named', integration: world.contoso, resource }] as const
    const flow = { ...world.flow, resources, approval, duration, stepUp: { approver: 'c1' } }
    const integrations = [{ ...integration, tierZero: [resource] }] as const
    await world.force({ ...world.policy, hash: policyHash('tier-zero'), flows: [flow], integrations })
    await olgaIsAway()
    await world.types(world.ana.id, 'request jit-prod-db-readers for 30m because INC-7')
    expect([isOffered(world.olga), isOffered(world.otto), isOffered(dan)]).toEqual([true, true, false])
    await approves(dan)
    expect(answer(dan)).toContain('This is not yours to decide')
  })
})

describe('delegating', () => {
  it('tells whoever stands in and the integration owner, and is over by itself at its end', async () => {
    await olgaIsAway('today')
    expect(world.wordsOf(dan.id).at(-1)).toContain('You decide in the stead of Olga until 2026-11-21 00:00 UTC.')
    expect(world.wordsOf(world.ines.id).at(-1)).toContain(
      'Dan decides in the stead of Olga until 2026-11-21 00:00 UTC.',
    )
    await world.wind(15 * 60)
    expect(world.wordsOf(dan.id).at(-1)).toContain('any more: the time is up')
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('Dan does not decide in your stead any more: the time is up')
    const rows = world.store.recorded().filter(({ action }) => action.startsWith('delegation.'))
    expect(rows.map(({ action, actor, details }) => [action, actor.kind, details?.why])).toEqual([
      ['delegation.made', 'person', undefined],
      ['delegation.ended', 'timer', 'over'],
    ])
    await endAbsence(world.ports, world.olga.id)
    expect(world.audit().filter(action => action === 'delegation.ended')).toHaveLength(1)
  })
  it('replaces the one before, who is told, and the appointment of the first ends nothing of the second', async () => {
    const eve = world.directory.addPerson('Eve', { email: 'eve@contoso.com' })
    world.addToChat(eve)
    world.directory.join(engineeringLeads, eve.id)
    await olgaIsAway('today')
    await world.types(world.olga.id, 'delegate eve@contoso.com for 3d')
    expect(world.wordsOf(dan.id).at(-1)).toContain('You do not decide in the stead of Olga any more.')
    await world.wind(16 * 60)
    await endAbsence(world.ports, world.olga.id)
    expect(await world.store.absencesAmong([world.olga.id], world.clock.at)).toMatchObject([{ delegate: eve.id }])
  })
  it.each([
    ['delegate Dan', 'Please say until when'],
    ['delegate Dan until soon', 'I cannot read “soon” as a time to come'],
    ['delegate Dan until 2026-12-24', 'for 14 days at most'],
    ['delegate Dan for 15d', 'for 14 days at most'],
    ['delegate Ben until Saturday', 'There is nobody called “Ben” who may decide in your stead'],
    ['delegate Nobody At All until Saturday', 'There is nobody called “Nobody At All” who may decide in your stead'],
    ['delegate Olga until Saturday', 'There is nobody called “Olga” who may decide in your stead'],
  ])('is refused in words: %s', async (typed, words) => {
    await world.types(world.olga.id, typed)
    expect(answer(world.olga)).toContain(words)
    expect(await world.store.absencesAmong([world.olga.id], world.clock.at)).toEqual([])
  })
  it('is refused to oneself, with another account too, and where no access flow lets anybody stand in', async () => {
    await world.types(dan.id, 'delegate Dan until Saturday')
    expect(answer(dan)).toContain('Nobody stands in for themselves')
    await world.decidedBy(standIn(), {}, { identity: { ...world.policy.identity, sameHuman: 'employeeId' } })
    for (const { id } of [dan, world.olga]) world.directory.changePerson(id, { marks: { employeeId: 'E1' } })
    await olgaIsAway()
    expect(answer(world.olga)).toContain('Nobody stands in for themselves')
    await world.decidedBy({})
    await olgaIsAway()
    expect(answer(world.olga)).toContain('No access flow lets anybody decide')
  })
})
