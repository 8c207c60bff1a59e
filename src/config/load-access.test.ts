import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { cloudOf } from './environment/entra.ts'
import { loadAccess } from './load-access.ts'
import type { NameResolver } from './resolve-policy.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-load-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A directory that holds these groups, and nothing else. */
const knows = (groups: readonly string[]): NameResolver => ({
  group: async name => (groups.includes(name) ? groupId(`id of ${name}`) : 'missing'),
  user: async () => 'missing',
  role: async () => 'missing',
  resource: async () => 'missing',
  groupBehind: () => null,
})

async function problems(written: string, cloud: string | null): Promise<readonly string[]> {
  const path = join(folder, 'access.yaml')
  await writeFile(
    path,
    `version: 1
integrations:
  - name: Contoso
    type: entra
    ${written}
    groups: { filter: "what?" }
    integrationOwner: { attribute: group, values: [IT] }
flows:
  - name: All
    requesters: everyone
    resources: [ { integration: Contoso, type: group, matching: "*" } ]
    duration: { default: 1h, max: 2h }
    approval: { stages: [ { from: [owner], needed: 1 } ] }
`,
  )
  const loaded = await loadAccess({
    path,
    cloud,
    names: () => knows(['IT']),
    checkFilter: async () => ({ ok: false, problem: 'no' }),
  })
  return loaded.ok ? [] : loaded.problems.filter(problem => /cloud/.test(problem))
}

describe('the cloud of an integration', () => {
  it('has to be the one that the environment chose', async () => {
    expect(await problems('cloud: global', 'usgov')).toEqual([
      expect.stringMatching(/^access\.yaml:5:12: .*cloud is global, and the environment is set up for usgov/),
    ])
    for (const cloud of ['global', 'usgov', 'dod', 'china'])
      expect(await problems(`cloud: ${cloud}`, cloud)).toEqual([])
  })
  it('need not be named, and names nothing where the directory is none of Microsoft’s', async () => {
    expect(await problems('resourceTypes: [group]', 'china')).toEqual([])
    expect(await problems('cloud: dod', null)).toEqual([])
  })
  it.each([
    ['https://graph.microsoft.com', 'global'],
    ['https://graph.microsoft.us', 'usgov'],
    ['https://dod-graph.microsoft.us', 'dod'],
    ['https://microsoftgraph.chinacloudapi.cn', 'china'],
    ['https://localhost:8443', null],
  ])('%s is %s', (graphBaseUrl, cloud) => expect(cloudOf({ graphBaseUrl })).toBe(cloud))
})

describe('a flow that asks whoever approves for a fresh sign-in', () => {
  const load = async (stepUp: string, signInPage: boolean) => {
    const path = join(folder, 'step-up.yaml')
    await writeFile(
      path,
      `version: 1
integrations:
  - { name: Contoso, type: entra, integrationOwner: { attribute: group, values: [IT] } }
flows:
  - name: All
    requesters: everyone
    resources: [ { integration: Contoso, type: group, matching: "*" } ]
    duration: { default: 1h, max: 2h }
    stepUp: ${stepUp}
    approval: { stages: [ { from: [owner], needed: 1 } ] }
`,
    )
    const checkFilter = async () => ({ ok: true }) as const
    return loadAccess({ path, cloud: null, signInPage, names: () => knows(['IT']), checkFilter })
  }
  it('names an authentication context, which is kept in the policy', async () => {
    const loaded = await load('{ approver: c1 }', true)
    expect(loaded.ok && loaded.policy.flows[0].stepUp).toEqual({ approver: 'c1' })
  })
  it('is refused where there is no page to sign in on, and never taken without it', async () => {
    expect(await load('{ approver: c1 }', false)).toEqual({
      ok: false,
      problems: [
        expect.stringMatching(/^step-up\.yaml:9:\d+: .*stepUp needs a page on which people sign in: set PUBLIC_URL/),
      ],
    })
  })
  it.each(['{ approver: c0 }', '{ approver: c100 }', '{ approver: mfa }', '{}', 'c1'])(
    'is refused with %s',
    async stepUp => {
      expect((await load(stepUp, true)).ok).toBe(false)
    },
  )
  it('may ask whoever asks for one as well, or alone, and not nobody for anything', async () => {
    for (const [written, meant] of [
      ['{ approver: c1, requester: c2 }', { approver: 'c1', requester: 'c2' }],
      ['{ approver: none, requester: c2 }', { requester: 'c2' }],
      ['{ approver: c1, requester: none }', { approver: 'c1' }],
    ] as const) {
      const loaded = await load(written, true)
      expect(loaded.ok && loaded.policy.flows[0].stepUp).toEqual(meant)
    }
    const loaded = await load('{ approver: none, requester: none }', true)
    expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringMatching(/stepUp asks nobody for anything/)])
  })
})

