import { describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Integration, Policy } from '../../access/policy.ts'
import { policyChanges } from '../../access/policy-change/policy-changes.ts'
import type { ReportPlan } from '../../access/report-plan.ts'
import { type Approval, anyOf, inAnyOrder } from '../../access/stage.ts'
import {
  flowName,
  groupId,
  integrationName,
  isNonEmpty,
  minutes,
  personId,
  policyHash,
  resourceId,
  surfaceName,
} from '../../access/vocabulary.ts'
import type { Webhook } from '../../access/webhook.ts'
import { plainText } from '../parts/plain-text.ts'
import { changeText } from './policy-wording.ts'

const siem: Webhook = {
  name: 'SIEM',
  url: 'https://hooks.contoso.com/doorbell',
  events: ['request.*', 'grant.*'],
  secret: { env: 'WEBHOOK_SECRET_SIEM' },
}
const weekly: ReportPlan = {
  name: 'Weekly',
  kind: 'requests',
  every: { days: ['mon', 'fri'], at: 8 * 60, zone: 'Europe/Berlin' },
  last: minutes(7 * 1_440),
  to: [{ surface: surfaceName('slack'), channel: 'C0AUDIT' }],
}
const readers = { integration: integrationName('Contoso'), resource: resourceId('r-1') }

const nobody = { groups: [], users: [] }
const asked: Approval = {
  stages: [{ from: [{ kind: 'owner' }], needed: 1 }],
  timeout: minutes(60),
  denyReason: 'optional',
}
const flow: AccessFlow = {
  name: flowName('Databases'),
  requesters: { everyone: true },
  resources: [{ kind: 'matching', integration: readers.integration, type: 'group', pattern: 'jit-*' }],
  duration: { default: minutes(60), max: minutes(480) },
  reasonRequired: true,
  approval: asked,
}
const untouched: Policy = {
  hash: policyHash('one'),
  admins: nobody,
  auditors: nobody,
  identity: { emailDomains: [], importFile: null },
  integrations: [
    {
      name: readers.integration,
      resourceTypes: ['group'],
      groupFilter: null,
      integrationOwner: null,
      ownerKeys: ['owner'],
      resources: {},
      accessDetails: null,
    },
  ],
  flows: [{ ...flow, name: flowName('Always there') }],
}
const policyWith = (webhooks: readonly Webhook[], reports: readonly ReportPlan[]): Policy => ({
  ...untouched,
  ...(isNonEmpty(webhooks) ? { webhooks } : {}),
  ...(isNonEmpty(reports) ? { reports } : {}),
})
const nameOf = (id: string, otherwise = id) => ({ 'r-1': 'jit-prod-db-readers' })[id] ?? otherwise
const said = (before: Policy, after: Policy) =>
  policyChanges(before, after).map(change => `${change.effect}: ${plainText(changeText(change, nameOf))}`)
const ofWebhook = (changes: Partial<Webhook>, was = siem) =>
  said(policyWith([was], []), policyWith([{ ...was, ...changes }], []))
const ofReport = (changes: Partial<ReportPlan>, was = weekly) =>
  said(policyWith([], [was]), policyWith([], [{ ...was, ...changes }]))

const named = (label: string, id: string) => ({ kind: 'people', label, groups: [], users: [personId(id)] }) as const
const withFlows = (...flows: readonly AccessFlow[]): Policy => ({ ...untouched, flows: [...untouched.flows, ...flows] })
const ofFlow = (changes: Partial<AccessFlow>, was = flow) => said(withFlows(was), withFlows({ ...was, ...changes }))
const inEmergency = (reviewer: ReturnType<typeof named>): Policy => ({
  ...untouched,
  breakGlass: [
    {
      ...flow,
      name: flowName('Night'),
      approval: 'automatic',
      breakGlass: { tell: [{ kind: 'owner' }], reviewers: [reviewer] },
    },
  ],
})
const withOwners = (owners: Readonly<Record<string, string>>, flows: readonly AccessFlow[] = []): Policy => {
  const [contoso] = untouched.integrations
  const resources = Object.entries(owners).map(([id, value]) => [
    id,
    {
      tags: { owner: value },
      owner: { key: 'owner', value, people: { groups: [], users: [personId(value)] } },
    },
  ])
  return { ...withFlows(...flows), integrations: [{ ...contoso, resources: Object.fromEntries(resources) }] }
}

