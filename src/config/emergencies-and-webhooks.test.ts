import { describe, expect, it } from 'vitest'
import { groupId, personId, resourceId } from '../access/vocabulary.ts'
import { describeFileProblem, parseAccessFile } from './access-file.ts'
import type { NameResolver } from './names.ts'
import { resolvePolicy } from './resolve-policy.ts'

const file = (more: string) => `version: 1
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group, directory-role]
    roles: { include: [Application Administrator, Helpdesk Administrator] }
    tierZero: [Application Administrator]
    integrationOwner: { attribute: group, values: [IT] }
flows:
  - name: Production
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, matching: "jit-*" }]
    duration: { default: 2h, max: 8h }
    approval: { stages: [{ from: [owner] }] }
${more}`
const glass = (changes: Readonly<Record<string, string>> = {}) => {
  const entry = {
    resources: '[{ integration: Contoso, type: group, name: jit-db }]',
    requesters: '{ groups: [On call] }',
    duration: '30m',
    tell: '[owner]',
    reviewers: '[{ group: Security }]',
    ...changes,
  }
  const lines = Object.entries(entry).map(([key, value]) => `${key}: ${value}`)
  return `breakGlass:\n  - ${lines.join('\n    ')}\n`
}
const hook = (changes: Readonly<Record<string, string>> = {}) => {
  const entry = {
    name: 'SIEM',
    url: 'https://hooks.contoso.com/doorbell',
    events: '[request.*, grant.active]',
    secret: '{ env: WEBHOOK_SECRET_SIEM }',
    ...changes,
  }
  return `webhooks:\n  - { ${Object.entries(entry)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }\n`
}
const problemsIn = (more: string): string => {
  const parsed = parseAccessFile(file(more), 'access.yaml')
  return parsed.ok ? '' : parsed.problems.map(describeFileProblem).join('\n')
}
const names: NameResolver = {
  group: async name => groupId(name),
  user: async name => personId(name),
  role: async name => resourceId(name),
  groupBehind: resource => groupId(resource.replace(/^group\//, '')),
  resource: async (_integration, type, name) => {
    const found = resourceId(`${type}/${name}`)
    return name === 'Application Administrator' ? { tierZero: found } : found
  },
}
async function resolved(more: string) {
  const parsed = parseAccessFile(file(more), 'access.yaml')
  if (!parsed.ok) throw new Error(parsed.problems.map(describeFileProblem).join('\n'))
  return resolvePolicy(parsed.file, names)
}

describe('what the access file says of emergencies', () => {
  it('is one short access flow that approves by itself, with who is told and who reviews', async () => {
    const found = await resolved(glass())
    expect(found.ok && found.policy.breakGlass).toMatchObject([
      {
        name: 'Break-glass',
        requesters: { everyone: false, groups: ['on call'] },
        duration: { default: 30, max: 30 },
        approval: 'automatic',
        reasonRequired: true,
        breakGlass: { tell: [{ kind: 'owner' }], reviewers: [{ kind: 'people', groups: ['security'] }] },
      },
    ])
    expect(found.ok && found.policy.flows.map(({ name }) => name)).toEqual(['Production'])
  })
  it('leaves a file that says nothing of it, or an empty list, the hash that it had', async () => {
    const [none, empty, some] = await Promise.all(['', 'breakGlass: []\nwebhooks: []\n', glass()].map(resolved))
    expect(none?.ok && empty?.ok && none.policy.hash === empty.policy.hash).toBe(true)
    expect(none?.ok && some?.ok && none.policy.hash !== some.policy.hash).toBe(true)
  })
  it('may name nobody: an empty list means nobody', async () => {
    const found = await resolved(glass({ requesters: '{ groups: [] }' }))
    expect(found.ok && found.policy.breakGlass?.[0].requesters).toMatchObject({
      everyone: false,
      groups: [],
      users: [],
    })
  })
  it.each([
    ['for everyone', { requesters: 'everyone' }, /requesters/],
    ['for nobody who is named', { requesters: '{}' }, /says nothing: give groups or users; an empty list means nobody/],
    ['for longer than 4 hours', { duration: '241m' }, /is longer than 4 hours/],
    ['with nobody to be told', { tell: '[]' }, /tell/],
    ['with nobody to review it', { reviewers: '[]' }, /reviewers/],
    ['under the name of a flow', { name: 'production' }, /is the name of another access flow/],
    [
      'of an integration that there is not',
      { resources: '[{ integration: Fabrikam, type: group, name: x }]' },
      /is no integration of this file/,
    ],
    ['with an extension', { extensions: '{ max: 1, each: 1h }' }, /extensions/],
    [
      'that only who takes it could review',
      { requesters: '{ users: [ana@contoso.com] }', reviewers: '[{ user: Ana@contoso.com }]' },
      /names nobody who could sign it off/,
    ],
  ])('is refused %s', (_what, changes, sentence) => expect(problemsIn(glass(changes))).toMatch(sentence))
  it('never opens tier zero, nor a role that is not listed', async () => {
    const role = (name: string) =>
      glass({ resources: `[{ integration: Contoso, type: directory-role, name: ${name} }]` })
    const [tierZero, unlisted, listed] = await Promise.all(
      ['Application Administrator', 'User Administrator', 'Helpdesk Administrator'].map(name => resolved(role(name))),
    )
    expect(tierZero?.ok === false && tierZero.problems.map(describeFileProblem).join()).toMatch(
      /breakGlass\[0\].resources\[0\].name is tier zero, which is never given in an emergency/,
    )
    expect(unlisted?.ok === false && unlisted.problems.map(describeFileProblem).join()).toMatch(
      /breakGlass\[0\].resources\[0\].name is not among the roles/,
    )
    expect(listed?.ok).toBe(true)
  })
})

describe('what the access file says of webhooks', () => {
  it('is kept with the place of the secret, and never with a secret', async () => {
    const found = await resolved(hook({ allowPrivate: '[10.0.0.5]' }))
    expect(found.ok && found.policy.webhooks).toEqual([
      {
        name: 'SIEM',
        url: 'https://hooks.contoso.com/doorbell',
        events: ['request.*', 'grant.active'],
        secret: { env: 'WEBHOOK_SECRET_SIEM' },
        allowPrivate: ['10.0.0.5'],
      },
    ])
  })
  it.each([
    ['without TLS', { url: 'http://hooks.contoso.com/' }, /must begin with https/],
    ['on another port', { url: '"https://hooks.contoso.com:8443/"' }, /443, and to no other/],
    ['with a password in it', { url: '"https://a:b@hooks.contoso.com/"' }, /holds a name or a password/],
    ['that is no address', { url: 'hooks' }, /must be an address such as/],
    ['of an action that there is not', { events: '[request.asked]' }, /is no action of the audit/],
    ['of no action', { events: '[]' }, /events/],
    [
      'with the secret itself',
      { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      /the secret itself never stands in this file/,
    ],
    ['with a secret of Doorbell’s own', { secret: '{ env: AZURE_CLIENT_SECRET }' }, /begins with WEBHOOK_SECRET_/],
    ['with a network in place of an address', { allowPrivate: '["10.0.0.0/8"]' }, /must be one address such as/],
  ])('is refused %s', (_what, changes, sentence) => expect(problemsIn(hook(changes))).toMatch(sentence))
  it('is refused where two have one name', () =>
    expect(problemsIn(`${hook()}${hook().split('\n')[1]}\n`)).toMatch(/is given to another webhook already/))
})

describe('reports', () => {
  const report = (changes: Readonly<Record<string, string>> = {}) => {
    const entry = {
      name: 'Weekly decisions',
      report: 'decisions',
      every: '{ days: [mon], at: "08:00", zone: Europe/Berlin }',
      to: '{ slack: C0123ABCD }',
      ...changes,
    }
    const lines = Object.entries(entry).map(([key, value]) => `${key}: ${value}`)
    return `reports:\n  - ${lines.join('\n    ')}\n`
  }
  it('say what is shown where and when, about a week where nothing else is said', async () => {
    const shown = await resolved(report({ of: '{ integration: Contoso, type: group, name: jit-db }' }))
    expect(shown.ok && shown.policy.reports).toEqual([
      {
        name: 'Weekly decisions',
        kind: 'decisions',
        of: { integration: 'Contoso', resource: 'group/jit-db' },
        every: { days: ['mon'], at: 480, zone: 'Europe/Berlin' },
        last: 7 * 1440,
        to: [{ surface: 'slack', channel: 'C0123ABCD' }],
      },
    ])
    const narrowed = await resolved(report({ where: '{ verdict: deny, person: Ana }' }))
    expect(narrowed.ok && narrowed.policy.reports).toMatchObject([
      { where: { verdict: 'deny', person: { person: expect.any(String), name: 'Ana' } } },
    ])
    const byRule = await resolved(report({ where: '{ by: "rule: Automatic", in_stead_of: "" }' }))
    expect(byRule.ok && byRule.policy.reports).toMatchObject([{ where: { by: 'rule: Automatic', in_stead_of: '' } }])
    const ofNothing = await resolved(report({ report: 'activity', where: '{ resource: "" }' }))
    expect(ofNothing.ok && ofNothing.policy.reports).toMatchObject([{ where: { resource: '' } }])
    const without = await resolved('')
    expect(without.ok && 'reports' in without.policy).toBe(false)
  })
  it.each([
    ['a kind that is none', { report: 'everything' }, /reports\[0\]\.report/],
    [
      'a column that it has not',
      { where: '{ state: denied }' },
      /reports\[0\]\.where\.state is no column of decisions: it has person, decided/,
    ],
    [
      'a resource by its name alone',
      { where: '{ resource: jit-db }' },
      /reports\[0\]\.where\.resource is a name, which another resource may come to have: name the one resource with of/,
    ],
    ['a value that is no text', { where: '{ stage: 1 }' }, /reports\[0\]\.where\.stage must be text: put it in quotes/],
    ['no channel', { to: '{}' }, /reports\[0\]\.to must name a channel/],
    [
      'a zone that is none',
      { every: '{ days: [mon], at: "08:00", zone: CET }' },
      /reports\[0\]\.every\.zone is no time zone/,
    ],
    ['an integration that is none', { of: '{ integration: Nope, type: group, name: x }' }, /"Nope" is no integration/],
  ])('are refused with %s', (_, changes, problem) => expect(problemsIn(report(changes))).toMatch(problem))
  it('have names of their own', () => {
    expect(problemsIn(`${report()}${report().replace('reports:\n', '')}`)).toMatch(/is given to another of the reports/)
  })
})
