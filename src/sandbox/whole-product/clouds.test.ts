import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterEach, expect, it, vi } from 'vitest'
import { integrationName, personId } from '../../access/vocabulary.ts'
import { readEnvironment } from '../../config/env.ts'
import { checkEverything } from '../../main/check.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { silentLog } from '../../ports/log.ts'
import { connectEntra } from '../../providers/entra/connect.ts'
import { type EntraOptions, type SimulatedEntra, startEntra } from '../entra/entra.ts'

let folder: string
let entra: SimulatedEntra
afterEach(async () => {
  await entra.close()
  await rm(folder, { recursive: true, force: true })
})

/**
 * A tenant in that cloud. Whoever dials its hosts is led to this machine, as a name server would lead them; that the certificate is
 * of whom they wanted to reach is theirs to see. Every other host is dialled as ever, and written down.
 */
async function tenantAt(hosts: NonNullable<EntraOptions['hosts']>): Promise<readonly string[]> {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-cloud-'))
  entra = await startEntra({ hosts })
  const dialled: string[] = []
  const connect = tls.connect.bind(tls)
  vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions, connected?: () => void) => {
    const { host = '', port } = options
    dialled.push(`${host}:${port}`)
    const { authority, graph } = entra.ports
    const at = host === hosts.graph ? graph : host === hosts.authority ? authority : undefined
    return connect(
      at === undefined ? options : { ...options, host: 'localhost', port: at, servername: host },
      connected,
    )
  }) as typeof tls.connect)
  return dialled
}

const accessFile = (cloud: string) => `version: 1
integrations:
  - name: Contoso
    type: entra
    cloud: ${cloud}
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:
  - name: Everything
    requesters: { everyone: true }
    resources: [{ integration: Contoso, type: group, matching: "jit-*" }]
    duration: { default: 1h, max: 1h }
    approval: { stages: [{ from: [owner] }] }
`

it.each<readonly [string, NonNullable<EntraOptions['hosts']>, string]>([
  ['usgov', { authority: 'login.microsoftonline.us', graph: 'graph.microsoft.us' }, 'entra.microsoft.us'],
  ['dod', { authority: 'login.microsoftonline.us', graph: 'dod-graph.microsoft.us' }, 'entra.microsoft.us'],
  // Called by its older name too, tokens of this one are had from its partner.
  [
    'china',
    { authority: 'login.partner.microsoftonline.cn', graph: 'microsoftgraph.chinacloudapi.cn' },
    'entra.microsoftonline.cn',
  ],
])(
  'an environment that names the cloud %s has tokens and Graph from its hosts alone, and links to its portal',
  async (cloud, hosts, portal) => {
    const dialled = await tenantAt(hosts)
    const { graph } = hosts
    const access = join(folder, 'access.yaml')
    await writeFile(access, accessFile(cloud))
    const env = {
      ...{ DATA_DIR: join(folder, 'data'), ALLOW_EMBEDDED_DATABASE: 'yes', ACCESS_CONFIG: access },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1-of-nobody', SLACK_SIGNING_SECRET: 'signing-secret-of-32-characters-x' },
      ...{ SLACK_API_URL: 'http://127.0.0.1:1/api/', GRAPH_BASE_URL: `https://${graph}` },
      ...{ AZURE_TENANT_ID: entra.tenantId, AZURE_CLIENT_ID: entra.clientId, AZURE_CLIENT_SECRET: entra.clientSecret },
    }
    const findings = await checkEverything(env, { ca: entra.ca })
    const lines = findings.map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)
    for (const line of [
      'ok Entra sign-in: Entra takes the client secret.',
      'ok Graph: Graph lets Doorbell read groups.',
      'ok Filter: Graph understands the filter of “Contoso”.',
    ])
      expect(lines).toContain(line)
    const pages = findings.flatMap(({ about, page }) => (page && about !== 'Slack' ? [new URL(page).host] : []))
    expect(new Set(pages)).toEqual(new Set([portal]))

    const read = readEnvironment(env)
    if (!read.ok) throw new Error('the environment is good')
    const doorbell = connectEntra({ ...read.settings.entra, ca: entra.ca, timeoutMs: 10_000, log: silentLog })
    const ana = personId(entra.truth.person('Ana Moreno').id)
    const resources: InventoryResource[] = []
    for await (const one of doorbell.discovery.resources(integrationName('Contoso'), null)) resources.push(one)
    const group = resources.find(({ name }) => name === 'jit-status-page')
    if (!group) throw new Error('there is no such group')
    await doorbell.provider.grant(group, ana)
    expect(entra.truth.isMember('jit-status-page', 'Ana Moreno')).toBe(true)
    await doorbell.provider.revoke(group, ana)
    expect(entra.truth.isMember('jit-status-page', 'Ana Moreno')).toBe(false)
    await doorbell.close()

    expect(new Set(dialled)).toEqual(new Set(Object.values(hosts).map(host => `${host}:443`)))
    const scopes = entra.calls.all.flatMap(({ body }) => /scope=([^&]*)/.exec(String(body))?.[1] ?? [])
    expect(new Set(scopes.map(decodeURIComponent))).toEqual(new Set([`https://${graph}/.default`]))
  },
)
