import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import { mayBegin } from '../../access/best-flow.ts'
import { type BreakGlass, wayOf } from '../../access/break-glass.ts'
import type { Policy } from '../../access/policy.ts'
import { atLeast } from '../../access/quorum.ts'
import { countsFor } from '../../access/request/counting.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { RequestFor } from '../../access/request-for.ts'
import { type Approval, anyOf, inAnyOrder } from '../../access/stage.ts'
import { bundleName, flowName, type GroupId, minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, people } from '../world.test-support.ts'

/** Everything that a file may say and everything that people do, at once. Ana has two accounts, Dan and Eve are there for when nobody answers. */
const names = ['ana', 'ana2', 'ben', 'olga', 'otto', 'ines', 'dan', 'eve'] as const
type Name = (typeof names)[number]
const groups = ['engineering', 'leads', 'security', 'standIns'] as const

const kind = <T extends string>(type: T) => fc.constant(type)
const often = <T>(usual: T, ...others: readonly T[]) => fc.constantFrom(usual, usual, usual, ...others)
const flow = fc.record({
  open: often<'everyone' | 'engineering' | 'nobody'>('engineering', 'everyone', 'nobody'),
  leftOut: often<Name | null>(null, 'ana', 'ben'),
  opens: fc.constantFrom('each', 'kit', 'both'),
  approval: fc.constantFrom(
    'owner',
    'owner',
    'two-owners',
    'owner-then-security',
    'all-owners',
    'owner-and-security',
    'owner-and-security-or-ines',
    'automatic',
  ),
  escalate: fc.boolean(),
  reminds: fc.boolean(),
  delegates: fc.boolean(),
  requestFor: fc.constantFrom<readonly [RequestFor, ...RequestFor[]]>(
    ['self'],
    ['self', 'others'],
    ['others', 'own-admin-account'],
  ),
  max: often(240, 60),
  extensions: fc.boolean(),
  ticket: fc.boolean(),
  ahead: fc.boolean(),
  hours: often(false, true),
})
const policy = fc.record({
  type: kind('policy'),
  flows: fc.array(flow, { minLength: 1, maxLength: 2 }),
  glass: often(true, false),
})
const asks = fc.record({
  type: kind('asks'),
  who: fc.constantFrom<Name>('ana', 'ana', 'ana2', 'ben', 'olga'),
  whom: often<Name | null>(null, 'ben', 'ana2'),
  what: fc.constantFrom('jit-prod-db-readers', 'Kit'),
  length: often(30, 60, 240),
  ticket: often(true, false),
  start: often('', ' starting in 2h'),
})
const approves = fc.record({
  type: kind('approves'),
  who: fc.constantFrom<Name>('olga', 'olga', 'otto', 'otto', 'ines', 'ines', 'eve', 'dan', 'ana', 'ana2', 'ben'),
  length: often<number | null>(null, 15, 240, 480),
})
const questions = fc.record({
  type: kind('questions'),
  who: fc.constantFrom<Name>('olga', 'ines', 'ben'),
  answers: fc.boolean(),
})
const delegates = fc.record({
  type: kind('delegates'),
  who: fc.constantFrom<Name>('olga', 'otto', 'ines'),
  to: fc.constantFrom<Name>('dan', 'ana2', 'otto'),
})
const moves = fc.record({ type: kind('moves'), who: fc.constantFrom(...names), group: fc.constantFrom(...groups) })
const breaks = fc.record({ type: kind('breaks'), who: fc.constantFrom<Name>('ana', 'ben', 'otto') })
const extends_ = fc.record({ type: kind('extends'), who: fc.constantFrom<Name>('ana', 'ana2', 'ben', 'olga') })
const fails = fc.record({ type: kind('fails') })
const winds = fc.record({ type: kind('winds'), length: fc.constantFrom(1, 25, 61, 121, 600) })
const steps = fc.oneof(asks, approves, approves, questions, delegates, moves, breaks, extends_, fails, winds, policy)
type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never
/** Somebody asks, the others agree; between any two of these anything may come, and a write that fails is tried again under another file. */
const stories = fc
  .tuple(
    policy,
    fc.option(delegates),
    asks,
    fc.option(steps),
    fc.array(approves, { minLength: 3, maxLength: 5 }),
    fc.boolean(),
    fc.option(fc.oneof(policy, moves)),
    fc.boolean(),
    fc.array(steps, { maxLength: 4 }),
  )
  .map(([first, away, ask, between, words, trouble, change, longer, others]): readonly Step[] => [
    first,
    ...(away ? [away] : []),
    ask,
    ...(between ? [between] : []),
    ...(trouble ? [{ type: 'fails' } as const] : []),
    ...words,
    ...(change ? [change] : []),
    { type: 'winds', length: 1 },
    ...(longer ? [{ type: 'winds', length: 25 } as const, { type: 'extends', who: ask.whom ?? ask.who } as const] : []),
    ...others,
    { type: 'winds', length: 1 },
  ])

