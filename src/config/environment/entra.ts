import type { EntraSettings } from '../settings.ts'
import { readEndingApp } from './ending-app.ts'
import { readCredential } from './entra-credential.ts'
import type { Reading } from './reading.ts'

/** Microsoft's clouds: who signs tokens, and which Graph takes them, the usual one first. */
const clouds: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'https://login.microsoftonline.com': ['https://graph.microsoft.com'],
  'https://login.microsoftonline.us': ['https://graph.microsoft.us', 'https://dod-graph.microsoft.us'],
  'https://login.chinacloudapi.cn': ['https://microsoftgraph.chinacloudapi.cn'],
  'https://login.partner.microsoftonline.cn': ['https://microsoftgraph.chinacloudapi.cn'],
}

const globalAuthority = 'https://login.microsoftonline.com'
const globalGraph = 'https://graph.microsoft.com'

const names: Readonly<Record<string, string>> = {
  'https://graph.microsoft.com': 'global',
  'https://graph.microsoft.us': 'usgov',
  'https://dod-graph.microsoft.us': 'dod',
  'https://microsoftgraph.chinacloudapi.cn': 'china',
}

/** As the access file calls the cloud that was chosen; `null` where it is none of Microsoft's. */
export const cloudOf = ({ graphBaseUrl }: Pick<EntraSettings, 'graphBaseUrl'>): string | null =>
  names[graphBaseUrl] ?? null

export function readEntra(reading: Reading): EntraSettings | null {
  const tenantId = reading.required('AZURE_TENANT_ID')
  const credential = readCredential(reading)
  // The machine's own identity has no app that could be named; one that was made for Doorbell has.
  const ofTheMachine = credential?.kind === 'managed-identity'
  const clientId = ofTheMachine ? reading.optional('AZURE_CLIENT_ID') : reading.required('AZURE_CLIENT_ID')
  const { authorityHost, graphBaseUrl } = readCloud(reading)
  const ending = readEndingApp(reading)
  if (tenantId === null || credential === null || (clientId === null && !ofTheMachine)) return null
  return { tenantId, clientId, credential, authorityHost, graphBaseUrl, ...(ending ? { ending } : {}) }
}

/** Either address says which cloud it is, and the other follows; both together have to agree. */
function readCloud(reading: Reading): { readonly authorityHost: string; readonly graphBaseUrl: string } {
  const authority = reading.optional('AZURE_AUTHORITY_HOST')
  const graph = reading.optional('GRAPH_BASE_URL')
  const authorityHost = authority ?? authorityOf(graph) ?? globalAuthority
  const graphBaseUrl = graph ?? clouds[authorityHost]?.[0] ?? globalGraph
  checkCloud(reading, authorityHost, graphBaseUrl)
  return { authorityHost, graphBaseUrl }
}

const authorityOf = (graph: string | null): string | undefined =>
  graph === null ? undefined : Object.entries(clouds).find(([, graphs]) => graphs.includes(graph))?.[0]

/** An authority or a Graph that is not Microsoft's is somebody's deliberate choice, and used as given. */
function checkCloud(reading: Reading, authorityHost: string, graphBaseUrl: string): void {
  const graphs = clouds[authorityHost]
  const isMicrosofts = Object.values(clouds).some(list => list.includes(graphBaseUrl))
  if (graphs === undefined || !isMicrosofts || graphs.includes(graphBaseUrl)) return
  reading.problem(
    'GRAPH_BASE_URL',
    `is ${graphBaseUrl}, which does not take tokens of ${authorityHost}`,
    `give ${graphs.join(' or ')}`,
  )
}
