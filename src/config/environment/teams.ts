import type { EntraSettings, TeamsSettings } from '../settings.ts'
import { botCredentials } from './names.ts'
import type { Reading } from './reading.ts'

const together = [
  'MICROSOFT_APP_ID',
  'MICROSOFT_APP_TYPE',
  'MICROSOFT_APP_TENANT_ID',
  'MICROSOFT_APP_PASSWORD',
  'MICROSOFT_APP_CERTIFICATE_PATH',
  'MICROSOFT_APP_FEDERATED_TOKEN_FILE',
  'TEAMS_CATALOG_APP_ID',
  'BOT_OPENID_METADATA_URL',
  'BOT_TOKEN_ISSUER',
  'BOT_LOGIN_URL',
  'BOT_SERVICE_URL_HOSTS',
] as const

/** Microsoft's own keys of the channel, and whose name its tokens carry, by who signs in the people of the cloud. */
const channels: Readonly<Record<string, Pick<TeamsSettings, 'openIdMetadataUrl' | 'tokenIssuer'>>> = {
  'https://login.microsoftonline.com': {
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    tokenIssuer: 'https://api.botframework.com',
  },
  'https://login.microsoftonline.us': {
    openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    tokenIssuer: 'https://api.botframework.us',
  },
}
const globalCloud = 'https://login.microsoftonline.com'

/** Whether anybody means Doorbell to speak Teams. */
export const wantsTeams = (reading: Reading): boolean => together.some(name => reading.isGiven(name))

/**
 * The bot's registration: all of it, or `null` once a problem was noted. Without the id there is no start: the SDK would take that
 * for the wish to believe everybody.
 */
export function readTeams(reading: Reading, entra: EntraSettings | null): TeamsSettings | null {
  if (!wantsTeams(reading)) return null
  const appId = reading.required('MICROSOFT_APP_ID')
  const tenantId = reading.required('MICROSOFT_APP_TENANT_ID')
  const type = reading.optional('MICROSOFT_APP_TYPE') ?? 'SingleTenant'
  if (tenantId !== null && entra !== null && tenantId !== entra.tenantId)
    reading.problem(
      'MICROSOFT_APP_TENANT_ID',
      'is another tenant than AZURE_TENANT_ID, and the people of the one are not those of the other',
      'register the bot in the tenant in which access is given',
    )
  const credential = readBotCredential(reading, type)
  const loginUrl = reading.optional('BOT_LOGIN_URL') ?? entra?.authorityHost ?? globalCloud
  const anchors = readAnchors(reading, loginUrl)
  if (appId === null || tenantId === null || credential === null || anchors === null) return null
  const catalogApp = reading.optional('TEAMS_CATALOG_APP_ID')
  return { appId, tenantId, credential, loginUrl, catalogApp, ...anchors }
}

/** Keys and issuer belong together: of one cloud the tokens are of that cloud. */
function readAnchors(
  reading: Reading,
  loginUrl: string,
): Pick<TeamsSettings, 'openIdMetadataUrl' | 'tokenIssuer' | 'serviceUrlHosts'> | null {
  const metadata = reading.optional('BOT_OPENID_METADATA_URL')
  const issuer = reading.optional('BOT_TOKEN_ISSUER')
  if (reading.isGiven('BOT_OPENID_METADATA_URL') !== reading.isGiven('BOT_TOKEN_ISSUER')) {
    const missing = reading.isGiven('BOT_TOKEN_ISSUER') ? 'BOT_OPENID_METADATA_URL' : 'BOT_TOKEN_ISSUER'
    reading.problem(
      missing,
      'is missing, and the keys of the channel and the issuer of its tokens belong together',
      'give both, or leave out both for Microsoft’s global cloud and that of the US government',
    )
    return null
  }
  const ofTheCloud = channels[loginUrl]
  const openIdMetadataUrl = metadata ?? ofTheCloud?.openIdMetadataUrl
  const tokenIssuer = issuer ?? ofTheCloud?.tokenIssuer
  if (openIdMetadataUrl === undefined || tokenIssuer === undefined) {
    reading.problem(
      'BOT_OPENID_METADATA_URL',
      `is missing, and Doorbell does not know where the channel keeps its keys in the cloud of ${loginUrl}`,
      'give it together with BOT_TOKEN_ISSUER',
    )
    return null
  }
  return {
    openIdMetadataUrl,
    tokenIssuer,
    serviceUrlHosts: reading.optional('BOT_SERVICE_URL_HOSTS') ?? [],
  }
}

function readBotCredential(
  reading: Reading,
  type: 'SingleTenant' | 'UserAssignedMSI',
): TeamsSettings['credential'] | null {
  const given = Object.entries(botCredentials).filter(([, name]) => reading.isGiven(name))
  if (type === 'UserAssignedMSI') {
    for (const [, name] of given)
      reading.problem(name, 'is given, and MICROSOFT_APP_TYPE says that the bot is a managed identity', 'leave it out')
    return given.length > 0 ? null : { kind: 'managed-identity' }
  }
  const [first, ...others] = given
  if (others.length > 0) {
    const names = given.map(([, name]) => name).join(', ')
    reading.problem(names, `are different credentials, ${given.map(([kind]) => kind).join(' and ')}`, 'keep one kind')
    return null
  }
  switch (first?.[1]) {
    case 'MICROSOFT_APP_CERTIFICATE_PATH': {
      const file = reading.optional('MICROSOFT_APP_CERTIFICATE_PATH')
      return file === null || reading.fileAt('MICROSOFT_APP_CERTIFICATE_PATH', file) === null
        ? null
        : { kind: 'certificate', file }
    }
    case 'MICROSOFT_APP_FEDERATED_TOKEN_FILE': {
      const file = reading.optional('MICROSOFT_APP_FEDERATED_TOKEN_FILE')
      return file === null || reading.fileAt('MICROSOFT_APP_FEDERATED_TOKEN_FILE', file) === null
        ? null
        : { kind: 'federated-token', file }
    }
    default: {
      const secret = reading.required('MICROSOFT_APP_PASSWORD')
      return secret === null ? null : { kind: 'secret', secret, file: reading.fileOf('MICROSOFT_APP_PASSWORD') }
    }
  }
}
