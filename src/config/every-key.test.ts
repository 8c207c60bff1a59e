import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { policyChanges } from '../access/policy-change/policy-changes.ts'
import { groupId, personId, resourceId } from '../access/vocabulary.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import { changeText } from '../cards/wording/policy-wording.ts'
import { accessFileJsonSchema, describeFileProblem, parseAccessFile } from './access-file.ts'
import { isNode, keysOf, type Node, reaches } from './keys-of-schema.test-support.ts'
import { type NameResolver, resolvePolicy } from './resolve-policy.ts'

/** The file with another value there: in the first of several that has the key, else in the first that has the place for it. */
function withValue(value: unknown, [key = '', ...further]: readonly string[], to: unknown): unknown {
  if (Array.isArray(value)) {
    const at = Math.max(
      0,
      value.findIndex(one => reaches(one, [key, ...further])),
    )
    return value.map((one, index) => (index === at ? withValue(one, [key, ...further], to) : one))
  }
  if (!isNode(value)) throw new Error(`nothing leads to ${key}`)
  return { ...value, [key]: further.length === 0 ? to : withValue(value[key], further, to) }
}

const approvers = ['owner', { group: 'Security' }, { user: 'Grace' }]
const readers = { integration: 'Contoso', type: 'group', name: 'jit-readers' }
const channel = { slack: 'C0ACCESS', teams: '19:abc@thread.tacv2' }
const file: Node = {
  version: 1,
  admins: { groups: ['Admins'], users: ['Ada'] },
  auditors: { groups: ['Audit'], users: ['Ada'] },
  identity: {
    slackEmailMatch: { domains: ['contoso.com'] },
    importFile: 'people.csv',
    contactDomains: ['contoso.com'],
    sameHuman: 'employeeId',
  },
  policyChange: 'two-person',
  integrations: [
    {
      name: 'Fabrikam',
      type: 'entra',
      resourceTypes: ['group', 'directory-role'],
      roles: { include: [{ role: 'User Administrator', scope: 'Berlin' }] },
      tierZero: [],
    },
    {
      name: 'Contoso',
      type: 'entra',
      cloud: 'global',
      resourceTypes: ['group', 'directory-role'],
      groups: { filter: "startswith(displayName,'jit-')" },
      roles: {
        include: [...['Berlin', 'Madrid'].map(scope => ({ role: 'User Administrator', scope })), 'jit-readers'],
      },
      protected: ['Emergency'],
      ending: 'auto',
      pim: { onboardGroups: false },
      integrationOwner: { attribute: 'group', values: ['IT'] },
      resourceOwner: [{ key: 'owner', attribute: 'group' }],
      ownerSources: ['tags'],
      tags: { 'jit-readers': { owner: 'Data' }, 'jit-a': { env: 'prod' }, 'jit-b': { env: 'test' } },
      credentialRotationDays: 90,
      userCleanupDays: 30,
      customAccessDetails: 'Use the jump host',
    },
  ],
  bundles: [
    {
      name: 'Kit',
      resources: [
        readers,
        { integration: 'Contoso', type: 'directory-role', name: 'User Administrator', scope: 'Berlin' },
      ],
    },
  ],
  flows: [
    {
      name: 'All of it',
      requesters: {
        groups: ['Engineering'],
        users: ['Ana'],
        managersOf: ['Sales'],
        exclude: [{ group: 'Contractors' }, { user: 'Bob' }],
      },
      resources: [
        { ...readers, ending: 'timer', confersAuthority: 'accepted' },
        { integration: 'Contoso', type: 'directory-role', name: 'User Administrator', scope: 'Berlin' },
        { integration: 'Contoso', type: 'group', matching: 'jit-prod-*' },
        { integration: 'Contoso', type: 'group', tagged: { env: 'prod' } },
        { bundle: 'Kit' },
      ],
      duration: { default: '1h', max: '4h', presets: ['1h', '2h'] },
      justification: { required: true },
      requestFor: ['self'],
      startWithin: '7d',
      ticket: { required: true, pattern: '^INC-' },
      approval: {
        stages: [
          { from: approvers, needed: 1 },
          { inAnyOrder: [{ from: approvers, needed: 1 }, { from: [{ group: 'Legal' }] }] },
          {
            anyOf: [
              { inAnyOrder: [{ from: approvers, needed: 1 }, { from: [{ group: 'Legal' }] }] },
              { from: approvers, needed: 3 },
            ],
          },
        ],
        timeout: '8h',
        remindEvery: '30m',
        askAtMost: 15,
        escalate: [{ after: '1h', to: [{ group: 'Leads' }, { user: 'Lena' }] }],
        delegates: { group: 'Stand-ins' },
        reason: { approve: 'optional', deny: 'required' },
      },
      extensions: { max: 1, each: '1h' },
      stepUp: { approver: 'c1', requester: 'c1' },
      revokeSessions: 'offer',
      hours: { days: ['mon'], from: '07:00', to: '19:00', zone: 'Europe/Berlin', endWithHours: true },
      notify: channel,
    },
  ],
  breakGlass: [
    {
      name: 'Night shift',
      resources: [
        { ...readers, ending: 'timer' },
        { integration: 'Contoso', type: 'directory-role', name: 'User Administrator', scope: 'Berlin' },
        { integration: 'Contoso', type: 'group', matching: 'jit-prod-*' },
        { integration: 'Contoso', type: 'group', tagged: { env: 'prod' } },
      ],
      requesters: { groups: ['Engineering'], users: ['Ana'], exclude: [{ group: 'Contractors' }, { user: 'Bob' }] },
      duration: '30m',
      tell: approvers,
      reviewers: approvers,
      notify: channel,
    },
  ],
  webhooks: [
    {
      name: 'SIEM',
      url: 'https://siem.contoso.com/in',
      events: ['grant.*'],
      secret: { env: 'WEBHOOK_SECRET_SIEM' },
      allowPrivate: ['10.0.0.5'],
    },
    { name: 'Wiki', url: 'https://wiki.contoso.com/in', events: ['grant.*'], secret: { file: 'secret' } },
  ],
  reports: [
    {
      name: 'Weekly',
      report: 'decisions',
      of: { integration: 'Contoso', type: 'directory-role', name: 'User Administrator', scope: 'Berlin' },
      where: { requester: 'Ana' },
      last: '7d',
      every: { days: ['mon'], at: '08:00', zone: 'Europe/Berlin' },
      to: channel,
    },
  ],
}

