import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import type { Stage } from '../../access/stage.ts'
import { type GroupId, isNonEmpty, policyHash } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { longestReason } from '../../cards/forms/form.ts'
import { Fault } from '../../ports/fault.ts'
import { ask, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let step: ReturnType<typeof stepByStep>
beforeEach(async () => {
  world = await aWorld()
  step = stepByStep(world)
})

const members = (group: GroupId, needed = 1): Stage => ({
  needed,
  from: [{ kind: 'people', label: 'Approvers', ...people([group]) }],
})
const owner: Stage = { needed: 1, from: [{ kind: 'owner' }] }

let versions = 1
/** The access file changes: from now on these decide. */
async function nowDecide(...stages: Stage[]): Promise<void> {
  if (!isNonEmpty(stages)) throw new Error('somebody has to decide')
  const flows: Policy['flows'] = [{ ...world.flow, approval: { ...world.flow.approval, stages } }]
  await world.force({ ...world.policy, hash: policyHash(`policy-${++versions}`), flows })
}
const buttonsOf = (who: World['ana']) => world.buttonsOf(who.id).map(({ label }) => label)
const whoeverDecides = ['Approve', 'Deny', 'Approve for…', 'Ask']
const offersApproval = (who: World['ana']) => world.buttonsOf(who.id).some(({ label }) => label === 'Approve')

describe('the right to decide', () => {
  it('is recorded with the word by which it was theirs: a tag, the name of a group in the flow, the manager, nobody else being there', async () => {
    const entitledBy = () =>
      world.store.recorded().findLast(({ action }) => action === 'decision.recorded')?.details?.entitledBy
    const decidedBy = async (who: World['ana'], ...stages: Stage[]) => {
      await nowDecide(...stages)
      await world.types(world.ana.id, ask)
      await world.denies(who.id, 'no')
      await world.wind(61)
      return entitledBy()
    }
    expect(await decidedBy(world.olga, owner)).toEqual({
      kind: 'resource-owner',
      key: 'owner',
      value: 'Data Platform Leads',
      source: 'tags',
    })
    expect(await decidedBy(world.otto, members(world.leads))).toMatchObject({ kind: 'named', label: 'Approvers' })
    world.directory.changeManager(world.ana.id, world.ben.id)
    expect(await decidedBy(world.ben, { needed: 1, from: [{ kind: 'manager' }] })).toEqual({ kind: 'manager' })
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { enabled: false })
    expect(await decidedBy(world.ines, owner)).toEqual({
      kind: 'integration-owner',
      because: 'nobody-active',
      tried: [{ source: 'tags', why: 'nobody-active' }],
    })
  })
  it('lets whoever has agreed deny it still, on the same card, until enough have: nothing is given, and both words are kept', async () => {
    await nowDecide(members(world.leads, 2))
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect([buttonsOf(world.olga), buttonsOf(world.otto)]).toEqual([
      ['Approve for…', 'Take back', 'Deny'],
      whoeverDecides,
    ])
    expect(world.wordsOf(world.olga.id).at(-1)).toContain(
      'You agreed. It waits for others now; until all have agreed that it takes, you can still say another time, take it back, or deny it.',
    )
    await world.denies(world.olga.id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(2)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('lets whoever has agreed take that back until enough have, and answer anew: the audit keeps it', async () => {
    await nowDecide(members(world.leads, 2))
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    const takeBack = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Take back')?.value ?? 'gone'
    await world.presses(world.olga.id, 'Take back')
    expect([buttonsOf(world.olga), buttonsOf(world.otto)]).toEqual([whoeverDecides, whoeverDecides])
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Olga at')
    await world.presses(world.otto.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.does(world.olga.id, { type: 'press', value: takeBack, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('There is no word of yours to take back.')
    await world.does(world.ben.id, { type: 'press', value: takeBack, message: null })
    expect(world.answersTo(world.ben.id).at(-1)).toContain('This is not yours to decide')
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.does(world.olga.id, { type: 'press', value: takeBack, message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.audit().filter(action => action === 'decision.taken_back')).toHaveLength(1)
  })
  it('is asked for no more on the card of whoever agreed in a stage that is done: it says what it waits for', async () => {
    await nowDecide(owner, members(world.itOwners))
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect([buttonsOf(world.olga), buttonsOf(world.ines)]).toEqual([[], whoeverDecides])
    const words = world.wordsOf(world.olga.id).at(-1)
    expect(words).toContain(
      'You agreed. It waits for those of the next stage now: there is nothing more for you to decide.',
    )
    expect(words).not.toContain('You are asked')
  })
  it('is asked for no more on the card of whoever said nothing in a stage that is done, nor of whoever’s stand-in spoke', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Stand-ins', { members: [dan.id] })
    await world.decidedBy({
      stages: [owner, members(world.itOwners)],
      delegates: { label: 'Stand-ins', ...people([standIns]) },
    })
    await world.types(world.ana.id, ask)
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.wind(31)
    await world.presses(world.olga.id, 'Approve')
    expect([buttonsOf(world.olga), buttonsOf(world.otto), world.buttonsOf(dan.id), buttonsOf(world.ines)]).toEqual([
      [],
      [],
      [],
      whoeverDecides,
    ])
    expect(world.wordsOf(world.otto.id).at(-1)).toContain('It waits for those of the next stage now')
  })
  it('is asked for no more on the card of a stand-in in whose stead nothing is left to say, because the other one spoke', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Stand-ins', { members: [dan.id] })
    await world.decidedBy({
      stages: [members(world.leads, 2)],
      delegates: { label: 'Stand-ins', ...people([standIns]) },
    })
    await world.types(world.ana.id, ask)
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.wind(31)
    await world.presses(world.olga.id, 'Approve')
    expect([world.buttonsOf(dan.id), buttonsOf(world.otto)]).toEqual([[], whoeverDecides])
  })
  it('is not kept by an old button: who was taken out of the flow decides nothing', async () => {
    const before = world.directory.addGroup('Approvers of yesterday', { members: [world.otto.id] })
    const after = world.directory.addGroup('Approvers of today', { members: [world.olga.id] })
    await nowDecide(members(before))
    await world.types(world.ana.id, ask)
    await nowDecide(members(after))
    await world.presses(world.otto.id, 'Approve')
    expect(world.answersTo(world.otto.id).at(-1)).toContain('This is not yours to decide')
    expect(world.audit()).not.toContain('request.approved')
  })
  it('is not gained in the middle of it: who was put in since is no approver of what was asked before', async () => {
    const before = world.directory.addGroup('Approvers of yesterday', { members: [world.otto.id] })
    const after = world.directory.addGroup('Approvers of today', { members: [world.olga.id, world.otto.id] })
    await nowDecide(members(before))
    await world.types(world.ana.id, ask)
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await nowDecide(members(after))
    await world.does(world.olga.id, { type: 'press', value, message: null })
    expect(world.audit()).not.toContain('request.approved')
    await world.presses(world.otto.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is not there when the flow has gone: the rules have changed, and it says so', async () => {
    await nowDecide(owner, members(world.itOwners))
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await nowDecide(owner)
    await world.presses(world.ines.id, 'Approve')
    expect(world.audit()).not.toContain('request.approved')
    expect(world.audit()).toContain('decision.refused')
  })
  it('is not conferred by a membership that Doorbell gave', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    step.adds(world.readers, world.otto.id)
    await nowDecide(members(world.readers))
    await world.types(world.ben.id, 'request jit-untagged for 1h because INC-8')
    expect(offersApproval(world.otto)).toBe(true)
    expect(offersApproval(world.ana)).toBe(false)
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.does(world.ana.id, { type: 'press', value, message: null })
    expect(world.audit().at(-1)).toBe('decision.refused')
    expect(world.holds(world.untagged, world.ben.id)).toBe(false)
  })
  it('is not conferred by a membership that Doorbell gave in a group inside the one that decides', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    const outer = world.directory.addGroup('Outer approvers', { members: [world.readers, world.otto.id] })
    await nowDecide(members(outer))
    await world.types(world.ben.id, 'request jit-untagged for 1h because INC-8')
    expect(offersApproval(world.otto)).toBe(true)
    expect(offersApproval(world.ana)).toBe(false)
  })
})

describe('an approval', () => {
  it('gives nothing when the flow has come to ask for another stage before it was used', async () => {
    const drive = await step.approved()
    await nowDecide(owner, members(world.itOwners))
    await step.carriesOut(drive)
    await world.wind(1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.directory.writes).toEqual([])
    expect(world.titlesOf(world.ana.id)[0]).toBe('Not granted')
  })
  it('gives nothing when the flow has come to ask for two words where there is one', async () => {
    const drive = await step.approved()
    await nowDecide({ ...owner, needed: 2 })
    await step.carriesOut(drive)
    expect(world.directory.writes).toEqual([])
  })
})

describe('asking is refused at once', () => {
  const lastAnswer = () => world.answersTo(world.ana.id).at(-1)
  it.each([
    ['two words are needed and one person may decide', () => [members(only(), 2)]],
    ['the same one person would have to carry both stages', () => [members(only()), members(only())]],
    ['two people would have to carry three words', () => [members(world.leads, 2), members(world.leads)]],
  ])('where %s', async (_, stages) => {
    await nowDecide(...stages())
    await world.types(world.ana.id, ask)
    expect(lastAnswer()).toContain('Nobody can be found who may decide')
    expect(world.audit()).not.toContain('request.submitted')
  })
  it('but not where one of two people leaves the later stage to the other', async () => {
    await nowDecide(members(world.leads), members(only()))
    await world.types(world.ana.id, ask)
    expect(world.audit()).toContain('request.submitted')
  })
  const only = () => world.directory.addGroup('Only Olga', { members: [world.olga.id] })
})

describe('a reason', () => {
  beforeEach(() => world.types(world.ana.id, ask))
  it.each([
    ['zero-width space', '\u200b'],
    ['Hangul filler', '\u3164'],
    ['Braille blank', '\u2800'],
    ['no-break and ideographic spaces', '\u00a0\u3000'],
    ['soft hyphen and direction marks', '\u00ad\u200e\u202e'],
    ['variation selector', '\ufe0f'],
  ])('for denying of nothing but %s is none', async (_, blank) => {
    await world.denies(world.olga.id, blank)
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Please say why you deny it.')
  })
  it('for denying that is too long is refused, and kept on the form', async () => {
    const form = world.chat.openForm()
    const long = 'x'.repeat(longestReason + 1)
    await world.denies(world.olga.id, long, form)
    expect(world.chat.formContent(form)).toMatchObject({ kind: 'deny', reason: long, errors: { reason: /./ } })
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
  })
  it('for denying that is as long as it may be is taken', async () => {
    await world.denies(world.olga.id, '😀'.repeat(longestReason))
    expect(world.audit()).toContain('request.denied')
  })
  it('for denying of so many pictures made of several that no card shows them to their end is refused, and kept on the form', async () => {
    const form = world.chat.openForm()
    const families = '👩‍👩‍👧‍👦'.repeat(300)
    await world.denies(world.olga.id, families, form)
    expect(world.chat.formContent(form)).toMatchObject({
      reason: families,
      errors: { reason: expect.stringContaining('fewer pictures') },
    })
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
    await world.denies(world.olga.id, '👩‍👩‍👧‍👦'.repeat(270), form)
    expect(world.audit()).toContain('request.denied')
  })
})

describe('a request form that is refused', () => {
  const fields = (group: GroupId) => ({
    resource: encodeChoice(world.directory.entitlement(group)),
    duration: '9000h',
    reason: '',
  })
  const shown = async (group: GroupId) => {
    const form = world.chat.openForm()
    await world.fills(world.ana.id, fields(group), form)
    return world.chat.formContent(form)
  }

  it('still asks for a reason where one is required', async () => {
    expect(await shown(world.readers)).toMatchObject({ kind: 'request', reasonRequired: true })
  })
  it('still leaves the reason free where none is required', async () => {
    const flows: Policy['flows'] = [{ ...world.flow, reasonRequired: false }]
    await world.force({ ...world.policy, hash: policyHash('free'), flows })
    expect(await shown(world.readers)).toMatchObject({ kind: 'request', reasonRequired: false })
  })
  it('does not tell the name of something that was never offered', async () => {
    expect(JSON.stringify(await shown(world.secret))).not.toContain('finance-ledger')
  })
  it('does not tell it either while the directory is away', async () => {
    world.directory.failNext('groupsAmong', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    expect(JSON.stringify(await shown(world.secret))).not.toContain('finance-ledger')
  })
  it('does not tell it to somebody who is nobody in the directory', async () => {
    world.directory.deletePerson(world.ana.id)
    expect(JSON.stringify(await shown(world.secret))).not.toContain('finance-ledger')
  })
})
