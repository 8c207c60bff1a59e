import fc from 'fast-check'
import { stringify } from 'yaml'
import type { z } from 'zod'
import type { accessFileSchema } from '../../config/access-file/schema.ts'
import { parseAccessFile } from '../../config/access-file.ts'
import { tierZeroRole } from './company.test-support.ts'

export type WrittenFile = z.input<typeof accessFileSchema>
type WrittenFlow = WrittenFile['flows'][number]
type WrittenIntegration = WrittenFile['integrations'][number]
type WrittenApproval = Exclude<WrittenFlow['approval'], 'automatic'>
type Source = WrittenApproval['stages'][number] extends infer Stage
  ? Stage extends { from: (infer One)[] }
    ? One
    : never
  : never

/** Said now and then, and else left out as the key itself is. */
const now = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const often = <T>(usual: T, ...others: readonly T[]) => fc.constantFrom(usual, usual, usual, ...others)
const either = <T>(...values: readonly T[]) => fc.constantFrom(...values)

export const group = { integration: 'Contoso', type: 'group' } as const
export const role = { integration: 'Contoso', type: 'directory-role' } as const

const exclude = either<{ group: string } | { user: string }>(
  { group: 'Contractors' },
  { user: 'Ben' },
  { user: 'Ana2' },
).map(one => [one])
const requesters = fc.oneof(
  { weight: 1, arbitrary: fc.constant('everyone' as const) },
  { weight: 1, arbitrary: exclude.map(left => ({ everyone: true as const, exclude: left })) },
  {
    weight: 5,
    arbitrary: fc.record({
      groups: often(['Engineering'], ['Security']),
      users: now(either(['Otto'], ['Eve'])),
      managersOf: seldom(either(['Engineering'])),
      exclude: seldom(exclude),
    }),
  },
)
const ending = either<'auto' | 'timer' | 'pim'>('auto', 'timer', 'timer', 'pim')
const selector = fc.oneof(
  { weight: 3, arbitrary: now(ending).map(end => ({ ...group, name: 'jit-prod-db-readers', ending: end })) },
  { weight: 2, arbitrary: fc.constant({ ...group, matching: 'jit-prod-*' }) },
  { weight: 2, arbitrary: fc.constant({ ...group, tagged: { env: 'prod' } }) },
  { weight: 1, arbitrary: fc.constant({ ...group, name: 'jit-untagged' }) },
  { weight: 1, arbitrary: fc.constant({ ...group, name: 'Facilities Leads', confersAuthority: 'accepted' as const }) },
  { weight: 1, arbitrary: fc.constant({ ...role, name: 'Helpdesk Administrator' }) },
  { weight: 1, arbitrary: fc.constant({ ...role, name: 'User Administrator', scope: 'Berlin office' }) },
  { weight: 2, arbitrary: fc.constant({ bundle: 'Kit' }) },
)
const selectors = fc.uniqueArray(selector, {
  ...{ minLength: 1, maxLength: 4 },
  selector: one => ('name' in one ? one.name : JSON.stringify(one)),
})

const source = either<Source>(
  ...(['owner', 'owner', 'owner', 'manager'] as const),
  ...[{ group: 'Security' }, { group: 'Facilities Leads' }, { user: 'Otto' }, { user: 'Ines' }],
)
const from = fc.uniqueArray(source, { minLength: 1, maxLength: 2, selector: one => JSON.stringify(one) })
const needed = either<undefined | 1 | 2 | 'all'>(undefined, 1, 2, 'all')
const alone = fc.record({ from, needed })
const together = fc
  .tuple(from, from, either<undefined | 1 | 'all'>(1, undefined, 'all'))
  .map(([one, other, words]) => ({ inAnyOrder: [{ from: one, needed: words }, { from: other }] }))
const alternative = fc.oneof(alone, together)
const stage = fc.oneof(
  { weight: 4, arbitrary: alone },
  { weight: 1, arbitrary: together },
  { weight: 2, arbitrary: fc.tuple(alternative, alternative).map(anyOf => ({ anyOf })) },
)
const reason = either<'optional' | 'required'>('optional', 'required')
const byPeople = fc.record({
  stages: fc.array(stage, { minLength: 1, maxLength: 2 }),
  timeout: now(either('8h', '24h')),
  remindEvery: now(fc.constant('30m')),
  askAtMost: now(fc.constant(1)),
  escalate: now(
    either<Source>({ group: 'Security' }, { user: 'Ines' }, 'owner').map(to => [{ after: '1h', to: [to] }]),
  ),
  delegates: now(fc.constant({ group: 'Stand-ins' })),
  reason: now(fc.record({ approve: reason, deny: reason })),
})
const flow = fc.record({
  requesters,
  resources: selectors,
  duration: fc.record({
    default: fc.constant('30m'),
    max: often('4h', '1h'),
    presets: now(either(['30m', '1h'])),
  }),
  justification: now(fc.record({ required: fc.boolean() })),
  requestFor: now(
    fc.subarray<'self' | 'others' | 'direct-reports' | 'own-admin-account'>(
      ['self', 'others', 'direct-reports', 'own-admin-account'],
      { minLength: 1 },
    ),
  ),
  startWithin: now(either('3h', '2d')),
  ticket: now(fc.record({ required: fc.boolean(), pattern: now(fc.constant('^(INC|CHG)-\\d+$')) })),
  approval: fc.oneof({ weight: 9, arbitrary: byPeople }, { weight: 1, arbitrary: fc.constant('automatic' as const) }),
  extensions: now(either({ max: 1, each: '30m' }, { max: 1, each: '30m' }, { max: 2, each: '1h' })),
  stepUp: seldom(
    either<WrittenFlow['stepUp']>(...[{ approver: 'c1' }, { approver: 'c2', requester: 'none' }, { requester: 'c1' }], {
      approver: 'c1',
      requester: 'c1',
    }),
  ),
  revokeSessions: now(either<'never' | 'offer' | 'always'>('never', 'offer', 'always')),
  hours: seldom(
    fc.record({
      days: often(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, ['sat'] as const).map(days => [...days]),
      from: fc.constant('08:00'),
      to: fc.constant('20:00'),
      zone: either('Europe/Berlin', 'UTC'),
      endWithHours: now(fc.boolean()),
    }),
  ),
})
/** What has to be asked for at least before anybody is given control over the whole tenant. */
const tierZeroFlow: WrittenFlow = {
  name: 'Tier zero',
  requesters: { groups: ['Engineering'] },
  resources: [
    { ...role, name: tierZeroRole },
    { ...group, name: 'jit-untagged' },
  ],
  duration: { default: '30m', max: '1h' },
  approval: {
    stages: [{ from: ['owner'] }, { from: [{ group: 'Security' }] }],
    delegates: { group: 'Stand-ins' },
  },
  stepUp: { approver: 'c1', requester: 'c1' },
}

