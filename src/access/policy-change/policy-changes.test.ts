import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../access-flow.ts'
import type { BreakGlass } from '../break-glass.ts'
import type { Policy } from '../policy.ts'
import type { Approval } from '../stage.ts'
import { flowName, groupId, integrationName, minutes, personId, policyHash, resourceId } from '../vocabulary.ts'
import { patternsMeet } from './another-may-count.ts'
import { policyChanges } from './policy-changes.ts'

const contoso = integrationName('Contoso')
const [engineering, support, security] = ['engineering', 'support', 'security'].map(groupId) as [G, G, G]
type G = ReturnType<typeof groupId>
const ana = personId('ana')
const approval: Approval = {
  stages: [{ from: [{ kind: 'owner' }], needed: 2 }],
  timeout: minutes(480),
  denyReason: 'required',
}
const flow: AccessFlow = {
  name: flowName('Production'),
  requesters: { everyone: false, groups: [engineering], users: [ana] },
  resources: [{ kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-prod-*' }],
  duration: { default: minutes(60), max: minutes(480) },
  reasonRequired: true,
  approval,
  hours: { days: ['mon', 'tue'], from: 480, to: 1_080, zone: 'Europe/Berlin' },
  stepUp: { approver: 'c1' },
}
const policy: Policy = {
  hash: policyHash('one'),
  admins: { groups: [security], users: [] },
  auditors: { groups: [], users: [] },
  identity: { emailDomains: ['contoso.com'], importFile: null },
  integrations: [
    {
      name: contoso,
      resourceTypes: ['group'],
      groupFilter: null,
      integrationOwner: { groups: [support], users: [] },
      ownerKeys: ['owner'],
      resources: { [resourceId('r')]: { tags: { owner: 'Support' }, owner: null } },
      accessDetails: null,
      protected: [ana],
    },
  ],
  flows: [flow],
}

const withFlows = (...flows: readonly AccessFlow[]): Policy => ({
  ...policy,
  hash: policyHash('two'),
  flows: flows as Policy['flows'],
})
const other = (changes: Partial<AccessFlow>): Policy => withFlows({ ...flow, ...changes })
const [integration] = policy.integrations
const integrated = (changes: Partial<typeof integration>): Policy => ({
  ...policy,
  hash: policyHash('two'),
  integrations: [{ ...integration, ...changes }],
})
const inSecurity = { kind: 'people', label: 'Security', groups: [security], users: [] } as const
const bySecurity = (from: Approval['stages'][0]['from'], needed: number) =>
  other({ approval: { ...approval, stages: [{ from, needed }] } })
const effects = (before: Policy, after: Policy) => policyChanges(before, after).map(({ effect }) => effect)

/** Written as what gives more; the other way round it gives less. */
const both: readonly (readonly [what: string, narrower: Policy, wider: Policy])[] = [
  ['more requesters', policy, other({ requesters: { everyone: false, groups: [engineering, support], users: [ana] } })],
  ['everyone', policy, other({ requesters: { everyone: true } })],
  [
    'the managers of a group',
    policy,
    other({ requesters: { everyone: false, groups: [engineering], users: [ana], managersOf: [support] } }),
  ],
  [
    'an exclusion less',
    other({
      requesters: { everyone: false, groups: [engineering], users: [ana], exclude: { groups: [support], users: [] } },
    }),
    policy,
  ],
  [
    'another resource',
    policy,
    other({ resources: [...flow.resources, { kind: 'named', integration: contoso, resource: resourceId('r') }] }),
  ],
  ['a longer time', policy, other({ duration: { default: minutes(60), max: minutes(600) } })],
  ['a longer time by itself', policy, other({ duration: { default: minutes(90), max: minutes(480) } })],
  [
    'somebody who may decide in another’s stead',
    policy,
    other({ approval: { ...approval, delegates: { label: 'Leads', groups: [support], users: [] } } }),
  ],
  ['no reason for approving', other({ approval: { ...approval, approveReason: 'required' } }), policy],
  ['others whom it may be asked for', policy, other({ requestFor: ['self', 'others'] })],
  ['a later start', policy, other({ startWithin: minutes(1_440) })],
  ['no ticket', other({ ticket: { required: true, pattern: '^INC' } }), policy],
  [
    'a ticket of any kind',
    other({ ticket: { required: true, pattern: '^INC' } }),
    other({ ticket: { required: true } }),
  ],
  [
    'a later way to be decided by others',
    policy,
    other({ approval: { ...approval, escalate: [{ after: minutes(60), to: [{ kind: 'manager' }] }] } }),
  ],
  ['no reason', policy, other({ reasonRequired: false })],
  ['approval by nobody', policy, other({ approval: 'automatic' })],
  ['one approver less', bySecurity([inSecurity], 2), bySecurity([inSecurity], 1)],
  ['more who may approve', bySecurity([inSecurity], 2), bySecurity([inSecurity, { kind: 'owner' }], 2)],
  [
    'one stage less',
    other({
      approval: { ...approval, stages: [...approval.stages, { from: [{ kind: 'manager' }], needed: 1 }] },
    }),
    policy,
  ],
  ['a longer wait', policy, other({ approval: { ...approval, timeout: minutes(600) } })],
  ['extensions', policy, other({ extensions: { max: 1, each: minutes(60) } })],
  ['no hours', policy, withFlows((({ hours: _, ...rest }) => rest)(flow))],
  ['longer hours', policy, other({ hours: { days: ['mon', 'tue'], from: 420, to: 1_080, zone: 'Europe/Berlin' } })],
  [
    'no end with the hours any more',
    other({ hours: { days: ['mon', 'tue'], from: 480, to: 1_080, zone: 'Europe/Berlin', endsAccess: true } }),
    policy,
  ],
  [
    'another day',
    policy,
    other({ hours: { days: ['mon', 'tue', 'wed'], from: 480, to: 1_080, zone: 'Europe/Berlin' } }),
  ],
  ['no fresh sign-in', policy, withFlows((({ stepUp: _, ...rest }) => rest)(flow))],
  ['no signing out after the end', other({ revokeSessions: 'always' }), policy],
  ['more admins', policy, { ...policy, admins: { groups: [security, support], users: [] } }],
  ['more integration owners', policy, integrated({ integrationOwner: { groups: [support], users: [ana] } })],
  ['a protected account less', policy, integrated({ protected: [] })],
  ['more domains', policy, { ...policy, identity: { ...policy.identity, emailDomains: ['contoso.com', 'x.org'] } }],
  ['no filter', integrated({ groupFilter: "startswith(displayName,'jit-')" }), policy],
  ['a role of tier zero', policy, integrated({ tierZero: [resourceId('zero')] })],
  [
    'versions that wait for nobody',
    { ...policy, policyChange: 'two-person' },
    { ...policy, policyChange: 'one-person' },
  ],
]

describe('a version of the policy', () => {
  it.each(both)('that brings %s widens, and the way back narrows', (_, narrower, wider) => {
    expect(effects(narrower, wider)).toEqual(['widens'])
    expect(effects(wider, narrower)).toEqual(['narrows'])
  })
  it('widens by a flow that is new, and narrows by one that is gone where none takes its place', () => {
    const two = withFlows(flow, { ...flow, name: flowName('Sales'), resources: [named('sales')] })
    expect(effects(policy, two)).toEqual(['widens'])
    expect(effects(two, policy)).toEqual(['narrows'])
  })
  it.each<readonly [string, Policy, Policy]>([
    ['other tags', policy, integrated({ resources: { [resourceId('r')]: { tags: { owner: 'Ana' }, owner: null } } })],
    ['tags that are gone', policy, integrated({ resources: {} })],
    [
      'hours by other clocks',
      policy,
      other({ hours: { days: ['mon'], from: 500, to: 600, zone: 'America/New_York' } }),
    ],
    ['another context of signing in', policy, other({ stepUp: { approver: 'c2' } })],
    ['another filter', integrated({ groupFilter: 'a' }), integrated({ groupFilter: 'b' })],
    [
      'other approvers',
      policy,
      other({ approval: { ...approval, stages: [{ from: [{ kind: 'manager' }], needed: 2 }] } }),
    ],
    [
      'nobody beside the manager any more, in whose place the integration owner may decide',
      other({ approval: { ...approval, stages: [{ from: [{ kind: 'manager' }, inSecurity], needed: 1 }] } }),
      other({ approval: { ...approval, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] } }),
    ],
    ['a channel', policy, other({ notify: [{ surface: 'slack' as never, channel: 'C1' }] })],
    ['something that nobody has thought about', policy, other({ unheardOf: true } as Partial<AccessFlow>)],
  ])('with %s counts as widening, because it is not provably less', (_, before, after) => {
    expect(effects(before, after)).toContain('widens')
  })
  it('that writes the same in another order is the same', () => {
    const same = other({ requesters: { users: [ana], groups: [engineering], everyone: false } })
    expect(effects(policy, same)).toEqual([])
  })
  it('of which only reminders and words differ gives nobody anything', () => {
    expect(effects(policy, other({ approval: { ...approval, remindEvery: minutes(30), askAtMost: 3 } }))).toEqual([
      'neither',
      'neither',
    ])
    expect(effects(policy, integrated({ accessDetails: 'Use the jump host.', credentialRotationDays: 90 }))).toEqual([
      'neither',
      'neither',
    ])
  })
})

describe('the days after which people are forgotten', () => {
  const days = (userCleanupDays?: number) => integrated(userCleanupDays === undefined ? {} : { userCleanupDays })
  it.each([
    ['fewer', days(90), days(7)],
    ['some, where nobody was forgotten', days(), days(90)],
  ])('wait for a second word where they are %s: what is forgotten cannot be brought back', (_, before, after) => {
    expect(effects(before, after)).toEqual(['widens'])
  })
  it.each([
    ['more', days(7), days(90)],
    ['none any more', days(90), days()],
  ])('give nobody anything where they are %s', (_, before, after) => {
    expect(effects(before, after)).toEqual(['neither'])
  })
})

const named = (id: string) => ({ kind: 'named', integration: contoso, resource: resourceId(id) }) as const
const strict: AccessFlow = { ...flow, resources: [named('r')] }
const lax: AccessFlow = {
  ...strict,
  name: flowName('Lax'),
  duration: { default: minutes(30), max: minutes(60) },
  approval: 'automatic',
}
const easier: AccessFlow = {
  ...lax,
  name: flowName('Easier'),
  approval: { ...approval, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] },
}
const leads = (before: Policy, after: Policy) =>
  policyChanges(before, after).flatMap(({ what }) => (what.kind === 'another-may-count' ? [what.other] : []))

