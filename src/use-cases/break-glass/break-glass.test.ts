import { beforeEach, describe, expect, it } from 'vitest'
import type { BreakGlass } from '../../access/break-glass.ts'
import { type PersonId, policyHash } from '../../access/vocabulary.ts'
import { aWorld, buttonsOn, people, type World, words } from '../world.test-support.ts'
import { nightShift } from './night-shift.test-support.ts'

let world: World
let entry: BreakGlass
let changes = 0
const inForce = (...[first, ...others]: readonly [BreakGlass, ...BreakGlass[]]) =>
  world.force({ ...world.policy, hash: policyHash(`glass-${++changes}`), breakGlass: [first, ...others] })

beforeEach(async () => {
  world = await aWorld()
  entry = nightShift(world)
  await inForce(entry)
})

const emergency = 'breakglass jit-prod-db-readers because INC-7: customers cannot pay'
const breaks = (who = world.ana.id, what = emergency) => world.types(who, what)
const answer = async (what: string, who = world.ana.id): Promise<string> => {
  await world.types(who, what)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const signs = (who: PersonId, note: string) =>
  world.does(who, {
    type: 'deny-form',
    form: null,
    value: world.buttonsOf(who).find(({ label }) => label === 'Sign off')?.value ?? signOffValue(),
    reason: note,
  })
const signOffValue = () =>
  [world.olga, world.otto, world.ines]
    .flatMap(({ id }) => world.buttonsOf(id))
    .find(({ label }) => label === 'Sign off')?.value ?? 'gone'
const marked = async (who: PersonId, employeeId: string) => {
  world.directory.changePerson(who, { marks: { employeeId } })
  const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
  await world.force({ ...world.policy, hash: policyHash('marked'), identity, breakGlass: [entry] })
}
const isHeld = (who = world.ana.id) => world.holds(world.readers, who)
const rows = (action: string) => world.store.recorded().filter(row => row.action === action)
const admin = async () => {
  const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
  world.directory.join(world.admins, ada.id)
  return world.chat.addAccount('ada', { email: 'ada@contoso.com', displayName: 'Ada' })
}

describe('breaking the glass', () => {
  it('gives it at once, by a rule and with nobody asked, and tells everybody who has to know', async () => {
    await breaks()
    expect(isHeld()).toBe(true)
    expect(world.wordsOf(world.ana.id).join()).toMatch(
      /Taken by breaking the glass at .*, by the rule Night shift: nobody was asked\./,
    )
    expect(rows('request.submitted')).toMatchObject([
      { actor: { kind: 'person', id: world.ana.id }, details: { breakGlass: true } },
    ])
    expect(rows('decision.recorded')).toMatchObject([
      {
        actor: { kind: 'rule', name: 'Night shift' },
        via: 'rule',
        details: { verdict: 'approve', policy: `glass-${changes}` },
      },
    ])
    for (const { id } of [world.olga, world.otto]) {
      const told = world.wordsOf(id).join('\n')
      expect(told).toMatch(/Break-glass: access taken without approval/)
      expect(told).toMatch(/Who: Ana/)
      expect(told).toMatch(/INC-7: customers cannot pay/)
    }
    expect(rows('break_glass.told')).toMatchObject([
      { outcome: 'done', details: { people: [{ name: 'Olga' }, { name: 'Otto' }] } },
    ])
  })
  it('takes a reason, somebody whom the file names for it, and something that it names', async () => {
    expect(await answer('breakglass jit-prod-db-readers')).toMatch(/reason/i)
    expect(await answer('breakglass because INC-7')).toMatch(/name what you break the glass for.*jit-prod-db-readers/i)
    expect(await answer('breakglass finance-ledger because INC-7')).toMatch(/nothing called “finance-ledger”/)
    expect(await answer(emergency, world.ines.id)).toMatch(/nothing for which you may break the glass/)
    expect(world.audit().filter(action => action === 'request.submitted')).toEqual([])
    expect(rows('request.refused')).toHaveLength(4)
  })
  it('lets nobody do it where the list is empty or there is none', async () => {
    await inForce({ ...entry, requesters: { everyone: false, ...people([]) } })
    expect(await answer(emergency)).toMatch(/nothing for which you may break the glass/)
    await world.force({ ...world.policy, hash: policyHash('none') })
    expect(await answer(emergency)).toMatch(/nothing for which you may break the glass/)
    expect(isHeld()).toBe(false)
  })
  it('is short: it may be asked for shorter and never longer, is never extended, and ends', async () => {
    expect(await answer('breakglass jit-prod-db-readers for 31m because INC-7')).toMatch(/30 minutes at most/)
    await breaks(world.ana.id, 'break glass jit-prod-db-readers for 20m because INC-7')
    await world.wind(16)
    expect(world.buttonsOf(world.ana.id).map(({ label }) => label)).not.toContain('Extend')
    expect(await answer('extend jit-prod-db-readers')).toMatch(/never extended/)
    await world.wind(4)
    await world.wind(5)
    expect(isHeld()).toBe(false)
  })
  it('is not done again while it lasts, nor while three of the same person wait for their review', async () => {
    for (let time = 1; time <= 3; time++) {
      await breaks()
      if (time === 1) expect(await answer(emergency)).toMatch(/already, and that has not ended yet/)
      await world.wind(31)
      await world.wind(5)
    }
    expect(isHeld()).toBe(false)
    expect(await answer(emergency)).toMatch(/3 times and nobody has signed that off/)
    await signs(world.olga.id, 'It was needed')
    await breaks()
    expect(isHeld()).toBe(true)
  })
  it('counts what waits for review for the human, whichever of their accounts did it', async () => {
    await marked(world.ana.id, '1001')
    world.directory.changePerson(world.ben.id, { marks: { employeeId: '1001' } })
    for (const who of [world.ana.id, world.ben.id, world.ana.id]) {
      await breaks(who)
      await world.wind(31)
      await world.wind(5)
    }
    expect(await world.store.openReviews(9)).toHaveLength(3)
    expect(await answer(emergency, world.ben.id)).toMatch(/3 times and nobody has signed that off/)
  })
  it('tells the admins where the file names nobody who is there, and does not say that it names them', async () => {
    const adas = await admin()
    const empty = world.directory.addGroup('Nobody on call')
    await inForce({
      ...entry,
      breakGlass: { ...entry.breakGlass, tell: [{ kind: 'people', label: 'Nobody on call', ...people([empty]) }] },
    })
    await breaks()
    const told = world.chat.messagesOf(adas).map(({ card }) => JSON.stringify(card))
    expect(told.join()).toMatch(/access taken without approval/)
    expect(told.join()).not.toMatch(/the access file names you/)
    expect(told.join()).toMatch(/as an access admin, because nobody whom the access file names/)
  })
  it('tells the admins, who review it too, where nobody whom the file names is in any chat, and records who was told', async () => {
    world.directory.join(world.admins, world.otto.id)
    const sven = world.directory.addPerson('Sven', { email: 'sven@contoso.com' })
    const onCall = [{ kind: 'people', label: 'Sven', ...people([], [sven.id]) }] as const
    await inForce({ ...entry, breakGlass: { tell: onCall, reviewers: onCall } })
    await breaks()
    expect(world.wordsOf(world.otto.id).join()).toMatch(/as an access admin, because nobody whom the access file names/)
    const named = ({ id, name }: typeof sven) => ({ id, name })
    expect(rows('break_glass.told').map(({ outcome, details }) => ({ outcome, ...details }))).toEqual([
      { outcome: 'done', people: [named(world.otto)], outOfReach: [named(sven)] },
    ])
    expect(rows('reviewers.asked')).toMatchObject([{ details: { people: [{ name: 'Otto' }] } }])
    await signs(world.otto.id, 'It was needed')
    expect(await world.store.openReviews(9)).toEqual([])
  })
  it('says that nobody was told where no chat reaches any of them, nor an admin', async () => {
    const sven = world.directory.addPerson('Sven', { email: 'sven@contoso.com' })
    world.directory.join(world.admins, sven.id)
    const onCall = [{ kind: 'people', label: 'Sven', ...people([], [sven.id]) }] as const
    await inForce({ ...entry, breakGlass: { tell: onCall, reviewers: onCall } })
    await breaks()
    expect(rows('break_glass.told')).toMatchObject([{ outcome: 'failed', details: { people: [] } }])
    expect(rows('reviewers.asked')).toEqual([])
  })
  it('asks admins for no review while one of those whom the file names is in a chat', async () => {
    const adas = await admin()
    await breaks()
    expect(world.chat.messagesOf(adas).map(({ card }) => card.title)).not.toContain('Break-glass: please review')
  })
  it('does nothing while granting is frozen, and says who stopped it', async () => {
    const adas = await admin()
    await world.does(adas, { type: 'command', text: 'freeze because we look first' })
    expect(await answer(emergency)).toMatch(/granting was stopped by .*we look first/s)
    expect(isHeld()).toBe(false)
    expect(await world.store.openReviews(9)).toEqual([])
  })
  it('goes round no denial of the last hour, and needs no answer that is still waited for', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    await breaks()
    expect(isHeld()).toBe(true)
    await world.wind(31)
    await world.wind(5)
    await world.denies(world.olga.id, 'Use the replica')
    expect(await answer(emergency)).toMatch(/denied/)
  })
  it('is never given to a protected account, nor to one that holds it without Doorbell', async () => {
    world.directory.join(world.readers, world.ana.id)
    expect(await answer(emergency)).toMatch(/already/)
    const [integration] = world.policy.integrations
    await world.force({
      ...world.policy,
      hash: policyHash('protected'),
      integrations: [{ ...integration, protected: [world.ben.id] }],
      breakGlass: [entry],
    })
    expect(await answer(emergency, world.ben.id)).toMatch(/protected/)
  })
  it('gives nothing once the entry is gone or closed to them before it was given', async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('flow-instead'),
      flows: [{ ...world.flow, name: entry.name, approval: 'automatic' }],
    })
    expect(await answer(emergency)).toMatch(/nothing for which you may break the glass/)
  })
  it('is offered in no form and in no list of what may be asked for', async () => {
    await inForce({ ...entry, requesters: { everyone: false, ...people([world.itOwners]) } })
    const found = await world.app.conversation.suggestAccess(world.account(world.ines.id), '', 20)
    expect(found).toEqual([])
  })
  it('says by `can` and `why` what it is, and by `mine` that it is not extended', async () => {
    expect(await answer('can jit-prod-db-readers')).toMatch(
      /In an emergency you may break the glass for it.*30 minutes/,
    )
    await breaks()
    expect(await answer('mine')).toMatch(/Taken by breaking the glass: it is not extended/)
    expect(await answer('why jit-prod-db-readers')).toMatch(/to be reviewed/)
  })
})

