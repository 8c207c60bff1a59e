import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../access-flow.ts'
import { bestFirst, mayBegin, mayWaitFor, theOneThatCounts } from '../best-flow.ts'
import type { Resource } from '../catalog.ts'
import type { Hours } from '../hours.ts'
import { opens } from '../opens.ts'
import type { Policy } from '../policy.ts'
import type { Needed } from '../quorum.ts'
import { type Relation, type RequestFor, serves } from '../request-for.ts'
import { mayAsk, type Requesters, type Standing } from '../requesters.ts'
import { type Approval, inAnyOrder, partiesOf, type Stage } from '../stage.ts'
import { flowName, groupId, integrationName, minutes, personId, policyHash, resourceId } from '../vocabulary.ts'
import { onlyNarrows, policyChanges } from './policy-changes.ts'

const contoso = integrationName('Contoso')
const [engineering, support] = [groupId('engineering'), groupId('support')]
const [ana, ben] = [personId('ana'), personId('ben')]

const some = <T>(...values: readonly T[]) => fc.subarray([...values])
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const people = fc.record({ groups: some(engineering, support), users: some(ana, ben) })
const requesters = fc.oneof(
  fc.record({ everyone: fc.constant(true as const), exclude: maybe(people) }),
  fc.tuple(people, maybe(people), fc.boolean()).map(([named, exclude, managers]) => ({
    everyone: false as const,
    ...named,
    exclude,
    ...(managers ? { managersOf: [support] } : {}),
  })),
) as fc.Arbitrary<Requesters>
const source = fc.constantFrom(
  { kind: 'owner' } as const,
  { kind: 'manager' } as const,
  { kind: 'people', label: 'Support', groups: [support], users: [] } as const,
  { kind: 'people', label: 'Ben', groups: [], users: [ben] } as const,
)
const sources = fc.uniqueArray(source, { minLength: 1, maxLength: 2 }) as unknown as fc.Arbitrary<Stage['from']>
const alone = fc.record({ from: sources, needed: fc.constantFrom<Needed>(1, 1, 2, 'all') })
const party = fc.record({ from: sources, needed: fc.constantFrom(1, 1, 2) })
const stage: fc.Arbitrary<Stage> = fc.oneof(
  { weight: 3, arbitrary: alone },
  { weight: 1, arbitrary: fc.tuple(party, party).map(([one, other]) => inAnyOrder([one, other])) },
)
const approval = fc.oneof(
  fc.constant('automatic' as const),
  fc.record({
    stages: fc.array(stage, { minLength: 1, maxLength: 2 }),
    timeout: fc.constantFrom(minutes(60), minutes(480)),
    denyReason: fc.constantFrom('optional' as const, 'required' as const),
    approveReason: maybe(fc.constant('required' as const)),
    escalate: maybe(sources.map(to => [{ after: minutes(30), to }])),
    delegates: maybe(fc.constant({ label: 'Support', groups: [support], users: [] })),
  }),
) as fc.Arbitrary<AccessFlow['approval']>
const hours = fc.record({
  days: fc.constantFrom(['mon'], ['mon', 'sun']),
  from: fc.constantFrom(0, 540),
  to: fc.constantFrom(660, 1_440),
  zone: fc.constant('UTC'),
  endsAccess: maybe(fc.constant(true as const)),
}) as unknown as fc.Arbitrary<Hours>
const resources = fc.uniqueArray(
  fc.constantFrom(
    { kind: 'named', integration: contoso, resource: resourceId('a') } as const,
    { kind: 'named', integration: contoso, resource: resourceId('b') } as const,
    { kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-*' } as const,
    { kind: 'matching', integration: contoso, type: 'group', pattern: '*-B' } as const,
    { kind: 'tagged', integration: contoso, type: 'group', tags: { env: 'prod' } } as const,
  ),
  { minLength: 1, maxLength: 2 },
)
const parts = {
  requesters,
  resources,
  duration: fc
    .constantFrom([30, 60], [60, 60], [60, 240])
    .map(([by, max]) => ({ default: minutes(by ?? 0), max: minutes(max ?? 0) })),
  reasonRequired: fc.boolean(),
  ticket: maybe(fc.record({ required: fc.boolean(), pattern: maybe(fc.constantFrom('^INC', '^CHG')) })),
  approval,
  extensions: maybe(fc.record({ max: fc.constantFrom(1, 2), each: fc.constantFrom(minutes(15), minutes(30)) })),
  stepUp: maybe(fc.record({ approver: maybe(fc.constantFrom('c1', 'c2')), requester: maybe(fc.constant('c1')) })),
  revokeSessions: maybe(fc.constantFrom('offer' as const, 'always' as const)),
  hours: maybe(hours),
  requestFor: maybe(fc.subarray<RequestFor>(['self', 'others', 'direct-reports'], { minLength: 1 })),
  startWithin: maybe(fc.constantFrom(minutes(1_440), minutes(10_080))),
} as const
type Part = keyof typeof parts
const sketch = fc.record(parts)
type Sketch = typeof sketch extends fc.Arbitrary<infer One> ? One : never

/** A key that is absent is not there: what is compared is what a file says. */
const withoutNothing = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined
        ? []
        : [[key, inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? withoutNothing(inner) : inner]],
    ),
  ) as T