describe('a new version of the access file', () => {
  it('writes a new flow out: who may ask for what, how long, and that nobody decides', () => {
    const automatic = { ...flow, name: flowName('Everything at once'), approval: 'automatic' } as const
    expect(said(withFlows(flow), withFlows(flow, automatic))).toEqual([
      'widens: Flow Everything at once: is new: automatic, decided by nobody: everyone may ask for whatever matches jit-*, for at most 8 hours.',
    ])
    const some: AccessFlow = {
      ...flow,
      requesters: {
        everyone: false,
        groups: [groupId('g-1')],
        users: [],
        exclude: { groups: [], users: [personId('ben')] },
      },
      requestFor: ['self', 'others'],
      approval: {
        ...asked,
        escalate: [{ after: minutes(60), to: [named('Ben', 'ben')] }],
        delegates: { label: 'Leads', ...nobody },
      },
    }
    expect(said(withFlows(), withFlows(some))).toEqual([
      'widens: Flow Databases: is new: g-1 except ben may ask for whatever matches jit-*, for at most 8 hours, for oneself or anybody else, decided by owner; besides, Ben after 1 hour; stand-ins may be Leads.',
    ])
  })
  it('names who may ask from now on where everybody might until now', () => {
    const requesters = { everyone: false, groups: [groupId('g-1')], users: [personId('ben')] } as const
    expect(ofFlow({ requesters })).toEqual([
      'narrows: Flow Databases: only g-1, ben may ask, and not everyone any more.',
    ])
    expect(ofFlow({ requesters: { everyone: true } }, { ...flow, requesters })).toEqual([
      'widens: Flow Databases: everyone may ask, and not only g-1, ben.',
    ])
  })
  it('says where everybody has to agree from now on, and that fewer of them are fewer who have to', () => {
    const ben = named('Ben', 'ben')
    const all = (...from: Approval['stages'][0]['from']): AccessFlow['approval'] => ({
      ...asked,
      stages: [{ from, needed: 'all' }],
    })
    const owners: Approval['stages'][0]['from'] = [{ kind: 'owner' }]
    expect(ofFlow({ approval: all(...owners) })).toEqual([
      'narrows: Flow Databases: decided until now by owner; with this version by all of owner.',
    ])
    expect(
      said(
        withFlows({ ...flow, approval: all({ kind: 'owner' }, ben) }),
        withFlows({ ...flow, approval: all({ kind: 'owner' }) }),
      ),
    ).toEqual(['widens: Flow Databases: decided until now by all of owner and Ben; with this version by all of owner.'])
  })
  it('says whose parties each have to agree from now on, and that fewer of them are more for whoever asks', () => {
    const [owner, ben] = [
      { from: [{ kind: 'owner' }], needed: 1 },
      { from: [named('Ben', 'ben')], needed: 2 },
    ] as const
    const one = { ...flow, approval: { ...asked, stages: [owner] } } as const
    const both = { ...flow, approval: { ...asked, stages: [inAnyOrder([owner, ben])] } } as const
    expect(said(withFlows(one), withFlows(both))).toEqual([
      'narrows: Flow Databases: decided until now by owner; with this version by owner and 2 of Ben, in any order.',
    ])
    expect(said(withFlows(both), withFlows(one))).toEqual([
      'widens: Flow Databases: decided until now by owner and 2 of Ben, in any order; with this version by owner.',
    ])
  })
  it('says by which alternatives it is decided from now on: one more is more for whoever asks, and one less is less', () => {
    const [owner, security, ciso] = [
      { from: [{ kind: 'owner' }], needed: 1 },
      { from: [named('Security', 'security')], needed: 'all' },
      { from: [named('CISO', 'ciso')], needed: 1 },
    ] as const
    const both = { ...flow, approval: { ...asked, stages: [inAnyOrder([owner, security])] } } as const
    const either = { ...flow, approval: { ...asked, stages: [anyOf([[owner, security], [ciso]])] } } as const
    expect(said(withFlows(both), withFlows(either))).toEqual([
      'widens: Flow Databases: decided until now by owner and all of Security, in any order; with this version by owner and all of Security, or by CISO.',
    ])
    expect(said(withFlows(either), withFlows(both))).toEqual([
      'narrows: Flow Databases: decided until now by owner and all of Security, or by CISO; with this version by owner and all of Security, in any order.',
    ])
    const other = {
      ...flow,
      approval: {
        ...asked,
        stages: [
          anyOf([
            [owner, security],
            [owner, ciso],
          ]),
        ],
      },
    } as const
    expect(said(withFlows(either), withFlows(other))).toEqual([expect.stringMatching(/^narrows: /)])
    expect(said(withFlows(other), withFlows(either))).toEqual([expect.stringMatching(/^widens: /)])
  })
  it('says of no key of the file only that it says something else', () => {
    const matching = { kind: 'matching', integration: readers.integration, type: 'group', pattern: 'jit-*' } as const
    const flowKeys: { readonly [K in Exclude<keyof Required<AccessFlow>, 'name'>]: AccessFlow[K] } = {
      requesters: { everyone: false, groups: [groupId('g-1')], users: [] },
      resources: [{ ...matching, secondEnd: 'required' }],
      duration: { default: minutes(30), max: minutes(60), presets: [minutes(15), minutes(60)] },
      reasonRequired: false,
      ticket: { required: true },
      approval: 'automatic',
      extensions: { max: 1, each: minutes(60) },
      stepUp: { approver: 'c1' },
      revokeSessions: 'always',
      hours: { days: ['mon'], from: 480, to: 600, zone: 'UTC' },
      requestFor: ['others'],
      startWithin: minutes(60),
      notify: [{ surface: surfaceName('slack'), channel: 'C1' }],
    }
    const approvalKeys: { readonly [K in keyof Required<Approval>]: Approval[K] } = {
      stages: [{ from: [{ kind: 'manager' }], needed: 'all' }],
      timeout: minutes(90),
      denyReason: 'required',
      approveReason: 'required',
      remindEvery: minutes(30),
      askAtMost: 5,
      escalate: [{ after: minutes(30), to: [{ kind: 'manager' }] }],
      delegates: { label: 'Leads', ...nobody },
    }
    const [contoso] = untouched.integrations
    const integrationKeys: { readonly [K in Exclude<keyof Required<Integration>, 'name'>]: Integration[K] } = {
      resourceTypes: ['group', 'directory-role'],
      groupFilter: "startswith(displayName,'jit-')",
      integrationOwner: { groups: [groupId('g-1')], users: [] },
      ownerKeys: ['owner', 'team'],
      ownerAttributes: { owner: 'user' },
      ownerSources: ['description'],
      resources: { [readers.resource]: { tags: { env: 'prod' }, owner: null } },
      accessDetails: 'Use the jump host.',
      roles: [resourceId('role')],
      tierZero: [resourceId('role')],
      protected: [personId('emergency')],
      secondEnd: 'required',
      mayPrepareSecondEnd: true,
      credentialRotationDays: 90,
      userCleanupDays: 30,
    }
    const identityKeys: { readonly [K in keyof Required<Policy['identity']>]: Policy['identity'][K] } = {
      emailDomains: ['contoso.com'],
      contactDomains: ['contoso.com'],
      importFile: 'people.csv',
      sameHuman: 'employeeId',
    }
    const each = <T extends object>(keys: T, apply: (change: Partial<T>) => readonly string[]) =>
      Object.entries(keys).map(([key, value]) => [key, apply({ [key]: value } as Partial<T>)] as const)
    const all = [
      ...each(flowKeys, change => ofFlow(change)),
      ...each(approvalKeys, change => ofFlow({ approval: { ...asked, ...change } })),
      ...each(integrationKeys, change => said(untouched, { ...untouched, integrations: [{ ...contoso, ...change }] })),
      ...each(identityKeys, change =>
        said(untouched, { ...untouched, identity: { ...untouched.identity, ...change } }),
      ),
    ]
    for (const [key, words] of all) {
      expect(words, key).not.toEqual([])
      expect(words.join(), key).not.toContain('says something else')
      expect(words, key).toMatchSnapshot(key)
    }
  })
  it('says which tags are others, and of stages of the same names that others are meant', () => {
    const [contoso] = untouched.integrations
    const tagged = (env: string): Policy => ({
      ...untouched,
      integrations: [{ ...contoso, resources: { [readers.resource]: { tags: { env }, owner: null } } }],
    })
    expect(said(tagged('prod'), tagged('test'))).toEqual([
      'widens: Integration Contoso: other tags: jit-prod-db-readers with env: prod until now, and then env: test.',
    ])
    const by = (id: string) => ({ ...asked, stages: [{ from: [named('Ben', id)], needed: 1 }] }) as const
    expect(said(withFlows({ ...flow, approval: by('ben') }), withFlows({ ...flow, approval: by('another') }))).toEqual([
      'widens: Flow Databases: decided by Ben, by which others are meant than until now.',
    ])
  })
  it('writes a new entry for emergencies out, and who reviews it from now on', () => {
    const [ben, ana] = [inEmergency(named('Ben', 'ben')), inEmergency(named('Ana', 'ana'))]
    expect(said(withFlows(), ben)).toEqual([
      'widens: Flow Night: is new, for emergencies: automatic, decided by nobody: everyone may ask for whatever matches jit-*, for at most 8 hours; told to owner, reviewed afterwards by Ben.',
    ])
    expect(said(ben, ana)).toEqual(['widens: Flow Night: reviewed by Ben until now, and then Ana.'])
    expect(said(ben, inEmergency(named('Ben', 'another')))).toEqual([
      'widens: Flow Night: reviewed by Ben, by which others are meant than until now.',
    ])
  })
  it('names who may decide besides or stand in, for whom may be asked, and which ticket', () => {
    const escalate = [{ after: minutes(1), to: [named('Ben', 'ben')] }] as const
    expect([
      ...ofFlow({ approval: { ...asked, escalate } }),
      ...ofFlow({ approval: { ...asked, delegates: { label: 'Leads', ...nobody } } }),
      ...ofFlow({ requestFor: ['self', 'others'] }),
      ...said(withFlows({ ...flow, ticket: { required: true, pattern: '^INC' } }), withFlows(flow)),
    ]).toEqual([
      'widens: Flow Databases: besides, where it waits: nobody until now, and then Ben after 1 minute.',
      'widens: Flow Databases: stand-ins: nobody until now, and then Leads.',
      'widens: Flow Databases: may be asked for oneself until now, and then for oneself or anybody else.',
      'widens: Flow Databases: a ticket is required as ^INC until now, and then is not asked for.',
    ])
  })
  it('names the owners before and after, and hides no flow behind however many tags', () => {
    expect(said(withOwners({ 'r-1': 'Alpha' }), withOwners({ 'r-1': 'Beta', 'r-2': 'Gamma' }))).toEqual([
      'widens: Integration Contoso: other owners: jit-prod-db-readers of Alpha until now, and then Beta; r-2 of nobody by tag until now, and then Gamma.',
    ])
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`r-${n}`, 'Alpha']))
    const changes = policyChanges(withOwners({}, [flow]), withOwners(many, [flow, { ...flow, name: flowName('New') }]))
    expect(changes.map(({ what }) => what.kind)).toEqual(['flow-added', 'owners'])
    expect(changes.map(change => plainText(changeText(change, nameOf, 2))).at(-1)).toMatch(/, and 28 more\.$/)
  })
  it('says whom a new webhook tells of what, and where its secret is', () => {
    const [none, inside] = [policyWith([], []), { ...siem, allowPrivate: ['10.0.0.5'] } as const]
    expect(said(none, policyWith([siem], []))).toEqual([
      'widens: Webhook SIEM: is new: goes to https://hooks.contoso.com/doorbell, told of request.*, grant.*, signed with WEBHOOK_SECRET_SIEM.',
    ])
    expect(said(none, policyWith([inside], []))).toEqual([expect.stringContaining('inside the network: 10.0.0.5.')])
    expect(said(policyWith([siem], []), none)).toEqual(['narrows: Webhook SIEM: is gone.'])
  })
  it('names the host that a webhook goes to from now on in full, as it is connected to, and waits for two admins', () => {
    expect(ofWebhook({ url: 'https://hooks.contoso.com.evil.example/doorbell' })).toEqual([
      'widens: Webhook SIEM: goes to https://hooks.contoso.com.evil.example/doorbell, and no longer to https://hooks.contoso.com/doorbell.',
    ])
    // With a Cyrillic letter in it.
    expect(ofWebhook({ url: 'https://hooks.contosо.com/' })[0]).toMatch(/goes to https:\/\/hooks\.xn--contos-/)
    const withKey = ofWebhook({ url: 'https://hooks.contoso.com/doorbell?key=hunter2' })[0]
    expect(withKey).toMatch(/goes to https:\/\/hooks\.contoso\.com\/doorbell\?…, and/)
    expect(withKey).not.toContain('hunter2')
    const keyed = { ...siem, url: `${siem.url}?key=hunter2` }
    expect(ofWebhook({ url: `${siem.url}?key=hunter3` }, keyed)).toEqual([
      'widens: Webhook SIEM: goes to the same address with another query: https://hooks.contoso.com/doorbell?…',
    ])
  })
  it('says what else of a webhook is different, and tells less of it from more', () => {
    expect(ofWebhook({ events: ['*'] })).toEqual([
      'widens: Webhook SIEM: told of request.*, grant.* until now, and then of *.',
    ])
    expect(ofWebhook({ events: ['grant.active'] })).toEqual([
      'narrows: Webhook SIEM: told of request.*, grant.* until now, and then of grant.active.',
    ])
    expect(ofWebhook({ events: ['grant.*', 'request.*', 'grant.active'] })).toEqual([])
    expect(ofWebhook({ secret: { file: '/run/secrets/siem' } })).toEqual([
      'widens: Webhook SIEM: signed with WEBHOOK_SECRET_SIEM until now, and then with the file /run/secrets/siem.',
    ])
    const inside = { ...siem, allowPrivate: ['10.0.0.5'] } as const
    expect(ofWebhook({ allowPrivate: ['10.0.0.6'] }, inside)).toEqual([
      'widens: Webhook SIEM: may lead to addresses inside the network, more: 10.0.0.6.',
      'narrows: Webhook SIEM: may lead to addresses inside the network, no longer: 10.0.0.5.',
    ])
  })
  it('says what a new report shows, when and where', () => {
    const none = policyWith([], [])
    expect(said(none, policyWith([], [{ ...weekly, of: readers }]))).toEqual([
      'widens: Report Weekly: is new: shows what was asked for, about jit-prod-db-readers in the last 7 days, Mon, Fri at 08:00 (Europe/Berlin), in C0AUDIT.',
    ])
    expect(said(policyWith([], [weekly]), none)).toEqual(['narrows: Report Weekly: is gone.'])
  })
  it('says what of a report is different, and tells less of it from more', () => {
    expect(ofReport({ kind: 'holders' })).toEqual([
      'widens: Report Weekly: shows what was asked for until now, and then shows what Doorbell has given and not taken back yet.',
    ])
    expect(ofReport({ of: readers })).toEqual([
      expect.stringMatching(/^narrows: .*then shows what was asked for, about jit-prod/),
    ])
    expect(ofReport({}, { ...weekly, of: readers })).toEqual([])
    const denied = { ...weekly, where: { state: 'denied' } } as const
    expect(ofReport({ where: { state: 'denied', person: 'Ana' } }, denied)).toEqual([
      'narrows: Report Weekly: shows what was asked for, where state is denied until now, and then shows what was asked for, where state is denied and person is Ana.',
    ])
    expect(ofReport({ where: { state: 'approved' } }, denied)).toEqual([expect.stringMatching(/^widens: /)])
    expect(said(policyWith([], [denied]), policyWith([], [weekly]))).toEqual([expect.stringMatching(/^widens: /)])
    expect(ofReport({ of: { ...readers, resource: resourceId('r-2') } }, { ...weekly, of: readers })).toEqual([
      expect.stringMatching(/^widens: .*about r-2/),
    ])
    expect(ofReport({ last: minutes(1_440) })).toEqual([
      'narrows: Report Weekly: goes back by 7 days until now, and then 1 day.',
    ])
    expect(ofReport({ every: { ...weekly.every, days: ['fri'] } })).toEqual([
      'narrows: Report Weekly: Mon, Fri at 08:00 (Europe/Berlin) until now, and then Fri at 08:00 (Europe/Berlin).',
    ])
    expect(ofReport({ every: { ...weekly.every, at: 9 * 60 } })).toEqual([expect.stringMatching(/^widens: .*09:00/)])
    expect(ofReport({ to: [{ surface: surfaceName('slack'), channel: 'C0ALL' }] })).toEqual([
      'widens: Report Weekly: shown in channels, more: C0ALL.',
      'narrows: Report Weekly: shown in channels, no longer: C0AUDIT.',
    ])
  })
})
