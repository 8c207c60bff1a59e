import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, type PersonId } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { endAbsence } from './absence.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
const olgaSays = (words: string) => world.types(world.olga.id, words)
const isOffered = (who: { readonly id: PersonId }) => world.buttonsOf(who.id).some(({ label }) => label === 'Approve')
const answer = (who: { readonly id: PersonId }) => world.answersTo(who.id).at(-1) ?? ''
const isGiven = () => world.holds(world.readers, world.ana.id)
const recorded = () => world.store.recorded().filter(({ action }) => action.startsWith('absence.'))
const reminded = (who: { readonly id: PersonId }) => world.titlesOf(who.id).includes('Still waiting for an answer')
const leavesTheChat = (who: World['ana']) =>
  world.chat.addAccount(who.name.toLowerCase(), { email: who.email, displayName: who.name, deactivated: true })
const onlyOlgaOwns = () => world.directory.leave(world.leads, world.otto.id)

describe('an approver who is away and names nobody', () => {
  it('is not asked where another is there, though no access flow lets anybody stand in', async () => {
    await olgaSays('away until Saturday')
    expect(answer(world.olga)).toMatch(/You are left in peace until Saturday.* 23:59 \(UTC\)/)
    await asks()
    expect([isOffered(world.olga), isOffered(world.otto)]).toEqual([false, true])
  })
  it('decides all the same if they look in', async () => {
    await olgaSays('away until Saturday')
    await asks()
    await world.types(world.olga.id, 'approvals')
    expect(answer(world.olga)).toContain('jit-prod-db-readers')
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.does(world.olga.id, { type: 'press', value, message: null })
    expect(isGiven()).toBe(true)
  })
  it('is asked where nobody else is there: nothing waits for nobody', async () => {
    onlyOlgaOwns()
    await olgaSays('away until Saturday')
    await asks()
    expect(isOffered(world.olga)).toBe(true)
  })
  it('is asked where too few others are there for what the stage needs', async () => {
    await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await olgaSays('away until Saturday')
    await asks()
    expect([isOffered(world.olga), isOffered(world.otto)]).toEqual([true, true])
  })
  it.each([
    ['all of them', {}],
    ['one at a time', { askAtMost: 1 }],
  ])('is asked where no chat reaches the others, with %s asked', async (_, approval) => {
    await world.decidedBy({ ...approval, remindEvery: minutes(30) })
    await olgaSays('away until Saturday')
    leavesTheChat(world.otto)
    await asks()
    expect(isOffered(world.olga)).toBe(true)
    await world.wind(30)
    expect(reminded(world.olga)).toBe(true)
  })
  it('is asked once the others leave the chat with the card', async () => {
    await olgaSays('away until Saturday')
    await asks()
    leavesTheChat(world.otto)
    await world.wind(15)
    expect([isOffered(world.olga), isOffered(world.otto)]).toEqual([true, false])
  })
  it('is not reminded of what they were asked before, and it is put to somebody else at once', async () => {
    await world.decidedBy({ askAtMost: 1, remindEvery: minutes(30) })
    await asks()
    const [asked, other] = isOffered(world.olga) ? [world.olga, world.otto] : [world.otto, world.olga]
    expect(isOffered(other)).toBe(false)
    await world.types(asked.id, 'away for 3d')
    expect(isOffered(other)).toBe(true)
    await world.wind(30)
    expect([reminded(asked), reminded(other)]).toEqual([false, true])
  })
  it('is asked again from its end on, is told so, and the audit has both', async () => {
    await olgaSays('away until today')
    await world.wind(15 * 60)
    expect(world.wordsOf(world.olga.id).at(-1)).toContain(
      'You are asked again: the time that you said you are away is up',
    )
    await asks()
    expect(isOffered(world.olga)).toBe(true)
    expect(recorded().map(({ action, actor, about, details }) => [action, actor.kind, about, details?.why])).toEqual([
      ['absence.began', 'person', world.olga.id, undefined],
      ['absence.ended', 'timer', world.olga.id, 'over'],
    ])
    await endAbsence(world.ports, world.olga.id)
    expect(recorded()).toHaveLength(2)
  })
  it('counts as there from the moment of its end on, whether or not a timer runs', async () => {
    await olgaSays('away until today')
    world.clock.at = new Date('2026-11-21T00:00:00Z')
    await asks()
    expect(isOffered(world.olga)).toBe(true)
  })
  it('ends it with `away off`, and finds out how it stands in `away` and on the home page', async () => {
    await world.opensHome(world.olga.id)
    await olgaSays('away')
    expect(answer(world.olga)).toContain('You are not away, and nobody decides in your stead')
    await olgaSays('away until 2026-11-25')
    const standing =
      'You are away until 2026-11-26 00:00 UTC: you are asked only where too few others are there to decide.'
    expect(world.homeOf(world.olga.id)).toContain(standing)
    await olgaSays('away')
    expect(answer(world.olga)).toContain(standing)
    await olgaSays('away off')
    expect(answer(world.olga)).toContain('You are asked again.')
    expect(world.homeOf(world.olga.id)).not.toContain('You are away')
    await asks()
    expect(isOffered(world.olga)).toBe(true)
    await olgaSays('away off')
    expect(answer(world.olga)).toContain('You are not away, so there is nothing to end.')
  })
  it('tells nobody else: nothing was handed on', async () => {
    await olgaSays('away until Saturday')
    expect(world.titlesOf(world.ines.id)).toEqual([])
    expect(world.titlesOf(world.otto.id)).toEqual([])
  })
})

describe('being away', () => {
  it('takes the place of a delegation, whose stand-in is told, and a delegation takes its place', async () => {
    const leads = world.directory.addGroup('Engineering Leads', { members: [world.ben.id] })
    await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([leads]) } })
    await olgaSays('delegate Ben until Saturday')
    await olgaSays('away until Sunday')
    expect(answer(world.olga)).toContain('Ben does not decide in your stead any more')
    expect(world.wordsOf(world.ben.id).at(-1)).toContain('You do not decide in the stead of Olga any more.')
    await olgaSays('delegate stop')
    expect(answer(world.olga)).toContain('Nobody decides in your stead, so there is nothing to stop')
    await olgaSays('delegate Ben until Saturday')
    const live = await world.store.absencesAmong([world.olga.id], world.clock.at)
    expect(live).toMatchObject([{ delegate: world.ben.id }])
    await olgaSays('away off')
    expect(world.wordsOf(world.ben.id).at(-1)).toContain('You do not decide in the stead of Olga any more.')
    expect(await world.store.absencesAmong([world.olga.id], world.clock.at)).toEqual([])
  })
  it.each([
    ['away until soon', 'I cannot read “soon” as a time to come'],
    ['away yesterday', 'I cannot read “yesterday” as a time to come'],
    ['away until 2026-12-30', 'for 31 days at most'],
    ['away for 32d', 'for 31 days at most'],
  ])('is refused in words: %s', async (typed, words) => {
    await olgaSays(typed)
    expect(answer(world.olga)).toContain(words)
    expect(await world.store.absencesAmong([world.olga.id], world.clock.at)).toEqual([])
  })
})