const otherPeople = (under: string): Readonly<Record<string, unknown>> => ({
  [`${under}.group`]: 'Other',
  [`${under}.user`]: 'Otto',
})
const otherChannel = (under: string): Readonly<Record<string, unknown>> => ({
  [`${under}.slack`]: 'C0OTHER',
  [`${under}.teams`]: '19:other@thread.tacv2',
})
const otherResources = (under: string): Readonly<Record<string, unknown>> => ({
  [`${under}.type`]: 'directory-role',
  [`${under}.name`]: 'jit-writers',
  [`${under}.matching`]: 'jit-test-*',
  [`${under}.tagged`]: { env: 'test' },
  [`${under}.scope`]: 'Madrid',
  [`${under}.ending`]: 'pim',
})
const other: Readonly<Record<string, unknown>> = {
  'admins.groups': ['Other'],
  'admins.users': ['Otto'],
  'auditors.groups': ['Other'],
  'auditors.users': ['Otto'],
  'identity.slackEmailMatch.domains': ['fabrikam.com'],
  'identity.importFile': 'others.csv',
  'identity.contactDomains': ['fabrikam.com'],
  'identity.sameHuman': 'extensionAttribute1',
  policyChange: 'one-person',
  'integrations.resourceTypes': ['directory-role'],
  'integrations.groups.filter': "startswith(displayName,'j')",
  'integrations.roles.include.role': 'Helpdesk Administrator',
  'integrations.roles.include.scope': 'Madrid',
  'integrations.tierZero': ['jit-zero'],
  'integrations.protected': ['Otto'],
  'integrations.ending': 'pim',
  'integrations.pim.onboardGroups': true,
  'integrations.integrationOwner.attribute': 'user',
  'integrations.integrationOwner.values': ['Other'],
  'integrations.resourceOwner.key': 'team',
  'integrations.resourceOwner.attribute': 'user',
  'integrations.ownerSources': ['tags', 'description'],
  'integrations.tags': { 'jit-readers': { owner: 'Other' }, 'jit-a': { env: 'prod' } },
  'integrations.credentialRotationDays': 30,
  'integrations.userCleanupDays': 60,
  'integrations.customAccessDetails': 'Use the other host',
  'bundles.resources.type': 'directory-role',
  'bundles.resources.name': 'jit-writers',
  'bundles.resources.scope': 'Madrid',
  'flows.name': 'Other',
  'flows.requesters.groups': ['Other'],
  'flows.requesters.users': ['Otto'],
  'flows.requesters.managersOf': ['Other'],
  ...otherPeople('flows.requesters.exclude'),
  ...otherResources('flows.resources'),
  'flows.resources.confersAuthority': undefined,
  'flows.duration.default': '2h',
  'flows.duration.max': '8h',
  'flows.duration.presets': ['1h', '3h'],
  'flows.justification.required': false,
  'flows.requestFor': ['self', 'others'],
  'flows.startWithin': '14d',
  'flows.ticket.required': false,
  'flows.ticket.pattern': '^CHG-',
  ...otherPeople('flows.approval.stages.from'),
  'flows.approval.stages.needed': 2,
  ...otherPeople('flows.approval.stages.inAnyOrder.from'),
  'flows.approval.stages.inAnyOrder.needed': 2,
  ...otherPeople('flows.approval.stages.anyOf.from'),
  'flows.approval.stages.anyOf.needed': 2,
  ...otherPeople('flows.approval.stages.anyOf.inAnyOrder.from'),
  'flows.approval.stages.anyOf.inAnyOrder.needed': 2,
  'flows.approval.timeout': '4h',
  'flows.approval.remindEvery': '1h',
  'flows.approval.askAtMost': 3,
  'flows.approval.escalate.after': '2h',
  ...otherPeople('flows.approval.escalate.to'),
  'flows.approval.delegates.group': 'Other',
  'flows.approval.reason.approve': 'required',
  'flows.approval.reason.deny': 'optional',
  'flows.extensions.max': 2,
  'flows.extensions.each': '30m',
  'flows.stepUp.approver': 'c2',
  'flows.stepUp.requester': 'c2',
  'flows.revokeSessions': 'always',
  'flows.hours.days': ['tue'],
  'flows.hours.from': '08:00',
  'flows.hours.to': '18:00',
  'flows.hours.zone': 'Europe/Madrid',
  'flows.hours.endWithHours': false,
  ...otherChannel('flows.notify'),
  'breakGlass.name': 'Other',
  ...otherResources('breakGlass.resources'),
  'breakGlass.requesters.groups': ['Other'],
  'breakGlass.requesters.users': ['Otto'],
  ...otherPeople('breakGlass.requesters.exclude'),
  'breakGlass.duration': '20m',
  ...otherPeople('breakGlass.tell'),
  ...otherPeople('breakGlass.reviewers'),
  ...otherChannel('breakGlass.notify'),
  'webhooks.name': 'Other',
  'webhooks.url': 'https://other.contoso.com/in',
  'webhooks.events': ['request.*'],
  'webhooks.secret.env': 'WEBHOOK_SECRET_OTHER',
  'webhooks.secret.file': 'other',
  'webhooks.allowPrivate': ['10.0.0.6'],
  'reports.name': 'Other',
  'reports.report': 'requests',
  'reports.of.type': 'group',
  'reports.of.name': 'Helpdesk Administrator',
  'reports.of.scope': 'Madrid',
  'reports.where': { requester: 'Otto' },
  'reports.last': '14d',
  'reports.every.days': ['tue'],
  'reports.every.at': '09:00',
  'reports.every.zone': 'Europe/Madrid',
  ...otherChannel('reports.to'),
}

