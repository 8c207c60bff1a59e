import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { checkOverlaps } from '../check-setup/overlaps.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { withSettings } from './offers.ts'

let world: World
let changes = 0
/** Two pairs of eyes for a day’s work; one for an hour; none at all for a quarter of one. */
let long: AccessFlow
let quick: AccessFlow
let rule: AccessFlow
beforeEach(async () => {
  world = await aWorld()
  const [stage] = world.flow.approval.stages
  const security = { kind: 'people', label: 'Security', ...people([], [world.ines.id]) } as const
  const by = (name: string, usual: number, max: number) => ({
    ...world.flow,
    name: flowName(name),
    duration: { default: minutes(usual), max: minutes(max) },
  })
  const stages = [stage, { from: [security], needed: 1 }] as const
  long = { ...by('A day', 120, 480), approval: { ...world.flow.approval, stages } }
  quick = by('An hour', 30, 60)
  rule = { ...by('A quarter', 15, 15), approval: 'automatic' }
  await inForce(long, quick, rule)
})
const inForce = (...[first, ...others]: readonly [AccessFlow, ...AccessFlow[]]) =>
  world.force({ ...world.policy, hash: policyHash(`by-length-${++changes}`), flows: [first, ...others] })
const asks = (how: string) => world.types(world.ana.id, `request jit-prod-db-readers ${how}`)
const answer = async (words: string) => {
  await world.types(world.ana.id, words)
  return world.answersTo(world.ana.id).at(-1) ?? 'nothing'
}
const held = () => world.holds(world.readers, world.ana.id)
const lastAsk = async () => {
  const [id] = world.store
    .recorded()
    .flatMap(row => (row.action === 'request.submitted' ? (row.request ?? []) : []))
    .slice(-1)
  const request = id && (await world.store.request(id))
  if (!request) throw new Error('nothing was asked for')
  return request.ask
}
/** By which flow it was asked. */
const by = async (how: string) => {
  await asks(how)
  return (await lastAsk()).flow
}

