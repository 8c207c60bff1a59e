import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Approval } from '../../access/stage.ts'
import { minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { encodeBundle, encodeChoice } from '../../cards/forms/choice.ts'
import type { FormRef } from '../../ports/chat-surface.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

/** Everything that a form may say, and that somebody may send who fills it by hand, over and over, whatever they were told. */
const kind = <T extends string>(type: T) => fc.constant(type)
const who = fc.constantFrom('ana', 'ana', 'ana', 'ben', 'otto')
const fields = {
  resource: fc.constantFrom('readers', 'readers', 'readers', 'readers', 'untagged', 'secret', 'bundle', 'nonsense'),
  duration: fc.constantFrom('30m', '1h', '2h', '4h', '241m', '9h', '0m', '-1h', '1e3h', 'two parsecs', ''),
  reason: fc.constantFrom('deploy', 'deploy', 'deploy', 'fix', '   ', '', 'x'.repeat(5_000)),
  ticket: fc.constantFrom('INC-7', 'INC-7', 'CHG-12', 'INC7', '9'.repeat(101), 'xINC-7x', undefined),
  whom: fc.constantFrom(undefined, undefined, 'ana', 'ben', 'otto', 'nobody'),
  start: fc.constantFrom(undefined, undefined, undefined, 'in 2h', 'in 3d', 'yesterday 09:00', 'soon'),
}
const names = ['resource', 'duration', 'reason', 'ticket', 'whom', 'start'] as const
const right = {
  resource: 'readers',
  duration: '2h',
  reason: 'deploy',
  ticket: 'INC-7',
  whom: undefined,
  start: undefined,
} as const
type Fields = { [Name in (typeof names)[number]]: (typeof fields)[Name] extends fc.Arbitrary<infer One> ? One : never }
const only = (said: Fields, some: readonly (typeof names)[number][]): Fields =>
  Object.fromEntries(names.map(name => [name, (some.includes(name) ? said : right)[name]])) as Fields
/** Right but for a field or two. */
const sends = fc
  .tuple(fc.record(fields), fc.subarray([...names], { maxLength: 2 }), who, fc.boolean())
  .map(([said, some, by, again]) => ({ type: 'sends' as const, who: by, again, ...only(said, some) }))
/** One field mended, or spoilt, and the same form sent once more. */
const mends = fc
  .tuple(fc.record(fields), fc.constantFrom(...names), fc.boolean())
  .map(([said, field, spoilt]) => ({ type: 'mends' as const, field, ...only(said, spoilt ? [field] : []) }))
const lengths = fc.constantFrom('', '15m', '4h', '8h', '0m', '-15m', '1e3h', 'long')
const approves = fc.record({ type: kind('approves'), who: fc.constantFrom('olga', 'ana', 'otto'), length: lengths })
const policy = fc.record({
  type: kind('policy'),
  max: fc.constantFrom(60, 240),
  ticket: fc.boolean(),
  others: fc.boolean(),
  glass: fc.boolean(),
})
const breaks = fc
  .tuple(
    who,
    fc.constantFrom('readers', 'readers', 'untagged', 'secret', 'bundle', 'nonsense', undefined),
    fc.constantFrom(
      'jit-prod-db-readers',
      'jit-prod-db-readers',
      ' jit-prod-db-readers ',
      'JIT-prod-db-readers',
      'yes',
      '',
      undefined,
    ),
    fields.reason,
    fc.constantFrom('', '', ':jit-prod-db-readers', ':jit-untagged', ':::'),
    fc.subarray(['choice', 'confirm', 'reason'] as const, { maxLength: 1 }),
  )
  .map(([by, choice, confirm, reason, named, wrong]) => ({
    type: 'breaks' as const,
    who: by,
    named,
    // Right but for one field.
    choice: wrong.includes('choice') ? choice : 'readers',
    confirm: wrong.includes('confirm') ? confirm : 'jit-prod-db-readers',
    reason: wrong.includes('reason') ? reason : 'fix',
  }))
const winds = fc.record({ type: kind('winds'), minutes: fc.constantFrom(1, 121) })
const steps = fc.oneof(
  { weight: 3, arbitrary: sends },
  { weight: 4, arbitrary: mends },
  { weight: 3, arbitrary: approves },
  { weight: 3, arbitrary: breaks },
  policy,
  winds,
)
const stories = fc
  .tuple(
    sends,
    fc.array(fc.oneof(mends, mends, sends), { minLength: 1, maxLength: 3 }),
    fc.option(policy),
    fc.array(approves, { minLength: 1, maxLength: 2 }),
    fc.array(steps, { maxLength: 3 }),
  )
  .map(([first, more, change, words, others]) => [first, ...more, ...(change ? [change] : []), ...words, ...others])
type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never
type Sent = Omit<Extract<Step, { type: 'sends' }>, 'type' | 'again'>
type Broken = Omit<Extract<Step, { type: 'breaks' }>, 'type'>
type Rules = Omit<Extract<Step, { type: 'policy' }>, 'type'>

/** So that there is always one of which something can be seen: first what is refused, then what is given. */
const inEmergency: readonly Step[] = (['untagged', 'readers'] as const).flatMap(choice =>
  (['JIT-prod-db-readers', 'jit-prod-db-readers'] as const).map(
    confirm =>
      ({
        type: 'breaks',
        who: 'ben',
        named: '',
        choice,
        confirm,
        reason: 'fix',
      }) as const,
  ),
)
const mended: readonly Step[] = [
  {
    type: 'sends',
    who: 'ana',
    resource: 'readers',
    duration: '9h',
    reason: 'deploy',
    ticket: 'INC-7',
    whom: undefined,
    start: undefined,
    again: false,
  },
  {
    type: 'mends',
    field: 'duration',
    resource: 'readers',
    duration: '2h',
    reason: '',
    ticket: undefined,
    whom: undefined,
    start: undefined,
  },
  { type: 'approves', who: 'olga', length: '8h' },
  { type: 'approves', who: 'olga', length: '' },
]

/** Each field left out or wrong by itself, and sent again once it is right. */
const wrongs: readonly Partial<Fields>[] = [
  ...([{ resource: 'secret' }, { duration: '241m' }, { reason: '' }] as const),
  ...([{ ticket: undefined }, { whom: 'nobody' }, { start: 'in 3d' }] as const),
]
const eachWrong: readonly Step[] = wrongs.map((wrong, at) => ({
  ...({ type: 'sends', who: 'ana', again: at > 0 } as const),
  ...right,
  ...wrong,
}))

const length = new Map([
  ['', 30],
  ['30m', 30],
  ['1h', 60],
  ['2h', 120],
  ['4h', 240],
  ['241m', 241],
  ['9h', 540],
])
const longestLead = 1_440

const opened = ({ contoso }: World) =>
  [{ kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-prod-*' }] as const

/** What may be asked for by what was sent, said once more and without any of the product's own rules; `null`: nothing. */
function mayAskFor(sent: Sent, { max, ticket, others }: Rules) {
  const duration = length.get(sent.duration)
  const lead = sent.start === undefined ? 0 : sent.start === 'in 2h' ? 120 : null
  const beneficiary = sent.whom ?? sent.who
  const allowed =
    sent.who !== 'otto' &&
    sent.resource === 'readers' &&
    duration !== undefined &&
    duration <= max &&
    (sent.reason === 'deploy' || sent.reason === 'fix') &&
    (ticket
      ? sent.ticket === 'INC-7' || sent.ticket === 'CHG-12'
      : sent.ticket === undefined || sent.ticket.length <= 100) &&
    (beneficiary === sent.who || (others && beneficiary !== 'nobody')) &&
    lead !== null
  return allowed ? { duration, lead, beneficiary, reason: sent.reason } : null
}

/** The same of what an emergency gives. */
function mayBreak({ who, choice, confirm, reason }: Broken, { glass }: Rules) {
  const allowed =
    glass &&
    who !== 'otto' &&
    choice === 'readers' &&
    confirm?.trim() === 'jit-prod-db-readers' &&
    (reason === 'deploy' || reason === 'fix')
  return allowed ? { duration: 30, lead: 0, beneficiary: who, reason } : null
}

async function live(story: readonly Step[]) {
  const world = await aWorld()
  const idOf = (name: string): PersonId =>
    (world as unknown as Record<string, { id: PersonId }>)[name]?.id ?? world.ana.id
  const choices: Readonly<Record<string, string>> = {
    readers: encodeChoice(world.directory.entitlement(world.readers)),
    untagged: encodeChoice(world.directory.entitlement(world.untagged)),
    secret: encodeChoice(world.directory.entitlement(world.secret)),
    bundle: encodeBundle('Everything' as never, []),
  }
  let rules: Rules = { max: 240, ticket: true, others: true, glass: true }
  let versions = 0
  const force = async () =>
    world.force({
      ...world.policy,
      hash: policyHash(`form-${++versions}`),
      ...(rules.glass ? { breakGlass: [{ ...nightShift(world), resources: opened(world) }] as const } : {}),
      flows: [
        {
          ...world.flow,
          resources: opened(world),
          duration: { default: minutes(30), max: minutes(rules.max) },
          requestFor: rules.others ? ['self', 'others'] : ['self'],
          startWithin: minutes(longestLead),
          approval: { ...world.flow.approval, denyReason: 'optional' } as Approval,
          ...(rules.ticket ? { ticket: { required: true, pattern: '^(INC|CHG)-\\d+$' } } : {}),
        },
        // Open to others, and to nobody who asks here.
        {
          ...world.flow,
          name: 'Ledger' as never,
          requesters: { everyone: false, ...people([world.itOwners]) },
          resources: [{ kind: 'matching', integration: world.contoso, type: 'group', pattern: '*' }],
        },
      ],
    })
  await force()
  const last: { form: { readonly ref: FormRef; readonly sent: Sent } | null } = { form: null }
  const accepted = new Map<string, ReturnType<typeof mayAskFor>>()
  let refusals = 0
  let given = 0
  let seen = 0
  let broken = 0
  const submitted = () => world.store.recorded().filter(({ action }) => action === 'request.submitted')
  const send = async (ref: FormRef, sent: Sent) => {
    last.form = { ref, sent }
    const before = submitted().length
    const extras = Object.fromEntries(
      (['ticket', 'start'] as const).flatMap(name => (sent[name] === undefined ? [] : [[name, sent[name]]])),
    )
    const whom =
      sent.whom === undefined ? {} : { whom: sent.whom === 'nobody' ? 'U-NOBODY' : world.account(idOf(sent.whom)).user }
    const said = {
      resource: choices[sent.resource] ?? 'nonsense',
      duration: sent.duration,
      reason: sent.reason,
      ...extras,
      ...whom,
    }
    const told = await world.app.conversation.checkRequestForm(world.account(idOf(sent.who)), said)
    // Sent all the same: nothing but what is looked at again stands behind a form that was told to be wrong.
    await world.does(idOf(sent.who), { type: 'request-form', form: ref, ...said })
    const fresh = submitted().slice(before)
    const allowed = mayAskFor(sent, rules)
    if (!allowed || Object.keys(told).length > 0) {
      expect(fresh, `asked for by ${JSON.stringify(sent)}`).toEqual([])
      refusals++
    }
    for (const row of fresh) accepted.set(row.request ?? '', allowed)
  }
  const breakTheGlass = async (sent: Broken) => {
    const before = submitted().length
    const { choice, confirm, reason } = sent
    await world.does(idOf(sent.who), {
      ...{ type: 'deny-form', form: world.chat.openForm(), value: `v1:break-glass${sent.named}`, reason },
      ...(choice === undefined ? {} : { choice: choices[choice] ?? 'nonsense' }),
      ...(confirm === undefined ? {} : { confirm }),
    })
    const fresh = submitted().slice(before)
    const allowed = mayBreak(sent, rules)
    if (!allowed) expect(fresh, `taken by ${JSON.stringify(sent)}`).toEqual([])
    broken += fresh.length
    for (const row of fresh) accepted.set(row.request ?? '', allowed)
  }
  for (const step of story) {
    switch (step.type) {
      case 'breaks':
        await breakTheGlass(step)
        break
      case 'sends':
        await send(last.form && step.again ? last.form.ref : world.chat.openForm(), step)
        break
      case 'mends':
        if (last.form) await send(last.form.ref, { ...last.form.sent, [step.field]: step[step.field] } as Sent)
        break
      case 'approves':
        for (const request of accepted.keys()) {
          const value = `v1:approve-for:${request}`
          await world.does(idOf(step.who), { type: 'deny-form', form: null, value, reason: '', duration: step.length })
        }
        break
      case 'policy':
        rules = step
        await force()
        // What a form is held to while it is filled in was read a moment ago, and is read anew by then; what is sent is held to what is in force.
        await world.wind(1)
        break
      case 'winds':
        await world.wind(step.minutes)
        break
    }
    for (const { what, person } of world.directory.writes.slice(seen)) {
      if (what !== 'grant') continue
      given++
      await holdTo(world, person, accepted, rules.max)
    }
    seen = world.directory.writes.length
  }
  return { given, refusals, broken }
}

async function holdTo(
  world: World,
  person: PersonId,
  accepted: ReadonlyMap<string, ReturnType<typeof mayAskFor>>,
  max: number,
) {
  const grants = await world.store.liveGrantsFor(world.directory.entitlement(world.readers), person)
  const grant = grants.findLast(({ status }) => status === 'active' || status === 'starting')
  const request = grant && (await world.store.request(grant.terms.request))
  if (!grant || request?.status !== 'approved') throw new Error('given with no approved request behind it')
  const { ask, decisions } = request
  const sent = accepted.get(ask.id)
  if (!sent) throw new Error('given by what no form has asked for')
  expect(ask).toMatchObject({ duration: sent.duration, reason: sent.reason })
  expect(ask.beneficiary).toBe(person)
  expect(ask.startsAt.getTime()).toBeLessThanOrEqual(world.clock.at.getTime())
  const said = decisions.flatMap(({ minutes: shorter }) => shorter ?? [])
  for (const one of said) expect([15, 240]).toContain(Number(one))
  expect(Number(grant.terms.duration)).toBe(Math.min(...(said.length > 0 ? said : [ask.duration]).map(Number)))
  expect(grant.terms.duration).toBeLessThanOrEqual(max)
}

describe('whatever a form says, however often and by whomever it is sent', () => {
  it('nothing is asked for by a value that was refused, and nothing is given but what a form has rightly asked for', async () => {
    const sum = { given: 0, refusals: 0, broken: 0 }
    await fc.assert(
      fc.asyncProperty(stories, async (story: readonly Step[]) => {
        const { given, refusals, broken } = await live(story)
        sum.broken += broken
        sum.given += given
        sum.refusals += refusals
      }),
      { numRuns: 18, examples: [[mended as Step[]], [inEmergency as Step[]], [eachWrong as Step[]]] },
    )
    expect(sum.given).toBeGreaterThan(0)
    expect(sum.refusals).toBeGreaterThan(0)
    expect(sum.broken).toBeGreaterThan(0)
  })
})