/** What can be said in one way only, what chooses no more than the environment did, and names by which other sections are found. */
const withoutAnother = [
  'version',
  'integrations.type',
  'integrations.cloud',
  'integrations.name',
  'bundles.name',
  'bundles.resources.integration',
  'flows.requesters.everyone',
  'flows.resources.integration',
  'flows.resources.bundle',
  'breakGlass.resources.integration',
  'reports.of.integration',
]

/** Knows every name; the id says which name it was asked for. One group is tier zero. */
const everybody: NameResolver = {
  group: async name => groupId(`g:${name}`),
  user: async name => personId(`u:${name}`),
  role: async name => resourceId(`r:${name}`),
  resource: async (integration, type, name, { scope = '' }) => {
    const found = resourceId([integration, type, scope, name].join('/'))
    return name === 'jit-zero' ? { tierZero: found } : found
  },
  groupBehind: resource => groupId(`g:${resource.split('/').at(-1)}`),
}

async function policyOf(content: unknown) {
  const parsed = parseAccessFile(stringify(content), 'access.yaml')
  if (!parsed.ok) throw new Error(parsed.problems.map(describeFileProblem).join('\n'))
  const resolved = await resolvePolicy(parsed.file, everybody)
  if (!resolved.ok) throw new Error(resolved.problems.map(describeFileProblem).join('\n'))
  return resolved.policy
}

describe('each key of the access file', () => {
  it('has another value here', () => {
    const keys = [...new Set(keysOf(accessFileJsonSchema()))]
    expect(keys.filter(key => !withoutAnother.includes(key)).toSorted()).toEqual(Object.keys(other).toSorted())
  })

  it.each(Object.keys(other))('%s with another value is told as a change', async key => {
    const [before, after] = await Promise.all([file, withValue(file, key.split('.'), other[key])].map(policyOf))
    if (!before || !after) throw new Error('both are there')
    const said = policyChanges(before, after).map(change => plainText(changeText(change, id => id)))
    expect(said).not.toEqual([])
    expect(said.filter(text => /says something else under/.test(text))).toEqual([])
  })
})