describe('less of one flow', () => {
  it('widens where its requesters come under one that nobody decides, or that is decided by others', () => {
    expect(leads(withFlows(strict, lax), withFlows(lax))).toEqual(['Lax'])
    expect(leads(withFlows(strict, easier), withFlows(easier))).toEqual(['Easier'])
    const fewer = { ...strict, requesters: { everyone: false, groups: [], users: [ana] } } as const
    expect(leads(withFlows(strict, lax), withFlows(fewer, lax))).toEqual(['Lax'])
  })
  it('widens where the one that was second comes first, by its length or by its place', () => {
    const shorter = { ...strict, duration: { default: minutes(30), max: minutes(45) } }
    expect(leads(withFlows(strict, easier), withFlows(shorter, easier))).toEqual(['Easier'])
    const alone = { ...strict, approval: { ...approval, stages: [{ from: [{ kind: 'owner' }], needed: 1 }] } } as const
    const equal = { ...easier, duration: strict.duration }
    expect(leads(withFlows(alone, equal), withFlows(equal, alone))).toEqual(['Easier'])
  })
  it('widens where the first comes to take more people’s words than one that others decide', () => {
    const takes = (needed: number): AccessFlow => ({
      ...strict,
      approval: { ...approval, stages: [{ from: [{ kind: 'owner' }], needed }] },
    })
    const equal = { ...easier, duration: strict.duration }
    expect(leads(withFlows(takes(1), equal), withFlows(takes(2), equal))).toEqual(['Easier'])
  })
  it('widens where what is asked for ahead comes under another one, because it may not be asked ahead by the first any more', () => {
    const [day, week] = [minutes(1_440), minutes(10_080)]
    const [ahead, easierAhead] = [
      { ...strict, startWithin: week },
      { ...easier, startWithin: week },
    ]
    expect(leads(withFlows(ahead, easierAhead), withFlows(strict, easierAhead))).toEqual(['Easier'])
    expect(leads(withFlows(ahead, easierAhead), withFlows({ ...strict, startWithin: day }, easierAhead))).toEqual([
      'Easier',
    ])
    expect(leads(withFlows(strict, easier), withFlows(ahead, easier))).toEqual([])
  })
  it('widens where a rule, which did not count beside people, comes to ask people, and may be asked ahead', () => {
    const rule = { ...lax, duration: strict.duration, startWithin: minutes(1_440) }
    const people = { ...rule, approval: strict.approval }
    expect(leads(withFlows(strict, rule), withFlows(strict, people))).toEqual(['Lax'])
  })
  it('widens where what is asked for others comes under another one', () => {
    const [forAll, easierForAll] = [
      { ...strict, requestFor: ['self', 'others'] },
      { ...easier, requestFor: ['self', 'others'] },
    ] as const
    expect(leads(withFlows(forAll, easierForAll), withFlows(strict, easierForAll))).toEqual(['Easier'])
  })
  it('does not where the other one gives no more, opens something else, or is open to others', () => {
    const stricter = { ...strict, name: flowName('Stricter'), duration: { default: minutes(30), max: minutes(60) } }
    expect(leads(withFlows(strict, stricter), withFlows(stricter))).toEqual([])
    expect(
      leads(withFlows(strict, { ...lax, resources: [named('x')] }), withFlows({ ...lax, resources: [named('x')] })),
    ).toEqual([])
    const forOlga = { ...lax, requesters: { everyone: false, groups: [], users: [personId('olga')] } } as const
    const forAna = { ...strict, requesters: { everyone: false, groups: [], users: [ana] } } as const
    expect(leads(withFlows(forAna, forOlga), withFlows(forOlga))).toEqual([])
  })
  it('does not where what is shorter comes first all the same', () => {
    const shorter = { ...strict, duration: { default: minutes(60), max: minutes(240) } }
    expect(leads(withFlows(strict, easier, lax), withFlows(shorter, easier, lax))).toEqual([])
  })
})