describe('of several access flows that open one thing to somebody', () => {
  it('the one counts that takes the fewest people for as long as they ask', async () => {
    expect(await by('for 1h because INC-7')).toBe('An hour')
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toBe(true)
  })
  it('one minute longer than it gives takes what the longer one takes', async () => {
    expect(await by('for 61m because INC-7')).toBe('A day')
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toBe(false)
    await world.presses(world.ines.id, 'Approve')
    expect(held()).toBe(true)
  })
  it('no rule counts however short it is, where people decide by another', async () => {
    expect(await by('for 10m because INC-7')).toBe('An hour')
    expect(held()).toBe(false)
  })
  it('it is as usual by the longest where nothing is said, and more than that one gives is refused with its cap', async () => {
    expect(await answer('request jit-prod-db-readers for 9h because INC-7')).toContain('8 hours at most')
    expect(await by('because INC-7')).toBe('A day')
    expect(await lastAsk()).toMatchObject({ duration: 120 })
  })
  it('what is usual by the longest is had by the shorter one too, where that gives as long', async () => {
    await inForce({ ...long, duration: { default: minutes(60), max: minutes(480) } }, quick)
    expect(await by('because INC-7')).toBe('An hour')
    expect(await lastAsk()).toMatchObject({ duration: 60 })
  })
  it('the order of the file changes nothing', async () => {
    await inForce(rule, quick, long)
    expect(await by('for 30m because INC-7')).toBe('An hour')
  })
  it('a ticket that only the longer one wants is asked of nobody who asks for less, in words and in the form', async () => {
    await inForce({ ...long, ticket: { required: true } }, quick)
    expect(await answer('request jit-prod-db-readers for 2h because INC-7')).toMatch(/ticket/)
    const form = world.chat.openForm()
    await world.app.conversation.fillRequestForm(world.account(world.ana.id), form, undefined)
    expect(world.chat.formContent(form)).toMatchObject({ extras: { ticket: 'optional' } })
    const [found] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'jit-prod-db', 5)
    const fields = (duration: string) => ({ resource: found?.value ?? '', duration, reason: 'INC-7' })
    const wrong = (duration: string) =>
      world.app.conversation.checkRequestForm(world.account(world.ana.id), fields(duration))
    expect(await wrong('30m')).toEqual({})
    expect(Object.keys(await wrong('2h'))).toEqual(['ticket'])
    expect(await by('for 30m because INC-7')).toBe('An hour')
    await world.presses(world.olga.id, 'Approve')
    // With what is held that is no hour any more.
    expect(Object.keys(await wrong('31m'))).toEqual(['ticket'])
    expect(await wrong('30m')).toEqual({})
  })
  it('the form tells beforehand who decides for which length, and what of it is held still', async () => {
    const account = world.account(world.ana.id)
    const [found] = await world.app.conversation.suggestAccess(account, 'jit-prod-db', 5)
    const hint = async (chosen: string | null) => (await world.app.conversation.howLong(account, chosen)).durationHint
    const decided = 'It is decided for 1 hour or less by owner; for longer by owner, then by Ines.'
    expect(await hint(found?.value ?? '')).toMatch(/^Up to 8 hours/)
    expect(await hint(found?.value ?? '')).toContain(decided)
    expect(await hint(found?.value ?? '')).not.toContain('given before')
    expect(await hint(null)).toContain('“can”, with the name of the access, tells it')
    await asks('for 40m because INC-7')
    await world.presses(world.olga.id, 'Approve')
    const counts = 'The 40 minutes that you were given before and that are not over count with it.'
    expect(await hint(found?.value ?? '')).toContain(`${decided} ${counts}`)
    expect(await answer('can jit-prod-db-readers')).toContain(counts)
  })
  it('the form tells nothing of who decides where they are the same for every length', async () => {
    await inForce(long, { ...quick, approval: long.approval }, rule)
    const account = world.account(world.ana.id)
    const [found] = await world.app.conversation.suggestAccess(account, 'jit-prod-db', 5)
    expect((await world.app.conversation.howLong(account, found?.value ?? '')).durationHint).not.toContain('decided')
  })
  it('whoever decides by the longer one reads that it is for what is held already', async () => {
    await asks('for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await asks('for 1m because INC-8')
    const says =
      'had been given it for 1 hour already, which was not over when this was asked. Together that is 1 hour 1 minute, and for so long it goes by the access flow A day.'
    expect(world.wordsOf(world.olga.id).at(-1)).toContain(says)
    await world.presses(world.olga.id, 'Approve')
    expect(world.wordsOf(world.ines.id).at(-1)).toContain(says)
    await world.presses(world.ines.id, 'Approve')
    expect(world.wordsOf(world.olga.id).at(-1)).not.toContain('for so long')
  })
  it('whoever goes on past what the shorter one gives needs what asking for all of it at once would have needed', async () => {
    await asks('for 30m because INC-7')
    await world.presses(world.olga.id, 'Approve')
    expect(await by('for 30m because INC-8')).toBe('An hour')
    await world.presses(world.olga.id, 'Approve')
    expect(await by('for 1m because INC-9')).toBe('A day')
    expect(await lastAsk()).toMatchObject({ duration: 1, withHeld: 61 })
    await world.presses(world.ana.id, 'Cancel request')
    await world.wind(65)
    expect(held()).toBe(false)
    expect(await by('for 30m because INC-10')).toBe('An hour')
    expect(await lastAsk()).not.toHaveProperty('withHeld')
  })
  it('what is held still refuses nobody what they could have had without it', async () => {
    await inForce(quick)
    await asks('for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    expect(await by('for 1h because INC-8')).toBe('An hour')
  })
  it('an extension ends with the shorter one’s cap, and so does what an approver gives besides', async () => {
    await inForce(long, { ...quick, extensions: { max: 3, each: minutes(60) } })
    await asks('for 30m because INC-7')
    const { id } = await lastAsk()
    const approve = { type: 'deny-form', form: null, value: `v1:approve-for:${id}`, reason: '' } as const
    await world.does(world.olga.id, { ...approve, duration: '2h' })
    expect(held()).toBe(false)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(25)
    await world.types(world.ana.id, 'extend')
    await world.wind(30)
    expect(await answer('extend')).toContain('lasts 1 hour at most')
    await world.wind(10)
    expect(held()).toBe(false)
  })
  it('“can” tells of each up to which length it counts, and the check which counts', async () => {
    const told = await answer('can jit-prod-db-readers')
    expect(told).toMatch(/Access flow: A day[\s\S]*2 hours when nothing is said, 8 hours at most/)
    expect(told).toMatch(/For longer than 1 hour:[\s\S]*Stage 1: [\s\S]*Stage 2: [\s\S]*For 1 hour or less/)
    expect(told).not.toContain('given before')
    expect(told).toMatch(/For 1 hour or less it goes by the access flow An hour, decided by owner; it takes a reason\./)
    expect(told).toMatch(/None of these counts; also open: A quarter \(it approves by itself/)
    const known = await world.store.inventory.resources(world.contoso)
    const found = checkOverlaps(
      [long, quick],
      known.map(one => withSettings(one, world.policy)),
    )
    expect(found[0]?.says).toContain('is given it by “An hour” for 1 hour or less, and by “A day” for longer')
  })
  it('one that is outside of its hours gives way, and the longer one counts for as short a time', async () => {
    const hours = { days: ['sun'], from: 0, to: 60, zone: 'UTC' } as const
    await inForce(long, { ...quick, hours })
    expect(await by('for 30m because INC-7')).toBe('A day')
  })
})
