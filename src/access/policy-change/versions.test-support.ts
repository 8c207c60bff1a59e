import fc from 'fast-check'
import type { AccessFlow, SessionRule } from '../access-flow.ts'
import type { BreakGlass } from '../break-glass.ts'
import type { Hours, Weekday } from '../hours.ts'
import type { Policy } from '../policy.ts'
import type { Needed } from '../quorum.ts'
import type { RequestFor } from '../request-for.ts'
import type { Requesters } from '../requesters.ts'
import type { ResourceSelector } from '../resource-selector.ts'
import {
  type Alternative,
  type Approval,
  type ApproverSource,
  anyOf,
  inAnyOrder,
  type Stage,
  type Tier,
} from '../stage.ts'
import {
  bundleName,
  flowName,
  type GroupId,
  groupId,
  integrationName,
  isNonEmpty,
  minutes,
  type NonEmpty,
  personId,
  policyHash,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'

export const contoso = integrationName('Contoso')
export const [engineering, support] = [groupId('engineering'), groupId('support')]
export const [ana, ben] = [personId('ana'), personId('ben')]
export const kit = bundleName('Kit')
export const ofKit = [
  { integration: contoso, resource: resourceId('a') },
  { integration: contoso, resource: resourceId('c') },
] as const

export const some = <T>(...values: readonly T[]) => fc.subarray([...values])
const several = <T>(list: fc.Arbitrary<T[]>): fc.Arbitrary<NonEmpty<T>> =>
  list.filter((one): one is [T, ...T[]] => isNonEmpty(one))
const people = fc.record({ groups: some(engineering, support), users: some(ana, ben) })
const requesters: fc.Arbitrary<Requesters> = fc.oneof(
  fc.record({ everyone: fc.constant<true>(true), exclude: people }, { requiredKeys: ['everyone'] }),
  fc
    .tuple(
      people,
      fc.record(
        { everyone: fc.constant<false>(false), exclude: people, managersOf: fc.constant<NonEmpty<GroupId>>([support]) },
        { requiredKeys: ['everyone'] },
      ),
    )
    .map(([named, others]) => ({ ...named, ...others })),
)
const source = fc.constantFrom<ApproverSource>(
  { kind: 'owner' },
  { kind: 'manager' },
  { kind: 'people', label: 'Support', groups: [support], users: [] },
  { kind: 'people', label: 'Ben', groups: [], users: [ben] },
)
const sources = several(fc.uniqueArray(source, { minLength: 1, maxLength: 2 }))
const alone = fc.record({ from: sources, needed: fc.constantFrom<Needed>(1, 1, 2, 'all') })
const parties = fc.tuple(alone, alone).map(([one, other]): Alternative => [one, other])
const alternative = fc.oneof(
  alone.map((one): Alternative => [one]),
  parties,
)
const stage: fc.Arbitrary<Stage> = fc.oneof(
  { weight: 4, arbitrary: alone },
  { weight: 1, arbitrary: parties.map(inAnyOrder) },
  { weight: 2, arbitrary: fc.tuple(alternative, alternative).map(anyOf) },
)
const approval: fc.Arbitrary<AccessFlow['approval']> = fc.oneof(
  fc.constant<'automatic'>('automatic'),
  fc.record(
    {
      stages: several(fc.array(stage, { minLength: 1, maxLength: 2 })),
      timeout: fc.constantFrom(minutes(60), minutes(480)),
      denyReason: fc.constantFrom<Approval['denyReason'][]>('optional', 'required'),
      approveReason: fc.constant<'required'>('required'),
      escalate: sources.map((to): NonEmpty<Tier> => [{ after: minutes(30), to }]),
      delegates: fc.constant({ label: 'Support', groups: [support], users: [] }),
    },
    { requiredKeys: ['stages', 'timeout', 'denyReason'] },
  ),
)
const hours: fc.Arbitrary<Hours> = fc.record(
  {
    days: fc.constantFrom<NonEmpty<Weekday>[]>(['mon'], ['mon', 'sun']),
    from: fc.constantFrom(0, 540),
    to: fc.constantFrom(660, 1_440),
    zone: fc.constant('UTC'),
    endsAccess: fc.constant<true>(true),
  },
  { requiredKeys: ['days', 'from', 'to', 'zone'] },
)
const resources = several(
  fc.uniqueArray(
    fc.constantFrom<ResourceSelector>(
      { kind: 'named', integration: contoso, resource: resourceId('a') },
      { kind: 'named', integration: contoso, resource: resourceId('b') },
      { kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-*' },
      { kind: 'matching', integration: contoso, type: 'group', pattern: '*-B' },
      { kind: 'tagged', integration: contoso, type: 'group', tags: { env: 'prod' } },
      { kind: 'bundle', bundle: kit, entitlements: ofKit },
    ),
    { minLength: 1, maxLength: 2 },
  ),
)
const needed = {
  requesters,
  resources,
  duration: fc
    .constantFrom([30, 60], [60, 60], [60, 240])
    .map(([by, max]) => ({ default: minutes(by ?? 0), max: minutes(max ?? 0) })),
  reasonRequired: fc.boolean(),
  approval,
}
/** A key that is absent is not there: what is compared is what a file says. */
const further = {
  ticket: fc.record(
    { required: fc.boolean(), pattern: fc.constantFrom('^INC', '^CHG') },
    { requiredKeys: ['required'] },
  ),
  extensions: fc.record({ max: fc.constantFrom(1, 2), each: fc.constantFrom(minutes(15), minutes(30)) }),
  stepUp: fc.record({ approver: fc.constantFrom('c1', 'c2'), requester: fc.constant('c1') }, { requiredKeys: [] }),
  revokeSessions: fc.constantFrom<SessionRule[]>('offer', 'always'),
  hours,
  requestFor: several(fc.subarray<RequestFor>(['self', 'others', 'direct-reports'], { minLength: 1 })),
  startWithin: fc.constantFrom(minutes(1_440), minutes(10_080)),
}
const parts = { ...needed, ...further }
type Part = keyof typeof parts
const sketch = fc.record(parts, {
  requiredKeys: ['requesters', 'resources', 'duration', 'reasonRequired', 'approval'],
})
type Sketch = typeof sketch extends fc.Arbitrary<infer One> ? One : never

/** The one with this part as the other has it, or as little. */
function withPart(one: Sketch, key: Part, from: Sketch): Sketch {
  const rest = { ...one }
  for (const absent of [
    'ticket',
    'extensions',
    'stepUp',
    'revokeSessions',
    'hours',
    'requestFor',
    'startWithin',
  ] as const)
    if (absent === key) delete rest[absent]
  return key in from ? { ...rest, [key]: from[key] } : rest
}

/** Its first stage without the last of whom it names, or with one word more. */
function withStage(approval: AccessFlow['approval'], what: 'fewer' | 'needs-more'): AccessFlow['approval'] {
  if (approval === 'automatic') return approval
  const [{ from, needed, ...others }, ...stages] = approval.stages
  if ('parties' in others || 'anyOf' in others) return approval
  const fewer = from.slice(0, -1)
  const stage: Stage =
    what === 'fewer'
      ? { from: isNonEmpty(fewer) ? fewer : from, needed }
      : { from, needed: needed === 'all' ? needed : needed + 1 }
  return { ...approval, stages: [stage, ...stages] }
}

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
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('fewer' as const, 'needs-more' as const), at: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('first' as const), at: fc.nat(2) }) },
)
interface Numbered extends Sketch {
  readonly name: string
}
export const versions = fc
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
        is = is.map(one => (one === touched ? { ...withPart(one, edit.key, edit.from), name: one.name } : one))
      else if (edit.what === 'first') is = [touched, ...others]
      else if (edit.what === 'fewer' || edit.what === 'needs-more')
        is = is.map(one => (one === touched ? { ...one, approval: withStage(one.approval, edit.what) } : one))
      else if (others.length > 0) is = others
    }
    return [policyWith(was, 'before'), policyWith(is, 'after')] as const
  })