describe('a group that confers authority', () => {
  it('is more where a flow comes to accept that it is handed out', () => {
    const accepted = { ...named('db'), acceptsAuthority: true } as const
    const [before, after] = [other({ resources: [named('db')] }), other({ resources: [accepted] })]
    const widening = policyChanges(before, after).filter(({ effect }) => effect === 'widens')
    expect(widening.map(({ what }) => what)).toEqual([{ kind: 'resources-added', resources: [accepted] }])
  })
  it('is more where nothing accepts it any more, and another flow takes in what it kept to itself', () => {
    const accepted = { ...named('db'), acceptsAuthority: true } as const
    const taking = (resource: AccessFlow['resources'][0]): AccessFlow => ({
      ...flow,
      name: flowName('Sales'),
      requesters: { everyone: false, groups: [], users: [personId('ben')] },
      resources: [resource],
    })
    const forAna = { everyone: false, groups: [], users: [ana] } as const
    const handedOut = (resource: AccessFlow['resources'][0]) =>
      policyChanges(
        withFlows({ ...flow, requesters: forAna, resources: [accepted] }, taking(resource)),
        withFlows(taking(resource)),
        { db: 'jit-prod-db' },
      ).flatMap(({ what, effect }) => (what.kind === 'no-authority-any-more' ? [[effect, ...what.ids]] : []))
    const pattern = { kind: 'matching', integration: contoso, type: 'group' } as const
    expect(handedOut({ ...pattern, pattern: 'jit-*' })).toEqual([['widens', 'db']])
    expect(handedOut(named('db'))).toEqual([['widens', 'db']])
    const bundle = {
      kind: 'bundle',
      bundle: 'Kit' as never,
      entitlements: [{ integration: contoso, resource: resourceId('db') }],
    } as const
    expect(handedOut(bundle)).toEqual([['widens', 'db']])
    expect(handedOut({ ...pattern, pattern: 'x-*' })).toEqual([])
    expect(handedOut(accepted)).toEqual([])
  })
})