/** Two versions that have most in common: what somebody does to a file in an afternoon. */
const edits = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('part' as const),
      at: fc.nat(2),
      key: fc.constantFrom(...(Object.keys(parts) as Part[])),
      from: sketch,
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('out' as const), at: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('first' as const), at: fc.nat(2) }) },
)
interface Numbered extends Sketch {
  readonly name: string
}
const versions = fc
  .tuple(fc.array(sketch, { minLength: 1, maxLength: 3 }), fc.array(edits, { minLength: 1, maxLength: 2 }))
  .map(([before, changes]) => {
    const was: readonly Numbered[] = before.map((one, at) => ({ ...one, name: `Flow ${at}` }))
    let is = was
    for (const edit of changes) {
      const at = edit.at % is.length
      const touched = is[at]
      if (!touched) continue
      const others = is.filter(one => one !== touched)
      if (edit.what === 'part')
        is = is.map(one => (one === touched ? { ...one, [edit.key]: edit.from[edit.key] } : one))
      else if (edit.what === 'first') is = [touched, ...others]
      else if (others.length > 0) is = others
    }
    return [policyWith(was, 'before'), policyWith(is, 'after')] as const
  })

const policyWith = (flows: readonly Numbered[], hash: string): Policy =>
  ({
    hash: policyHash(hash),
    admins: { groups: [], users: [] },
    auditors: { groups: [], users: [] },
    identity: { emailDomains: [], importFile: null },
    integrations: [
      {
        name: contoso,
        resourceTypes: ['group'],
        groupFilter: null,
        integrationOwner: { groups: [], users: [personId('ines')] },
        ownerKeys: [],
        resources: {},
        accessDetails: null,
      },
    ],
    flows: flows.map(flow => withoutNothing({ ...flow, name: flowName(flow.name) })),
  }) as unknown as Policy

/** Who is where, and who may decide: the same under both versions. */
const directories = fc.record({
  memberOf: some(engineering, support),
  managerIn: some(support),
  person: fc.constantFrom(ana, ben, personId('lena')),
  owners: some('olga', 'ben'),
  manager: fc.constantFrom<readonly string[]>([], ['olga'], ['max']),
  inSupport: some('ben', 'sue', 'olga'),
})
type Directory = typeof directories extends fc.Arbitrary<infer One> ? One : never

const resource = (id: string, name: string, tags: Readonly<Record<string, string>> = {}) =>
  ({
    integration: contoso,
    resource: resourceId(id),
    type: 'group',
    name,
    tags,
    ungrantable: null,
  }) as unknown as Resource
const catalog = [
  resource('a', 'jit-a', { env: 'prod' }),
  resource('b', 'jit-B'),
  resource('c', 'other', { env: 'Prod' }),
]
const relations: readonly Relation[] = [
  { self: true, report: false, sameHuman: false },
  { self: false, report: true, sameHuman: false },
  { self: false, report: false, sameHuman: false },
]
const now = new Date('2026-11-23T10:00:00Z')
const starts = [now, new Date('2026-11-23T12:00:00Z'), new Date('2026-11-29T03:00:00Z')]

/** What somebody who asks comes under, if they may ask at all. */
function comesUnder(policy: Policy, standing: Standing, what: Resource, relation: Relation, start: Date) {
  const open = policy.flows.filter(
    flow => mayAsk(flow.requesters, standing).open && opens(flow, what) && serves(flow, relation),
  )
  const flow = theOneThatCounts(bestFirst(open), start, now)
  return flow && mayBegin(flow, start) && mayWaitFor(flow, start, now) ? flow : null
}