const plain = {
  open: 'engineering',
  leftOut: null,
  opens: 'each',
  approval: 'owner',
  escalate: false,
  reminds: false,
  delegates: false,
  requestFor: ['self'],
  max: 240,
  extensions: true,
  ticket: false,
  ahead: false,
  hours: false,
} as const
type Sketch = typeof flow extends fc.Arbitrary<infer One> ? One : never
const file = (changes: Partial<Sketch> = {}): Step => ({
  type: 'policy',
  flows: [{ ...plain, ...changes }],
  glass: true,
})
/** Approved, and the write comes to nothing; by the time that it is tried again, the file says something else. */
const meanwhile = (changes: Partial<Sketch>): readonly Step[] => [
  file(),
  { type: 'asks', who: 'ana', whom: null, what: 'jit-prod-db-readers', length: 240, ticket: false, start: '' },
  { type: 'fails' },
  { type: 'approves', who: 'olga', length: null },
  file(changes),
  { type: 'winds', length: 1 },
]
/** Extended as often and as long as it may be, and once more. */
const extendedTwice: readonly Step[] = [
  file(),
  { type: 'asks', who: 'ana', whom: null, what: 'jit-prod-db-readers', length: 240, ticket: false, start: '' },
  { type: 'approves', who: 'olga', length: null },
  { type: 'winds', length: 121 },
  { type: 'winds', length: 61 },
  { type: 'winds', length: 25 },
  { type: 'extends', who: 'ana' },
]
/** Olga owns what she asks for, in a file by which two owners, or security, have to agree. */
const forHerself: readonly Step[] = [
  file({ approval: 'two-owners', requestFor: ['self', 'others'] }),
  { type: 'asks', who: 'olga', whom: null, what: 'jit-prod-db-readers', length: 30, ticket: false, start: '' },
  { type: 'approves', who: 'olga', length: null },
  { type: 'approves', who: 'otto', length: null },
  { type: 'approves', who: 'eve', length: null },
]
/** Everybody has to agree, and while they do somebody leaves and somebody comes. */
const everybodyMoving: readonly Step[] = [
  file({ approval: 'all-owners' }),
  { type: 'asks', who: 'ana', whom: null, what: 'jit-prod-db-readers', length: 30, ticket: false, start: '' },
  { type: 'approves', who: 'olga', length: null },
  { type: 'moves', who: 'otto', group: 'leads' },
  { type: 'moves', who: 'dan', group: 'security' },
  { type: 'approves', who: 'eve', length: null },
  { type: 'approves', who: 'dan', length: null },
  { type: 'winds', length: 1 },
]
/** Whoever speaks first is of both, and so counts for whichever is missing. */
const inEitherOrder: readonly Step[] = [
  file({ approval: 'owner-and-security' }),
  { type: 'moves', who: 'otto', group: 'security' },
  { type: 'asks', who: 'ana', whom: null, what: 'jit-prod-db-readers', length: 30, ticket: false, start: '' },
  { type: 'approves', who: 'otto', length: null },
  { type: 'approves', who: 'olga', length: null },
  { type: 'winds', length: 1 },
]
/** Either an owner and all of Security, or Ines; first the one, with somebody who joins meanwhile, and then the other. */
const eitherWay: readonly Step[] = [
  file({ approval: 'owner-and-security-or-ines' }),
  { type: 'asks', who: 'ana', whom: null, what: 'jit-prod-db-readers', length: 30, ticket: false, start: '' },
  { type: 'approves', who: 'olga', length: null },
  { type: 'moves', who: 'dan', group: 'security' },
  { type: 'approves', who: 'eve', length: null },
  { type: 'approves', who: 'dan', length: null },
  { type: 'winds', length: 1 },
  { type: 'asks', who: 'ben', whom: null, what: 'jit-prod-db-readers', length: 30, ticket: false, start: '' },
  { type: 'approves', who: 'ines', length: null },
  { type: 'winds', length: 1 },
]
const alwaysTold: readonly (readonly Step[])[] = [
  eitherWay,
  inEitherOrder,
  everybodyMoving,
  meanwhile({ approval: 'all-owners' }),
  meanwhile({ approval: 'two-owners' }),
  meanwhile({ approval: 'owner-then-security' }),
  meanwhile({ max: 60 }),
  meanwhile({ leftOut: 'ana' }),
  meanwhile({ open: 'nobody' }),
  extendedTwice,
  forHerself,
]