describe('a group that confers no authority any more', () => {
  const called = { [security]: 'jit-prod-security', [support]: 'Support' }
  const decidedBy = (from: Approval['stages'][0]['from']) =>
    other({ approval: { ...approval, stages: [{ from, needed: 1 }] } })
  const handedOut = (before: Policy, after: Policy) =>
    policyChanges(before, after, called).flatMap(({ what, effect }) =>
      what.kind === 'no-authority-any-more' ? [[effect, ...what.ids]] : [],
    )
  const nobody = { groups: [], users: [] }

  it('widens where a flow takes it in, because it could be handed out to nobody before', () => {
    const admins = { groups: [], users: [ana] }
    expect(handedOut(policy, { ...policy, hash: policyHash('two'), admins })).toEqual([['widens', security]])
    const auditors = { groups: [security], users: [] }
    const audited = { ...policy, admins, auditors }
    expect(handedOut(audited, { ...audited, hash: policyHash('two'), auditors: nobody })).toEqual([
      ['widens', security],
    ])
    const [both, owner] = [decidedBy([{ kind: 'owner' }, inSecurity]), decidedBy([{ kind: 'owner' }])]
    expect(handedOut({ ...both, admins }, { ...owner, admins })).toEqual([['widens', security]])
  })
  it('widens where a flow names it, too', () => {
    const withDb = (name: string) => {
      const [before, after] = [
        { ...policy, flows: [{ ...flow, resources: [named('db')] }] },
        { ...policy, admins: nobody, flows: [{ ...flow, resources: [named('db')] }] },
      ] as const
      const found = policyChanges(before, after, { [security]: 'Security', db: name })
      return found.some(({ what }) => what.kind === 'no-authority-any-more')
    }
    expect(withDb('Security')).toBe(true)
    expect(withDb('Databases')).toBe(false)
  })
  it('does not where no flow takes it in, or it confers some all the same', () => {
    expect(handedOut(policy, integrated({ integrationOwner: null }))).toEqual([])
    expect(handedOut(decidedBy([{ kind: 'owner' }, inSecurity]), decidedBy([{ kind: 'owner' }]))).toEqual([])
  })
})