describe('whoever mends an access file', () => {
  const broken = `version: 1
admins: { groups: [Nobody Knows These] }
integrations:
  - name: Contoso
    type: entra
    colour: blue
    integrationOwner: { attribute: group, values: [Not Looked At] }
  - name: Fabrikam
    type: entra
    groups: { filter: "what?" }
    integrationOwner: { attribute: group, values: [Fabrikam Ownerz] }
flows:
  - name: All
    requesters: { groups: [Engineering, Enginering] }
    resources:
      - { integration: Contoso, type: group, name: of-the-broken-one }
      - { integration: Fabrikam, type: group, name: nowhere }
    duration: { default: 1h, max: 2h }
    approval: { stages: [ { from: [{ group: Enginering }], needed: 1 } ] }
  - name: Nothing
    requesters: everyone
    duration: { default: 1 fortnight, max: 2h }
    approval: { stages: [ { from: [{ group: Enginering }], needed: 1 } ] }
`
  const load = async (text: string, names: NameResolver) => {
    const path = join(folder, 'broken.yaml')
    await writeFile(path, text)
    const checkFilter = async (filter: string) =>
      filter === 'what?' ? ({ ok: false, problem: 'no such word' } as const) : ({ ok: true } as const)
    const loaded = await loadAccess({ path, cloud: null, names: () => names, checkFilter })
    return loaded.ok ? [] : loaded.problems
  }

  it('hears in one run what is wrong with its shape, its filters and its names, by line, in the order of the file', async () => {
    const told = await load(broken, knows(['Engineering']))
    expect(told.map(problem => problem.replace(/^(broken\.yaml:\d+):\d+: /, '$1 '))).toEqual([
      'broken.yaml:2 admins.groups[0] names a group that does not exist: "Nobody Knows These"',
      expect.stringMatching(/^broken\.yaml:6 integrations\[0\]\.colour is not known here/),
      'broken.yaml:10 integrations[1].groups.filter is not understood by the directory: no such word',
      'broken.yaml:11 integrations[1].integrationOwner.values[0] names a group that does not exist: "Fabrikam Ownerz"',
      'broken.yaml:14 flows[0].requesters.groups[1] names a group that does not exist: "Enginering"',
      'broken.yaml:17 flows[0].resources[1].name names a group of Fabrikam that does not exist: "nowhere"',
      'broken.yaml:19 flows[0].approval.stages[0].from[0].group names a group that does not exist: "Enginering"',
      expect.stringMatching(/^broken\.yaml:2\d flows\[1\]/),
      expect.stringMatching(/^broken\.yaml:2\d flows\[1\]/),
    ])
  })

  it('hears what is wrong with its shape also while the directory is away, and that the names were not looked up', async () => {
    const away = { ...knows([]), group: () => Promise.reject(new Fault('x', 'it is away', { retry: 'later' })) }
    const told = await load(broken, away)
    expect(told).toContainEqual(expect.stringMatching(/integrations\[0\]\.colour is not known here/))
    expect(told.at(-1)).toBe('broken.yaml: its names could not be looked up besides: it is away')
    expect(told.join()).not.toMatch(/does not exist/)
  })

  it('is not shown three thousand letters again', async () => {
    const long = 'x'.repeat(3_000)
    const told = [
      ...(await load(broken.replace('Nobody Knows These', long), knows([]))),
      ...(await load(broken.replace('colour', long.slice(0, 900)), knows([]))),
      ...(await load(broken.replace('integration: Fabrikam', `integration: ${long}`), knows([]))),
    ]
    expect(told.filter(problem => problem.includes('xxx')).length).toBeGreaterThan(2)
    for (const problem of told) expect(problem.length).toBeLessThan(700)
    expect(told.join()).toMatch(/x{256}…/)
  })
})

it.each([
  ['is not there', () => join(folder, 'nowhere.yaml'), /nowhere\.yaml: cannot be read: it is not there\. Name/],
  ['is a folder', () => folder, /cannot be read: it is a folder\. Name the access file with ACCESS_CONFIG\.$/],
])('an access file that %s is told so', async (_, path, words) => {
  const loaded = await loadAccess({
    path: path(),
    cloud: null,
    names: () => knows([]),
    checkFilter: async () => ({ ok: true }),
  })
  expect(loaded).toMatchObject({ ok: false, problems: [expect.stringMatching(words)] })
})