async function scene() {
  const world = await aWorld()
  const { directory } = world
  const made = (name: string) => {
    const person = directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` })
    world.addToChat(person)
    return person
  }
  const of = {
    ana: world.ana,
    ana2: made('Ana2'),
    ben: world.ben,
    olga: world.olga,
    otto: world.otto,
    ines: world.ines,
    dan: made('Dan'),
    eve: made('Eve'),
  }
  for (const one of [of.ana, of.ana2]) directory.changePerson(one.id, { marks: { employeeId: 'A' } })
  const shell = directory.addGroup('jit-k8s-debug')
  const id = {
    engineering: world.engineering,
    leads: world.leads,
    security: directory.addGroup('Security', { members: [of.eve.id] }),
    standIns: directory.addGroup('Stand-ins', { members: [of.dan.id, of.ana2.id, of.otto.id] }),
  }
  directory.join(id.engineering, of.ana2.id)
  return { world, of, id, shell, isIn: (group: GroupId, person: PersonId) => directory.members(group).includes(person) }
}
type Scene = Awaited<ReturnType<typeof scene>>

function flowOf({ world, of, id, shell }: Scene, sketch: Sketch, index: number): AccessFlow {
  const owner = { kind: 'owner' } as const
  const security = { kind: 'people', label: 'Security', ...people([id.security]) } as const
  const stages = {
    owner: [{ from: [owner], needed: 1 }],
    'two-owners': [{ from: [owner, security], needed: 2 }],
    'all-owners': [{ from: [owner, security], needed: 'all' }],
    'owner-and-security': [
      inAnyOrder([
        { from: [owner], needed: 1 },
        { from: [security], needed: 1 },
      ]),
    ],
    'owner-and-security-or-ines': [
      anyOf([
        [
          { from: [owner], needed: 1 },
          { from: [security], needed: 'all' },
        ],
        [{ from: [{ kind: 'people', label: 'Ines', ...people([], [of.ines.id]) }], needed: 1 }],
      ]),
    ],
    'owner-then-security': [
      { from: [owner], needed: 1 },
      { from: [security], needed: 1 },
    ],
  } as const
  const leftOut = sketch.leftOut ? { exclude: people([], [of[sketch.leftOut].id]) } : {}
  const kit = {
    kind: 'bundle',
    bundle: bundleName('Kit'),
    entitlements: [world.directory.entitlement(world.readers), world.directory.entitlement(shell)],
  } as const
  const each = world.flow.resources
  return {
    ...world.flow,
    name: flowName(`Flow ${index}`),
    requesters:
      sketch.open === 'everyone'
        ? { everyone: true, ...leftOut }
        : { everyone: false, ...people([sketch.open === 'engineering' ? id.engineering : world.secret]), ...leftOut },
    resources: sketch.opens === 'kit' ? [kit] : sketch.opens === 'both' ? [kit, ...each] : each,
    duration: { default: minutes(30), max: minutes(sketch.max) },
    requestFor: sketch.requestFor,
    approval:
      sketch.approval === 'automatic'
        ? 'automatic'
        : ({
            ...world.flow.approval,
            denyReason: 'optional',
            stages: stages[sketch.approval as 'owner'],
            ...(sketch.reminds ? { remindEvery: minutes(30), askAtMost: 1 } : {}),
            ...(sketch.escalate ? { escalate: [{ after: minutes(60), to: [security] }] } : {}),
            ...(sketch.delegates ? { delegates: { label: 'Stand-ins', ...people([id.standIns]) } } : {}),
          } as Approval),
    ...(sketch.extensions ? { extensions: { max: 2, each: minutes(30) } } : {}),
    ...(sketch.ticket ? { ticket: { required: true, pattern: '^INC-\\d+$' } } : {}),
    ...(sketch.ahead ? { startWithin: minutes(1_440) } : {}),
    ...(sketch.hours ? { hours: { days: ['fri', 'sat', 'sun'], from: 480, to: 1_080, zone: 'UTC' } } : {}),
  }
}

function policyOf(there: Scene, step: Extract<Step, { type: 'policy' }>, hash: string): Policy {
  const { world, id } = there
  const [first, ...others] = step.flows.map((sketch, index) => flowOf(there, sketch, index))
  const glass: BreakGlass = {
    name: flowName('Night shift'),
    requesters: { everyone: false, ...people([id.engineering]) },
    resources: world.flow.resources,
    duration: { default: minutes(30), max: minutes(30) },
    reasonRequired: true,
    approval: 'automatic',
    breakGlass: { tell: [{ kind: 'owner' }], reviewers: [{ kind: 'owner' }] },
  }
  return {
    ...world.policy,
    hash: policyHash(hash),
    identity: { ...world.policy.identity, sameHuman: 'employeeId' },
    flows: first ? [first, ...others] : world.policy.flows,
    ...(step.glass ? { breakGlass: [glass] as const } : {}),
  }
}

async function live(story: readonly Step[]) {
  const there = await scene()
  const { world, of, id } = there
  const human = (person: string) => (person === of.ana2.id ? of.ana.id : person)
  let inForce: Policy = world.policy
  const seen = { versions: 0, writes: 0, rows: 0 }
  const count = { given: 0, words: 0, extended: 0, broken: 0, complete: 0, both: 0, either: 0 }
  const asked = new Map<string, Date>()
  /** Of which party whoever spoke was when they did. */
  const spokeFor = new Map<string, { readonly owner: string[]; readonly security: string[] }>()
  /** Who has ever been away, and for whom: more is not known here. */
  const standsInFor = new Map<PersonId, Set<PersonId>>()

  async function holdToDecision(row: ReturnType<typeof world.store.recorded>[number]) {
    const request = row.request && (await world.store.request(row.request))
    if (!request) throw new Error('a decision about nothing')
    const flow = inForce.flows.find(({ name }) => name === request.ask.flow)
    const by = row.actor.id as PersonId
    if (row.actor.kind !== 'person') return
    count.words++
    const gain = [request.ask.requester, request.ask.beneficiary].map(human)
    expect(gain, 'whoever gains decides nothing').not.toContain(human(by))
    if (!flow || flow.approval === 'automatic') throw new Error('decided by people though no file has people decide')
    if (row.details?.completes) holdToEverybody(request, gain, [id.leads, id.security])
    if (row.details?.completesOf) holdToEverybody(request, gain, [id.security])
    const waited = (world.clock.at.getTime() - (asked.get(request.ask.id)?.getTime() ?? 0)) / 60_000
    const owners = [...world.directory.members(id.leads), of.ines.id]
    const named = flow.approval.stages.some(({ from }) => from.some(source => source.kind === 'people'))
    const late = flow.approval.escalate !== undefined && waited >= 60
    const entitled = [...owners, ...(named || late ? world.directory.members(id.security) : [])]
    const voices = [by, row.details?.insteadOf as PersonId | undefined].filter(one => one !== undefined)
    for (const voice of voices) {
      const sides = spokeFor.get(request.ask.id) ?? { owner: [], security: [] }
      spokeFor.set(request.ask.id, sides)
      if (owners.includes(voice) || late) sides.owner.push(human(voice))
      if (late || world.directory.members(id.security).includes(voice)) sides.security.push(human(voice))
    }
    if (entitled.includes(by)) return
    expect(flow.approval.delegates, `${by} owns nothing, and nobody may stand in`).toBeDefined()
    expect(there.isIn(id.standIns, by)).toBe(true)
    const away = [...(standsInFor.get(by) ?? [])].filter(one => entitled.includes(one))
    expect(
      away.filter(one => !gain.includes(human(one))),
      'whom they stand in for',
    ).not.toEqual([])
  }

  /** Nobody has moved since the click: whoever could decide then has agreed, or somebody in their stead. */
  function holdToEverybody(request: AccessRequest, gain: readonly string[], groups: readonly GroupId[]) {
    count.complete++
    const heard = 'decisions' in request ? request.decisions : []
    const voices = heard
      .flatMap(({ by }) => (by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : []))
      .map(human)
    for (const group of groups)
      for (const one of world.directory.members(group))
        if (!gain.includes(human(one))) expect(voices, 'everybody has agreed').toContain(human(one))
  }

  async function holdToWrite({ group, person }: { readonly group: GroupId; readonly person: PersonId }) {
    count.given++
    const entitlement = world.directory.entitlement(group)
    const grants = await world.store.liveGrantsFor(entitlement, person)
    const grant = grants.findLast(({ status }) => status === 'active' || status === 'starting')
    const request = grant && (await world.store.request(grant.terms.request))
    if (!grant || request?.status !== 'approved') throw new Error('given with no approved request behind it')
    const { ask, decisions } = request
    expect(ask.beneficiary).toBe(person)
    expect(ask.startsAt.getTime()).toBeLessThanOrEqual(world.clock.at.getTime())
    const way = wayOf(inForce, ask)
    if (!way) throw new Error('given by what is not in force')
    expect(grant.terms.duration).toBeLessThanOrEqual(way.duration.max)
    expect(mayBegin(way, world.clock.at) || mayBegin(way, new Date(world.clock.at.getTime() - 5 * 60_000))).toBe(true)
    if (!way.requesters.everyone)
      expect(
        way.requesters.groups.some(one => there.isIn(one, ask.requester)),
        'still open',
      ).toBe(true)
    for (const who of [ask.requester, person]) expect(way.requesters.exclude?.users ?? []).not.toContain(who)
    if (ask.breakGlass) count.broken++
    else
      expect(way.requestFor).toContain(
        ask.requester === person
          ? 'self'
          : human(ask.requester) === human(person) && !way.requestFor?.includes('others')
            ? 'own-admin-account'
            : 'others',
      )
    const words = decisions.filter(decision => countsFor(decision, entitlement))
    const voices = words
      .flatMap(({ by }) => (by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : []))
      .map(human)
    expect(voices).not.toContain(human(ask.requester))
    expect(voices).not.toContain(human(person))
    expect(new Set(voices).size, 'each human once').toBe(voices.length)
    for (const [index, { needed }] of stagesOf(way).entries())
      expect(
        words.filter(({ stage, by }) => stage === index && by.kind === 'person').length,
        `stage ${index}`,
      ).toBeGreaterThanOrEqual(atLeast(needed))
    if (voices.length === 0) expect(way.approval).toBe('automatic')
    const { owner, security } = spokeFor.get(ask.id) ?? { owner: [], security: [] }
    if (stagesOf(way).some(({ anyOf }) => anyOf)) {
      const byInes = voices.includes(of.ines.id)
      const complete = words.some(({ completesOf }) => completesOf)
      const both = complete && owner.some(one => security.some(other => other !== one))
      expect(byInes || both, 'Ines, or an owner and all of Security').toBe(true)
      count.either++
    }
    if (stagesOf(way).some(({ parties }) => parties)) {
      const both = owner.some(one => security.some(other => other !== one))
      expect(both, 'an owner and somebody else of Security').toBe(true)
      count.both++
    }
  }

  async function check() {
    const rows = world.store.recorded().slice(seen.rows)
    seen.rows += rows.length
    for (const row of rows) {
      if (row.action === 'request.submitted' && row.request) asked.set(row.request, world.clock.at)
      if (row.action === 'decision.recorded') await holdToDecision(row)
      if (row.action !== 'grant.extended' || !row.request) continue
      count.extended++
      const request = await world.store.request(row.request)
      const way = request && wayOf(inForce, request.ask)
      for (const { terms } of await world.store.grantsOf(row.request as never)) {
        const all = (terms.extensions ?? []).reduce<number>((sum, more) => sum + more, terms.duration)
        if (terms.id === row.grant) expect(all, 'with all extensions').toBeLessThanOrEqual(way?.duration.max ?? 0)
      }
    }
    const writes = world.directory.writes.slice(seen.writes)
    seen.writes += writes.length
    for (const write of writes) if (write.what === 'grant') await holdToWrite(write)
  }

  for (const step of story) {
    switch (step.type) {
      case 'policy':
        inForce = policyOf(there, step, `click-${++seen.versions}`)
        await world.force(inForce)
        await world.wind(6)
        break
      case 'asks': {
        const whom = step.whom && step.whom !== step.who ? ` for ${step.whom}@contoso.com` : ''
        const ticket = step.ticket ? ' ticket INC-1' : ''
        await world.types(
          of[step.who].id,
          `request ${step.what} for ${step.length}m${whom}${step.start}${ticket} because INC-1`,
        )
        break
      }
      case 'approves':
        for (const request of asked.keys()) {
          const what =
            step.length === null
              ? ({ type: 'press', value: `v1:approve:${request}`, message: null } as const)
              : ({
                  type: 'deny-form',
                  form: null,
                  value: `v1:approve-for:${request}`,
                  reason: '',
                  duration: `${step.length}m`,
                } as const)
          await world.does(of[step.who].id, what)
        }
        break
      case 'questions':
        for (const request of asked.keys()) {
          const says = (verb: string) =>
            ({ type: 'deny-form', form: null, value: `v1:${verb}:${request}`, reason: 'What for?' }) as const
          await world.does(of[step.who].id, says('ask-back'))
          if (step.answers) await world.does(of.ana.id, says('answer'))
        }
        break
      case 'delegates': {
        const [who, to] = [of[step.who].id, of[step.to].id]
        standsInFor.set(to, (standsInFor.get(to) ?? new Set()).add(who))
        await world.types(who, `delegate ${of[step.to].name} for 3d`)
        break
      }
      case 'moves':
        if (there.isIn(id[step.group], of[step.who].id)) world.directory.leave(id[step.group], of[step.who].id)
        else world.directory.join(id[step.group], of[step.who].id)
        break
      case 'breaks':
        await world.types(of[step.who].id, 'breakglass jit-prod-db-readers because INC-1')
        break
      case 'extends':
        await world.types(of[step.who].id, 'extend')
        break
      case 'fails':
        world.directory.failNext('grant', new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' }))
        break
      case 'winds':
        await world.wind(step.length)
        break
    }
    await check()
  }
  return count
}

describe('whatever the file says, whoever is where, and whoever clicks what', () => {
  it('nobody decides for themselves or without a right to, nothing is given but by a file that is in force and satisfied, and nothing goes past its cap', async () => {
    const sum = { given: 0, words: 0, extended: 0, broken: 0, complete: 0, both: 0, either: 0 }
    await fc.assert(
      fc.asyncProperty(stories, async story => {
        const count = await live(story)
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += count[key]
      }),
      { numRuns: 30, examples: alwaysTold.map(one => [one]) },
    )
    expect(sum.given).toBeGreaterThan(0)
    expect(sum.words).toBeGreaterThan(0)
    expect(sum.complete).toBeGreaterThan(0)
    expect(sum.both).toBeGreaterThan(0)
    expect(sum.either).toBeGreaterThan(0)
  })
})
