import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
const answer = (who: { readonly id: PersonId }) => world.answersTo(who.id).at(-1) ?? ''
const valueBehind = (label: string) =>
  [world.olga, world.otto, world.ines, world.ana]
    .flatMap(({ id }) => world.buttonsOf(id))
    .find(one => one.label === label)?.value ?? 'gone'
const fills = (who: { readonly id: PersonId }, value: string, reason: string, duration?: string) =>
  world.does(who.id, {
    type: 'deny-form',
    form: null,
    value,
    reason,
    ...(duration === undefined ? {} : { duration }),
  })
const gives = (who: { readonly id: PersonId }, duration: string, reason = '') =>
  fills(who, valueBehind('Approve for…'), reason, duration)
const isGiven = () => world.holds(world.readers, world.ana.id)
const given = async () => {
  const [request] = await world.store.requestsOf(world.ana.id, 1)
  const [grant] = request ? await world.store.grantsOf(request.ask.id) : []
  return grant?.terms.duration
}
const fact = (action: string) => world.store.recorded().findLast(one => one.action === action)

describe('whoever approves', () => {
  it('gives it for less than was asked, and card and audit keep what was asked and what was given', async () => {
    await asks()
    await gives(world.olga, '30m')
    expect(await given()).toBe(30)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(
      /For: 30 minutes \(asked for: 2 hours\)[\s\S]*Approved by Olga for 30 minutes at/,
    )
    expect(fact('decision.recorded')?.details).toMatchObject({ minutes: 30, asked: 120 })
    expect(fact('request.approved')?.details).toMatchObject({ minutes: 30, asked: 120 })
    await world.wind(30)
    expect(isGiven()).toBe(false)
  })
  it('says another time until enough have agreed: the last counts, their card shows it, and the audit keeps both', async () => {
    await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await asks()
    await gives(world.olga, '30m')
    const another = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve for…')?.value ?? 'gone'
    await fills(world.olga, another, '', '90m')
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('Olga for 1 hour 30 minutes at')
    await world.presses(world.otto.id, 'Approve')
    expect(await given()).toBe(90)
    const said = world.store.recorded().filter(({ action }) => action === 'decision.recorded')
    expect(said.map(({ actor, details }) => [actor.id, details?.minutes])).toEqual([
      [world.olga.id, 30],
      [world.olga.id, 90],
      [world.otto.id, undefined],
    ])
    await fills(world.olga, another, '', '15m')
    expect(await given()).toBe(90)
  })
  it('gives it for more, up to what the access flow gives and not a minute beyond', async () => {
    await asks()
    await gives(world.olga, '8h 1m')
    expect(answer(world.olga)).toContain('This access is given for 8 hours at most, and 8 hours 1 minute is longer.')
    expect(isGiven()).toBe(false)
    await gives(world.olga, '8h')
    expect(await given()).toBe(480)
  })
  it('gives no more than the file in force at the click does', async () => {
    await asks()
    await world.decidedBy({}, { duration: { ...world.flow.duration, max: minutes(180) } })
    await gives(world.olga, '4h')
    expect(answer(world.olga)).toContain('given for 3 hours at most')
    expect(isGiven()).toBe(false)
  })
  it('says nothing about the time by leaving it as it was, or empty', async () => {
    await asks()
    await gives(world.olga, '')
    expect(await given()).toBe(120)
    expect(fact('decision.recorded')?.details).not.toHaveProperty('minutes')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Approved by Olga at')
  })
  it.each([
    ['soon', 'I cannot read'],
    ['0m', 'has to be at least 1 minute'],
    ['-1h', 'has to be at least 1 minute'],
  ])('is told what is wrong with %j, and nothing is decided', async (typed, words) => {
    await asks()
    await gives(world.olga, typed)
    expect(answer(world.olga)).toContain(words)
    expect(isGiven()).toBe(false)
  })
  it('never widens alone: of several the shortest counts, whoever says it and in whichever order', async () => {
    for (const [first, second, length] of [
      ['4h', null, 120],
      [null, '4h', 120],
      ['4h', '6h', 240],
      ['1h', '6h', 60],
    ] as const) {
      world = await aWorld()
      await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
      await asks()
      const value = valueBehind('Approve')
      const speaks = (who: World['ana'], duration: string | null) =>
        duration ? gives(who, duration) : world.does(who.id, { type: 'press', value, message: null })
      await speaks(world.olga, first)
      expect(isGiven()).toBe(false)
      await speaks(world.otto, second)
      expect(await given()).toBe(length)
    }
  })
  it('cannot give it to themselves for longer, nor somebody who has no say', async () => {
    await world.types(world.olga.id, 'request jit-prod-db-readers for 1h because INC-7')
    const value = valueBehind('Approve for…')
    await fills(world.olga, value, '', '8h')
    expect(answer(world.olga)).toContain('someone else has to decide it')
    await fills(world.ben, value, '', '8h')
    expect(answer(world.ben)).toContain('This is not yours to decide')
    expect(world.holds(world.readers, world.olga.id)).toBe(false)
  })
  it('extends nothing past the cap by it: what was given and every extension together', async () => {
    const flow = { ...world.flow, extensions: { max: 3, each: minutes(60) } }
    await world.force({ ...world.policy, hash: policyHash('extensions'), flows: [flow] })
    await asks()
    await gives(world.olga, '7h 30m')
    await world.wind(7 * 60)
    await world.types(world.ana.id, 'extend')
    await world.wind(59)
    expect(isGiven()).toBe(true)
    await world.types(world.ana.id, 'extend')
    await world.wind(1)
    expect(isGiven()).toBe(false)
  })
  describe('and less than was asked, where the flow lets holders extend', () => {
    const extendable = (max = 7, each = 60) =>
      world.force({
        ...world.policy,
        hash: policyHash(`extensions of ${max}`),
        flows: [{ ...world.flow, extensions: { max, each: minutes(each) } }],
      })
    it('has said how long it lasts: it is not extended without a new decision, and Extend leads to the form', async () => {
      await extendable()
      await asks()
      expect(world.wordsOf(world.olga.id)[0]).toContain(
        'May be extended without asking you, up to 6 times, by 6 hours in all.',
      )
      await gives(world.olga, '30m', 'half an hour and no more')
      expect(world.wordsOf(world.ana.id)[0]).not.toContain('can be extended')
      await world.wind(25)
      await world.types(world.ana.id, 'extend')
      expect(answer(world.ana)).toContain('it was approved for less than you asked for')
      expect(world.wordsOf(world.ana.id).join()).not.toContain('Extend by')
      const extend = world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Extend')
      expect(extend.every(({ opensRequestForm }) => opensRequestForm)).toBe(true)
      const [grant] = await world.store.grantsOf(
        (await world.store.requestsOf(world.ana.id, 1))[0]?.ask.id ?? ('' as never),
      )
      await world.does(world.ana.id, { type: 'press', value: `v1:extend:${grant?.terms.id}`, message: null })
      expect(answer(world.ana)).toContain('it was approved for less than you asked for')
      await world.wind(5)
      expect(isGiven()).toBe(false)
      expect(world.audit()).not.toContain('grant.extended')
    })
    it('is overruled by no later word either: of two who agree the shorter binds', async () => {
      await extendable()
      await world.decidedBy(
        { stages: [{ from: [{ kind: 'owner' }], needed: 2 }] },
        { extensions: { max: 7, each: minutes(60) } },
      )
      await asks()
      await gives(world.olga, '30m')
      expect(world.wordsOf(world.otto.id)[0]).not.toContain('May be extended')
      await gives(world.otto, '8h')
      await world.wind(25)
      await world.types(world.ana.id, 'extend')
      await world.wind(5)
      expect(isGiven()).toBe(false)
    })
    it('is extended as the file says where it was given as asked, or for more, and whoever approved reads it', async () => {
      await extendable(1)
      await asks()
      expect(world.wordsOf(world.olga.id)[0]).toContain('May be extended once by 1 hour without asking you.')
      await gives(world.olga, '3h')
      await world.wind(170)
      await world.types(world.ana.id, 'extend')
      expect(world.wordsOf(world.olga.id)[0]).toContain('Extended once, by 1 hour.')
      await world.wind(60)
      expect(isGiven()).toBe(true)
    })
  })
  it('says why where the flow wants that: without it nothing is decided, and the form asks for it', async () => {
    await world.decidedBy({ approveReason: 'required' })
    await asks()
    await world.presses(world.olga.id, 'Approve')
    expect(isGiven()).toBe(false)
    expect(answer(world.olga)).toContain('Press the button to say for how long, and why.')
    await gives(world.olga, '', ' ')
    expect(answer(world.olga)).toContain('Please say why you approve it')
    await gives(world.olga, '', 'Seen the incident')
    expect(isGiven()).toBe(true)
    expect(fact('decision.recorded')?.reason).toBe('Seen the incident')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Reason for approving: Seen the incident')
  })
})