describe('the review of what was taken', () => {
  it('stays open until somebody else signs it off with a note, and every copy of its card says so then', async () => {
    await breaks()
    for (const { id } of [world.olga, world.otto, world.ines])
      expect(world.titlesOf(id)).toContain('Break-glass: please review')
    await world.wind(31)
    await world.wind(5)
    expect(await world.store.openReviews(9)).toHaveLength(1)
    await signs(world.otto.id, '')
    expect(await world.store.openReviews(9)).toHaveLength(1)
    await signs(world.otto.id, 'It was needed; the runbook is mended')
    expect(await world.store.openReviews(9)).toEqual([])
    for (const { id } of [world.olga, world.otto, world.ines]) {
      expect(world.titlesOf(id)).toContain('Break-glass: signed off')
      expect(world.titlesOf(id)).not.toContain('Break-glass: please review')
      expect(world.buttonsOf(id).map(({ label }) => label)).not.toContain('Sign off')
    }
    expect(world.wordsOf(world.ana.id).join()).toMatch(/Reviewed and signed off by Otto/)
    expect(rows('review.signed_off')).toMatchObject([
      { actor: { id: world.otto.id }, reason: 'It was needed; the runbook is mended' },
    ])
  })
  it('is signed off by the first, and a second is told who was first', async () => {
    await breaks()
    const value = signOffValue()
    await signs(world.olga.id, 'Fine')
    await world.does(world.ines.id, { type: 'deny-form', form: null, value, reason: 'Fine too' })
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(/signed off by Olga/)
  })
  it('is never signed off by who took it, nor by a stranger, whatever they send', async () => {
    await breaks(world.olga.id)
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Sign off')?.value ?? ''
    for (const [who, says] of [
      [world.olga.id, /somebody else has to review it/],
      [world.ben.id, /not yours to sign off/],
    ] as const) {
      await world.does(who, { type: 'deny-form', form: null, value, reason: 'Fine' })
      expect(world.answersTo(who).at(-1)).toMatch(says)
    }
    expect(world.titlesOf(world.olga.id)).not.toContain('Break-glass: please review')
    expect(await world.store.openReviews(9)).toHaveLength(1)
  })
  it('is never signed off by another account of who took it, not even once the first of them is deleted', async () => {
    await marked(world.ana.id, '1001')
    world.directory.changePerson(world.otto.id, { marks: { employeeId: '1001' } })
    await breaks()
    expect(world.titlesOf(world.otto.id)).not.toContain('Break-glass: please review')
    world.directory.deletePerson(world.ana.id)
    await world.wind(4 * 60)
    expect(world.titlesOf(world.otto.id)).not.toContain('Break-glass: please review')
    await world.does(world.otto.id, { type: 'deny-form', form: null, value: signOffValue(), reason: 'Fine' })
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(/somebody else has to review it/)
    const form = world.chat.openForm()
    await world.app.conversation.fillDenyForm(world.account(world.otto.id), form, signOffValue())
    expect(world.chat.formContent(form)).toMatchObject({ kind: 'closing' })
    await signs(world.olga.id, 'Fine')
    expect(await world.store.openReviews(9)).toEqual([])
  })
  it('is reminded of, in messages of their own, with growing gaps, until it is done', async () => {
    await breaks()
    const asked = () => world.titlesOf(world.olga.id).filter(title => title === 'Break-glass: please review').length
    expect(asked()).toBe(1)
    await world.wind(4 * 60)
    expect(asked()).toBe(2)
    await world.wind(7 * 60)
    expect(asked()).toBe(2)
    await world.wind(60)
    expect(asked()).toBe(3)
    expect(rows('reviewers.reminded')).toHaveLength(2)
    await signs(world.olga.id, 'Fine')
    expect(asked()).toBe(0)
    await world.wind(7 * 24 * 60)
    expect(rows('reviewers.reminded')).toHaveLength(2)
  })
  it('is listed under `approvals` for whoever may do it, and for nobody else', async () => {
    await breaks()
    expect(await answer('approvals', world.ines.id)).toMatch(
      /Ana broke the glass for jit-prod-db-readers.*\[Sign off\]/s,
    )
    expect(await answer('approvals', world.ana.id)).not.toMatch(/broke the glass/)
    expect(await answer('approvals', world.ben.id)).not.toMatch(/broke the glass/)
  })
  it('falls to the admins where the file leads to no reviewer any more, and is not begun where there is nobody at all', async () => {
    const nobody = {
      ...entry,
      breakGlass: {
        ...entry.breakGlass,
        reviewers: [{ kind: 'people', label: 'Olga', ...people([], [world.olga.id]) }],
      },
    } as const
    await inForce(nobody)
    expect(await answer(emergency, world.olga.id)).toMatch(/Nobody is there who could review it/)
    expect(isHeld(world.olga.id)).toBe(false)
    const adas = await admin()
    await breaks(world.olga.id)
    expect(isHeld(world.olga.id)).toBe(true)
    expect(
      world.chat
        .messagesOf(adas)
        .map(({ card }) => words(card))
        .join(),
    ).toMatch(/Break-glass: please review/)
  })
  it('asks whoever became a reviewer since then, with the next reminder', async () => {
    await breaks()
    const kim = world.directory.addPerson('Kim', { email: 'kim@contoso.com' })
    const kims = world.chat.addAccount('kim', { email: 'kim@contoso.com', displayName: 'Kim' })
    world.directory.join(world.leads, kim.id)
    await world.wind(4 * 60)
    expect(
      world.chat
        .messagesOf(kims)
        .flatMap(({ card }) => buttonsOn(card))
        .map(({ label }) => label),
    ).toEqual(['Sign off'])
  })
})