describe('two patterns', () => {
  it.each([
    ['jit-prod-*', 'jit-*-db', true],
    ['jit-prod-*', 'jit-test-*', false],
    ['*', '', true],
    ['*a', '*b', false],
    ['a*b*c', '*b*', true],
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['**', 'x', true],
  ])('%j and %j meet: %j', (a, b, meet) => {
    expect(patternsMeet(a, b)).toBe(meet)
    expect(patternsMeet(b, a)).toBe(meet)
  })
})

describe('a changed entry for emergencies', () => {
  const entry: BreakGlass = {
    name: flowName('Night shift'),
    requesters: { everyone: false, groups: [engineering], users: [] },
    resources: [{ kind: 'named', integration: contoso, resource: resourceId('r') }],
    duration: { default: minutes(30), max: minutes(30) },
    reasonRequired: true,
    approval: 'automatic',
    breakGlass: { tell: [{ kind: 'owner' }, inSecurity], reviewers: [{ kind: 'owner' }, inSecurity] },
  }
  const withEntry = (changes: Partial<BreakGlass>): Policy => ({
    ...policy,
    hash: policyHash('two'),
    breakGlass: [{ ...entry, ...changes }],
  })
  const openTo = (groups: readonly G[], users: readonly (typeof ana)[] = []) =>
    ({ requesters: { everyone: false, groups, users } }) as const
  const before = withEntry({})
  const hour = { default: minutes(60), max: minutes(60) }
  const quarter = { default: minutes(15), max: minutes(15) }
  const { tell, reviewers } = entry.breakGlass

  it.each<[string, Partial<BreakGlass>]>([
    ['more people may', openTo([engineering, support])],
    ['somebody is named', openTo([engineering], [ana])],
    [
      'more may be taken',
      { resources: [...entry.resources, { kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-*' }] },
    ],
    ['it lasts longer', { duration: hour }],
    ['it takes no reason any more', { reasonRequired: false }],
    ['fewer are told', { breakGlass: { tell: [{ kind: 'owner' }], reviewers } }],
    ['others are told', { breakGlass: { tell: [{ kind: 'manager' }], reviewers } }],
    ['fewer review it', { breakGlass: { tell, reviewers: [inSecurity] } }],
    [
      'more review it, and so one of them who is kinder',
      { breakGlass: { tell, reviewers: [...reviewers, { kind: 'manager' }] } },
    ],
  ])('widens access where %s', (_, changes) => {
    expect(effects(before, withEntry(changes))).toContain('widens')
  })
  it.each<[string, Partial<BreakGlass>]>([
    ['fewer people may', openTo([])],
    ['it lasts shorter', { duration: quarter }],
    ['more are told', { breakGlass: { tell: [...tell, { kind: 'manager' }], reviewers } }],
  ])('needs nobody’s word where %s', (_, changes) => {
    expect(new Set(effects(before, withEntry(changes)))).toEqual(new Set(['narrows']))
  })
  it('widens access as it comes, and as an access flow becomes one; gone, it opens nothing', () => {
    expect(effects(policy, before)).toEqual(['widens'])
    expect(effects(before, { ...policy, hash: policyHash('three') })).toEqual(['narrows'])
    expect(effects(policy, { ...before, flows: [{ ...flow, name: flowName('Other') }] })).toContain('widens')
  })
  it('is the same with its keys in another order', () => {
    expect(effects(before, withEntry({ breakGlass: { reviewers, tell } }))).toEqual([])
  })
  it('widens access where less of it leaves those it was open to to another entry, that fewer are told of', () => {
    const quieter: BreakGlass = {
      ...entry,
      name: flowName('Day shift'),
      duration: quarter,
      breakGlass: { tell: [{ kind: 'owner' }], reviewers: [{ kind: 'manager' }] },
    }
    const inFile = (...entries: readonly [BreakGlass, ...BreakGlass[]]): Policy => ({
      ...policy,
      hash: policyHash(`entries-${entries.length}`),
      breakGlass: entries,
    })
    expect(leads(inFile(entry, quieter), inFile(quieter))).toEqual(['Day shift'])
    const shortest = { default: minutes(10), max: minutes(10) }
    expect(leads(inFile(entry, quieter), inFile({ ...entry, duration: shortest }, quieter))).toEqual(['Day shift'])
    expect(leads(inFile(entry, quieter), inFile({ ...entry, ...openTo([]) }, quieter))).toEqual(['Day shift'])
    expect(leads(inFile(entry, quieter), inFile(entry))).toEqual([])
    const same: BreakGlass = { ...entry, name: flowName('Day shift'), duration: quarter }
    expect(leads(inFile(entry, same), inFile(same))).toEqual([])
  })
})