/** For emergencies; beside a flow that says nothing of them. */
const entrySketch = fc.record(
  {
    requesters,
    resources: resources.filter(all => all.every(({ kind }) => kind !== 'bundle')),
    minutes: fc.constantFrom(minutes(15), minutes(30)),
    reasonRequired: fc.boolean(),
    tell: sources,
    reviewers: sources,
    notify: several(fc.subarray(['C1', 'C2'], { minLength: 1 })),
  },
  { requiredKeys: ['requesters', 'resources', 'minutes', 'reasonRequired', 'tell', 'reviewers'] },
)
type EntrySketch = typeof entrySketch extends fc.Arbitrary<infer One> ? One : never
const entryOf = ({ minutes: max, tell, reviewers, notify, ...flow }: EntrySketch, name: string): BreakGlass => {
  const [channel, ...channels] = (notify ?? []).map(one => ({ surface: surfaceName('slack'), channel: one }))
  return {
    ...flow,
    name: flowName(name),
    duration: { default: max, max },
    approval: 'automatic',
    breakGlass: { tell, reviewers },
    ...(channel ? { notify: [channel, ...channels] } : {}),
  }
}
export const entryVersions = fc
  .tuple(
    sketch,
    fc.array(entrySketch, { minLength: 1, maxLength: 2 }),
    fc.constantFrom<(keyof EntrySketch | 'out')[]>(
      'out',
      'requesters',
      'resources',
      'minutes',
      'tell',
      'reviewers',
      'notify',
    ),
    fc.nat(1),
    entrySketch,
  )
  .map(([flow, entries, key, place, from]) => {
    const at = place % entries.length
    const changed = entries.flatMap((one, here): EntrySketch[] => {
      if (here !== at) return [one]
      if (key === 'out') return []
      const { [key]: _, ...rest } = one
      return [(key in from ? { ...rest, [key]: from[key] } : rest) as EntrySketch]
    })
    const named = (list: readonly EntrySketch[]) =>
      list.map(one => entryOf(one, `Entry ${entries.indexOf(one) >= 0 ? entries.indexOf(one) : at}`))
    const policy = (list: readonly EntrySketch[], hash: string): Policy => {
      const breakGlass = named(list)
      const file = policyWith([{ ...flow, name: 'Flow' }], hash)
      return isNonEmpty(breakGlass) ? { ...file, breakGlass } : file
    }
    return [policy(entries, 'before'), policy(changed, 'after')] as const
  })