describe('a question to whoever asked', () => {
  const asksBack = (who: { readonly id: PersonId }, words: string) => fills(who, valueBehind('Ask'), words)
  const answers = (who: { readonly id: PersonId }, words: string) => fills(who, valueBehind('Answer'), words)

  it('that was not waited for is told as one: nobody is kept waiting for its answer', async () => {
    await asks()
    await asksBack(world.olga, 'Which database?')
    await world.presses(world.otto.id, 'Approve')
    expect(world.wordsOf(world.olga.id)[0]).toMatch(/Question: Which database\?\nIt was not answered\./)
  })
  it('comes to them with a button; the answer is on every card, and whoever asked hears of it', async () => {
    await asks()
    await asksBack(world.olga, 'Which database?')
    expect(world.wordsOf(world.ana.id).at(-1)).toMatch(
      /Olga asks about jit-prod-db-readers[\s\S]*Question: Which database\?[\s\S]*\[Answer\]/,
    )
    expect(world.wordsOf(world.otto.id)[0]).toMatch(/Olga asked at[\s\S]*Question: Which database\?\nNot answered yet/)
    await answers(world.ana, 'The one of payments.')
    for (const who of [world.olga, world.otto, world.ana])
      expect(world.wordsOf(who.id)[0]).toMatch(/Question: Which database\?\nAnswer: The one of payments\./)
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(/Ana has answered about[\s\S]*The one of payments/)
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Answer')).toEqual([])
    await world.presses(world.otto.id, 'Approve')
    expect(world.wordsOf(world.otto.id)[0]).toContain('Answer: The one of payments.')
    expect(['request.questioned', 'request.answered'].map(action => fact(action)?.reason)).toEqual([
      'Which database?',
      'The one of payments.',
    ])
  })
  it('is put only by who may decide, and answered only by who asked', async () => {
    await asks()
    const value = valueBehind('Ask')
    for (const [who, words] of [
      [world.ben, 'This is not yours to decide'],
      [world.ana, 'someone else has to decide it'],
    ] as const) {
      await fills(who, value, 'Which database?')
      expect(answer(who)).toContain(words)
    }
    await asksBack(world.olga, 'Which database?')
    for (const who of [world.olga, world.ben]) {
      await answers(who, 'Mine.')
      expect(answer(who)).toContain('The question is for the person who asked for the access')
    }
    const button = valueBehind('Answer')
    await fills(world.ana, button, 'The one of payments.')
    await fills(world.ana, button, 'Another one.')
    expect(answer(world.ana)).toContain('no question about this request that waits for an answer')
  })
  it.each([
    ['', 'Please write what you want to know'],
    [' \u2800 ', 'Please write what you want to know'],
    ['?'.repeat(301), 'within 300 characters'],
    ['?'.repeat(2_000), 'within 300 characters'],
  ])('is refused in words where it is none: %j', async (typed, words) => {
    await asks()
    await asksBack(world.olga, typed)
    expect(answer(world.olga)).toContain(words)
    expect(fact('request.questioned')).toBeUndefined()
  })
  it('is one of five at most, and none once it is decided', async () => {
    await asks()
    const [question, ...rest] = [valueBehind('Ask')]
    expect(rest).toEqual([])
    for (let time = 0; time < 5; time++) await fills(world.olga, question ?? '', `Question ${time}?`)
    await fills(world.otto, question ?? '', 'One more?')
    expect(answer(world.otto)).toContain('No more than 5 questions')
    const open = valueBehind('Answer')
    await world.presses(world.otto.id, 'Approve')
    await fills(world.olga, question ?? '', 'Too late?')
    expect(answer(world.olga)).toContain('Too late: this request was already approved')
    await fills(world.ana, open, 'Too late.')
    expect(answer(world.ana)).toContain('Too late: this request was already approved')
  })
})
