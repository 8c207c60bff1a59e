import type { EntraSettings } from '../settings.ts'
import { entraCredentials } from './names.ts'
import type { Reading } from './reading.ts'

/** Microsoft's clouds: who signs tokens, and which Graph takes them. */
const clouds: Readonly<Record<string, readonly string[]>> = {
  'https://login.microsoftonline.com': ['https://graph.microsoft.com'],
  'https://login.microsoftonline.us': ['https://graph.microsoft.us', 'https://dod-graph.microsoft.us'],
  'https://login.chinacloudapi.cn': ['https://microsoftgraph.chinacloudapi.cn'],
  'https://login.partner.microsoftonline.cn': ['https://microsoftgraph.chinacloudapi.cn'],
}

export function readEntra(reading: Reading): EntraSettings | null {
  const tenantId = reading.required('AZURE_TENANT_ID')
  const clientId = reading.required('AZURE_CLIENT_ID')
  const clientSecret = readCredential(reading)
  const authorityHost = reading.optional('AZURE_AUTHORITY_HOST') ?? 'https://login.microsoftonline.com'
  const graphBaseUrl = reading.optional('GRAPH_BASE_URL') ?? 'https://graph.microsoft.com'
  checkCloud(reading, authorityHost, graphBaseUrl)
  if (tenantId === null || clientId === null || clientSecret === null) return null
  return { tenantId, clientId, clientSecret, authorityHost, graphBaseUrl }
}

function readCredential(reading: Reading): string | null {
  const given = Object.entries(entraCredentials).filter(([, names]) => names.some(name => reading.isGiven(name)))
  if (given.length > 1) {
    const names = given.flatMap(([, settings]) => settings.filter(name => reading.isGiven(name)))
    const kinds = given.map(([kind]) => kind).join(' and ')
    reading.problem(names.join(', '), `are different credentials, ${kinds}`, 'keep one kind')
    return reading.optional('AZURE_CLIENT_SECRET')
  }
  if (given.length === 1) return reading.optional('AZURE_CLIENT_SECRET')
  // Set by the machine, not by the operator, wherever an identity is assigned to it.
  if (reading.isGiven('IDENTITY_ENDPOINT') || reading.isGiven('MSI_ENDPOINT')) {
    reading.problem(
      'AZURE_CLIENT_SECRET',
      'is missing, and managed identity is not supported yet',
      'give a client secret',
    )
    return null
  }
  return reading.required('AZURE_CLIENT_SECRET')
}

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