function mayDecide(
  { from }: Pick<Stage, 'from'>,
  { escalate, delegates }: Partial<Approval>,
  directory: Directory,
): readonly string[] {
  const behind = (sources: Stage['from'] | NonNullable<Approval['escalate']>[0]['to']) =>
    sources.flatMap(source =>
      source.kind === 'owner'
        ? directory.owners.length > 0
          ? directory.owners
          : ['ines']
        : source.kind === 'manager'
          ? directory.manager
          : [...source.users, ...(source.groups.length > 0 ? directory.inSupport : [])],
    )
  const asked = behind(from)
  const standIn = asked.length === 0 && from.some(({ kind }) => kind === 'manager') ? ['ines'] : []
  const inTheirStead = delegates ? directory.inSupport : []
  return [...new Set([...asked, ...standIn, ...(escalate ?? []).flatMap(({ to }) => behind(to)), ...inTheirStead])]
}

/** Whether these people, each of whom counts once, are enough. */
function areEnough(team: readonly string[], approval: AccessFlow['approval'], directory: Directory): boolean {
  if (approval === 'automatic') return true
  const places = approval.stages.flatMap(partiesOf).flatMap(stage => {
    if (stage.needed !== 'all') return Array.from({ length: stage.needed }, () => mayDecide(stage, approval, directory))
    // A place for each of them, which is theirs or that of whoever stands in; nobody is not everybody.
    const all = mayDecide(stage, {}, directory)
    return all.length === 0 ? [[]] : all.map(one => [one, ...(approval.delegates ? directory.inSupport : [])])
  })
  const fill = (at: number, left: readonly string[]): boolean =>
    at === places.length ||
    left.some(
      one =>
        places[at]?.includes(one) &&
        fill(
          at + 1,
          left.filter(other => other !== one),
        ),
    )
  return fill(0, team)
}

const everybody = ['olga', 'ben', 'max', 'sue', 'ines']
const teams = everybody.reduce<string[][]>((sets, one) => sets.concat(sets.map(set => [...set, one])), [[]])
const signingOut = [undefined, 'offer', 'always']

/** Everything that would have been asked of them, or kept from them, before, and is not any more. */
function more(is: AccessFlow, was: AccessFlow, directory: Directory): readonly string[] {
  const found: string[] = []
  const note = (isMore: boolean, what: string) => isMore && found.push(what)
  note(is.duration.max > was.duration.max, 'longer')
  note(is.duration.default > was.duration.default, 'longer by itself')
  note((is.extensions?.max ?? 0) > (was.extensions?.max ?? 0), 'extended more often')
  note(!!is.extensions && !!was.extensions && is.extensions.each > was.extensions.each, 'extended by more')
  note(was.reasonRequired && !is.reasonRequired, 'no reason')
  note(!!was.ticket?.required && !is.ticket?.required, 'no ticket')
  note(!!was.ticket?.pattern && is.ticket?.pattern !== was.ticket.pattern, 'another ticket')
  for (const of of ['approver', 'requester'] as const)
    note(
      !!was.stepUp?.[of] && is.stepUp?.[of] !== was.stepUp[of] && is.approval !== 'automatic',
      `no sign-in of the ${of}`,
    )
  note(signingOut.indexOf(is.revokeSessions) < signingOut.indexOf(was.revokeSessions), 'no signing out')
  note(!!was.hours?.endsAccess && !is.hours?.endsAccess, 'not ended with the hours')
  note(
    teams.some(team => areEnough(team, is.approval, directory) && !areEnough(team, was.approval, directory)),
    'fewer or other approvers',
  )
  if (is.approval !== 'automatic' && was.approval !== 'automatic') {
    note(is.approval.timeout > was.approval.timeout, 'a longer wait')
    note(!!was.approval.approveReason && !is.approval.approveReason, 'approved without a reason')
  }
  return found
}

describe('whatever two versions of the access file say', () => {
  it('one that counts as giving nobody more gives nobody anything more, whoever they are, whatever they ask for, for whomever and from when on', () => {
    let narrower = 0
    const called = { a: 'jit-a', b: 'jit-B', c: 'other' }
    fc.assert(
      fc.property(versions, directories, ([before, after], directory) => {
        const changes = policyChanges(before, after, called)
        if (!onlyNarrows(changes)) return
        if (changes.length > 0) narrower++
        const standing: Standing = {
          person: directory.person,
          memberOf: new Set(directory.memberOf),
          managerIn: new Set(directory.managerIn),
        }
        for (const what of catalog)
          for (const relation of relations)
            for (const start of starts) {
              const is = comesUnder(after, standing, what, relation, start)
              if (is === null) continue
              const was = comesUnder(before, standing, what, relation, start)
              expect(was, 'what it could be asked by before').not.toBeNull()
              if (was) expect(more(is, was, directory), `${is.name} after ${was.name}`).toEqual([])
            }
      }),
      { numRuns: 1_200 },
    )
    expect(narrower).toBeGreaterThan(50)
  })
})
