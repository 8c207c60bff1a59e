import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloudOf } from './environment/entra.ts'
import { loadAccess } from './load-access.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-load-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

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
  // A filter that nobody understands ends the loading before any name is looked up.
  const loaded = await loadAccess({
    path,
    cloud,
    names: () => {
      throw new Error('no name is looked up')
    },
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
