import fc from 'fast-check'
import type { AccessFlow, SessionRule } from '../access-flow.ts'
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
} from '../vocabulary.ts'

export const contoso = integrationName('Contoso')
export const [engineering, support] = [groupId('engineering'), groupId('support')]
export const [ana, ben] = [personId('ana'), personId('ben')]

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
      else if (others.length > 0) is = others
    }
    return [policyWith(was, 'before'), policyWith(is, 'after')] as const
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
        integrationOwner: { groups: [], users: [personId('ines')] },
        ownerKeys: [],
        resources: {},
        accessDetails: null,
      },
    ],
    flows: named,
  }
}
