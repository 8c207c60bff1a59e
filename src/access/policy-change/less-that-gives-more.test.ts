import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../access-flow.ts'
import type { BreakGlass } from '../break-glass.ts'
import type { Policy } from '../policy.ts'
import type { ResourceSelector } from '../resource-selector.ts'
import type { ApproverSource, Party } from '../stage.ts'
import {
  bundleName,
  flowName,
  groupId,
  integrationName,
  minutes,
  type NonEmpty,
  personId,
  policyHash,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'
import { policyChanges } from './policy-changes.ts'

const contoso = integrationName('Contoso')
const engineering = groupId('engineering')
const [readers, shell] = [resourceId('readers'), resourceId('shell')]
const named = (resource: typeof readers): ResourceSelector => ({ kind: 'named', integration: contoso, resource })
const kit = {
  kind: 'bundle',
  bundle: bundleName('Kit'),
  entitlements: [readers, shell].map(resource => ({ integration: contoso, resource })) as never,
} as const
const owner: ApproverSource = { kind: 'owner' }
const manager: ApproverSource = { kind: 'manager' }
const security: ApproverSource = { kind: 'people', label: 'Security', groups: [groupId('security')], users: [] }
const asking = (from: NonEmpty<ApproverSource>, needed: Party['needed'] = 1): AccessFlow['approval'] => ({
  stages: [{ from, needed }],
  timeout: minutes(480),
  denyReason: 'required',
})

const people: AccessFlow = {
  name: flowName('People'),
  requesters: { everyone: false, groups: [engineering], users: [] },
  resources: [named(readers)],
  duration: { default: minutes(60), max: minutes(480) },
  reasonRequired: true,
  approval: asking([owner]),
}
const rule: AccessFlow = { ...people, name: flowName('Rule'), resources: [kit], approval: 'automatic' }
const integration: Policy['integrations'][0] = {
  name: contoso,
  resourceTypes: ['group'],
  groupFilter: null,
  integrationOwner: { groups: [], users: [personId('ines'), personId('max')] },
  ownerKeys: ['owner'],
  resources: {},
  accessDetails: null,
}
const file = (...flows: NonEmpty<AccessFlow>): Policy => ({
  hash: policyHash('one'),
  admins: { groups: [], users: [] },
  auditors: { groups: [], users: [] },
  identity: { emailDomains: [], importFile: null },
  integrations: [integration],
  flows,
})
const widens = (before: Policy, after: Policy): boolean =>
  policyChanges(before, after, { readers: 'jit-prod-db-readers', shell: 'jit-prod-shell' }).some(
    ({ effect }) => effect === 'widens',
  )
const both = (one: AccessFlow): Policy => file(one, rule)

describe('less of a flow by which people decide about a part of what a rule gives together', () => {
  it.each<[string, Policy]>([
    ['it is gone', file(rule)],
    ['it does not open that part any more', both({ ...people, resources: [named(resourceId('other'))] })],
    [
      'it leaves somebody out',
      both({
        ...people,
        requesters: {
          everyone: false,
          groups: [engineering],
          users: [],
          exclude: { groups: [engineering], users: [] },
        },
      }),
    ],
    ['it is open to fewer', both({ ...people, requesters: { everyone: false, groups: [], users: [personId('ben')] } })],
  ])('is more where %s: then the rule gives all of it, and nobody is asked', (_, after) => {
    expect(widens(both(people), after)).toBe(true)
  })
  it('is more too where it is asked for others, or takes the part in by a pattern or a tag', () => {
    const forOthers = { ...people, requestFor: ['self', 'others'] } as const
    const ruleForOthers = { ...rule, requestFor: ['self', 'others'] } as const
    expect(widens(file(forOthers, ruleForOthers), file(people, ruleForOthers))).toBe(true)
    const pattern = { kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-prod-*' } as const
    expect(widens(both({ ...people, resources: [pattern] }), file(rule))).toBe(true)
    const tagged = { kind: 'tagged', integration: contoso, type: 'group', tags: { env: 'prod' } } as const
    expect(widens(both({ ...people, resources: [tagged] }), file(rule))).toBe(true)
  })
  it('is nothing to a rule that gives something else together, nor to one that is open to others', () => {
    const elsewhere = { ...people, resources: [named(resourceId('other'))] } as const
    expect(widens(both(elsewhere), file(rule))).toBe(false)
    const test = { kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-test-*' } as const
    expect(widens(both({ ...people, resources: [test] }), file(rule))).toBe(false)
    const only = (id: string) => ({ everyone: false, groups: [], users: [personId(id)] }) as const
    const [forBen, ruleForAna] = [
      { ...people, requesters: only('ben') },
      { ...rule, requesters: only('ana') },
    ]
    expect(widens(file(forBen, ruleForAna), file(ruleForAna))).toBe(false)
  })
  it('is more too where the rule comes to ask people: all of it could be had by nobody before', () => {
    expect(widens(file(people, rule), file(people, { ...rule, approval: people.approval }))).toBe(true)
    expect(widens(file(rule), file({ ...rule, approval: people.approval }))).toBe(false)
  })
  it('is nothing to a flow by which people decide about all of it: those are asked as they were', () => {
    const bundled = { ...rule, approval: people.approval }
    expect(widens(file(people, bundled), file(bundled))).toBe(false)
  })
})

describe('fewer beside those whom the integration owner stands in for', () => {
  const flow = (from: NonEmpty<ApproverSource>, needed: Party['needed'] = 1): Policy =>
    file({ ...people, approval: asking(from, needed) })
  it.each<[string, Policy, Policy]>([
    ['owners', flow([owner, security]), flow([owner])],
    ['owners, and no manager beside them', flow([owner, manager]), flow([owner])],
    ['managers', flow([manager, security]), flow([manager])],
  ])(
    'are more where they are %s: whoever is left may be out of reach, and then somebody new decides',
    (_, ...files) => {
      expect(widens(...files)).toBe(true)
    },
  )
  it('are more where more words are needed: one that is in reach is enough for one, and for two the integration owner comes in', () => {
    expect(widens(flow([owner]), flow([owner], 2))).toBe(true)
    expect(widens(flow([security]), flow([security], 2))).toBe(false)
  })
  it('are less where nobody stands in for anybody who is left', () => {
    expect(widens(flow([owner, security]), flow([security]))).toBe(false)
  })
})

describe('fewer who answer for an integration', () => {
  const fewer = (policy: Policy): Policy => ({
    ...policy,
    integrations: [{ ...integration, integrationOwner: { groups: [], users: [personId('ines')] } }],
  })
  const entry = (tell: ApproverSource, reviewers: ApproverSource): BreakGlass => ({
    ...rule,
    name: flowName('Night shift'),
    resources: [named(readers)],
    approval: 'automatic',
    breakGlass: { tell: [tell], reviewers: [reviewers] },
  })
  const withEntry = (one: BreakGlass): Policy => ({ ...file(people), breakGlass: [one] })

  it('are less, as long as one of them is enough', () => {
    expect(widens(file(people), fewer(file(people)))).toBe(false)
  })
  it('are more where all of them have to agree, are told of emergencies, or review them', () => {
    const all = file({ ...people, approval: asking([owner], 'all') })
    expect(widens(all, fewer(all))).toBe(true)
    for (const one of [entry(owner, security), entry(security, owner)])
      expect(widens(withEntry(one), fewer(withEntry(one)))).toBe(true)
    expect(widens(withEntry(entry(security, security)), fewer(withEntry(entry(security, security))))).toBe(false)
  })
})

describe('a channel in which emergencies are shown', () => {
  const shown = (...channels: readonly string[]): Policy => {
    const [first, ...others] = channels.map(channel => ({ surface: surfaceName('slack'), channel }))
    const breakGlass = { tell: [security], reviewers: [security] } as const
    const entry = { ...rule, name: flowName('Night shift'), resources: [named(readers)], breakGlass } as BreakGlass
    return { ...file(people), breakGlass: [first ? { ...entry, notify: [first, ...others] } : entry] }
  }
  it('is more as it goes: the fewer see an emergency the more easily it is one', () => {
    expect(widens(shown('C1'), shown())).toBe(true)
    expect(widens(shown('C1', 'C2'), shown('C2'))).toBe(true)
  })
  it('is more as it comes, as everywhere: it is shown to others', () => {
    expect(widens(shown('C1'), shown('C1', 'C2'))).toBe(true)
  })
})