function policyWith(flows: readonly Numbered[], hash: string): Policy {
  const named = flows.map(({ name, ...flow }): AccessFlow => ({ ...flow, name: flowName(name) }))
  if (!isNonEmpty(named)) throw new Error('a file has a flow')
  return {
    hash: policyHash(hash),
    admins: { groups: [], users: [] },
    auditors: { groups: [], users: [] },
    identity: { emailDomains: [], importFile: null },
    integrations: [
      {
        name: contoso,
        resourceTypes: ['group'],
        groupFilter: null,
        integrationOwner: { groups: [], users: [personId('ines'), personId('ingo')] },
        ownerKeys: [],
        resources: {},
        accessDetails: null,
      },
    ],
    flows: named,
  }
}

/** Always among them: what is seldom met by chance. */
const always: Sketch = {
  requesters: { everyone: true },
  resources: [{ kind: 'named', integration: contoso, resource: resourceId('a') }],
  duration: { default: minutes(30), max: minutes(60) },
  reasonRequired: true,
  approval: 'automatic',
}
const by = (from: Stage['from'], needed: Needed = 1): Sketch => ({
  ...always,
  approval: { stages: [{ from, needed }], timeout: minutes(60), denyReason: 'optional' },
})
const asTwo = (was: readonly Sketch[], is: readonly Sketch[]): readonly [Policy, Policy] => {
  const named = (one: Sketch) => ({ ...one, name: one.resources === rule.resources ? 'Rule' : 'People' })
  return [policyWith(was.map(named), 'before'), policyWith(is.map(named), 'after')]
}
const rule: Sketch = { ...always, resources: [{ kind: 'bundle', bundle: kit, entitlements: ofKit }] }
const owner = { kind: 'owner' } as const
export const seldom: readonly (readonly [Policy, Policy])[] = [
  asTwo([by([owner, { kind: 'manager' }])], [by([owner])]),
  asTwo([by([owner])], [by([owner], 2)]),
  asTwo([by([owner]), rule], [rule]),
  asTwo([by([owner]), rule], [by([owner]), { ...rule, approval: by([owner]).approval }]),
  asTwo(
    [by([owner]), rule],
    [{ ...by([owner]), requesters: { everyone: true, exclude: { groups: [], users: [ana] } } }, rule],
  ),
]