const owners = either<WrittenIntegration['integrationOwner']>(
  { attribute: 'group', values: ['IT Service Owners'] },
  { attribute: 'group', values: ['IT Service Owners', 'Security'] },
  { attribute: 'user', values: ['Ines', 'Eve'] },
  { attribute: 'directory-role', values: ['Helpdesk Administrator'] },
)
const ofReaders = either<string | string[]>(
  'Data Platform Leads',
  'Data Platform Leads',
  ['Data Platform Leads', 'Security'],
  'Contractors',
)
const integration = fc.record({
  protected: seldom(either(['Ben'], ['Ana'])),
  ending: now(ending),
  pim: now(fc.record({ onboardGroups: fc.boolean() })),
  integrationOwner: owners,
  ownerSources: now(
    either<WrittenIntegration['ownerSources']>(['tags'], ['tags', 'entraOwners'], ['entraOwners', 'tags']),
  ),
  tags: ofReaders.map(owner => ({
    'jit-prod-db-readers': { owner, env: 'prod' },
    'jit-prod-kube': { owner: 'Platform Leads', env: 'prod' },
  })),
})
const emergency = fc.record({
  name: now(fc.constant('Night shift')),
  resources: either(
    [{ ...group, name: 'jit-prod-db-readers' }],
    [{ ...group, matching: 'jit-prod-*' }],
    [{ ...group, tagged: { env: 'prod' } }],
    [{ ...role, name: 'User Administrator', scope: 'Berlin office', ending: 'timer' as const }],
  ),
  requesters: fc.record({
    groups: either(['Engineering'], []),
    users: now(either(['Otto'], [])),
    exclude: now(exclude),
  }),
  duration: either('30m', '2h'),
  tell: from,
  reviewers: from,
})

/** A key that is not said is not there. */
function asSaid<T>(value: T): T
function asSaid(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSaid)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, asSaid(one)]])),
  )
}

/** Any access file of the company, as somebody might write it in a hurry. */
export const drafts: fc.Arbitrary<WrittenFile> = fc
  .record({
    admins: now(fc.record({ groups: now(either(['Doorbell Admins'])), users: either(['Ines']) })),
    sameHuman: often<'employeeId' | undefined>('employeeId', undefined),
    integration,
    flows: fc.array(flow, { minLength: 1, maxLength: 2 }),
    tierZero: often(false, true),
    breakGlass: now(emergency),
  })
  .map(({ admins, sameHuman, integration: said, flows, tierZero, breakGlass }) =>
    asSaid<WrittenFile>({
      version: 1,
      admins,
      identity: { slackEmailMatch: { domains: ['contoso.com'] }, sameHuman },
      integrations: [
        {
          name: 'Contoso',
          type: 'entra',
          resourceTypes: ['group', 'directory-role'],
          roles: {
            include: [
              'Helpdesk Administrator',
              { role: 'User Administrator', scope: 'Berlin office' },
              ...(tierZero ? [tierZeroRole] : []),
            ],
          },
          ...(tierZero ? { tierZero: [tierZeroRole] } : {}),
          resourceOwner: [{ key: 'owner', attribute: 'group' }],
          ...said,
        },
      ],
      bundles: [
        {
          name: 'Kit',
          resources: [
            { ...group, name: 'jit-prod-db-readers' },
            { ...group, name: 'jit-prod-kube' },
            { ...role, name: 'User Administrator', scope: 'Berlin office' },
          ],
        },
      ],
      flows: [
        ...flows.map((one, at): WrittenFlow => ({ name: `Flow ${at}`, ...one })),
        ...(tierZero ? [tierZeroFlow] : []),
      ],
      ...(breakGlass ? { breakGlass: [breakGlass] } : {}),
    }),
  )

/** Those that do not contradict themselves: no other ever comes into force. */
export const files = drafts.filter(file => parseAccessFile(stringify(file), 'access.yaml').ok)
