/** Settings that Doorbell reads. The order is the one in which problems are told. */
export const settingNames = [
  'DATABASE_URL',
  'MIGRATE_DATABASE_URL',
  'DATA_DIR',
  'ALLOW_EMBEDDED_DATABASE',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_API_URL',
  'SLACK_COMMAND',
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
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_MANAGED_IDENTITY',
  'AZURE_USERNAME',
  'AZURE_PASSWORD',
  'ALLOW_USERNAME_PASSWORD',
  'REVOKE_CLIENT_ID',
  'REVOKE_CLIENT_SECRET',
  'REVOKE_CLIENT_CERTIFICATE_PATH',
  'REVOKE_FEDERATED_TOKEN_FILE',
  'REVOKE_MANAGED_IDENTITY',
  'AZURE_AUTHORITY_HOST',
  'GRAPH_BASE_URL',
  'ACCESS_CONFIG',
  'SIGNIN_CLIENT_ID',
  'SIGNIN_CLIENT_SECRET',
  'PUBLIC_URL',
  'LOG_LEVEL',
  'AUDIT_KEY',
  'PORT',
  'HOST',
  'INTERNAL_PORT',
  'METRICS_TOKEN',
] as const
export type SettingName = (typeof settingNames)[number]

/** Settings of Doorbell that this release cannot honour, and why. Ignoring one would be a quiet fallback. */
export const notYet: Readonly<Record<string, { readonly reason: string; readonly mend: string }>> = {}

/** The different ways to prove who the bot is; at most one may be given, and none to a managed identity. */
export const botCredentials = {
  'a client secret': 'MICROSOFT_APP_PASSWORD',
  'a certificate': 'MICROSOFT_APP_CERTIFICATE_PATH',
  'a federated token': 'MICROSOFT_APP_FEDERATED_TOKEN_FILE',
} as const

/** The different ways to prove who the app is that takes access back; exactly one where there is such an app. */
export const endingCredentials = {
  'a client secret': 'REVOKE_CLIENT_SECRET',
  'a certificate': 'REVOKE_CLIENT_CERTIFICATE_PATH',
  'a federated token': 'REVOKE_FEDERATED_TOKEN_FILE',
  'managed identity': 'REVOKE_MANAGED_IDENTITY',
} as const

/** The different ways to prove who Doorbell is to Entra; at most one may be given. */
export const entraCredentials: Readonly<Record<string, readonly string[]>> = {
  'a client secret': ['AZURE_CLIENT_SECRET'],
  'a certificate': ['AZURE_CLIENT_CERTIFICATE_PATH'],
  'a federated token': ['AZURE_FEDERATED_TOKEN_FILE'],
  'managed identity': ['AZURE_MANAGED_IDENTITY'],
  'a user name and password': ['AZURE_USERNAME', 'AZURE_PASSWORD'],
}

/** Say nothing about which product to start: the sandbox honours them too. */
export const incidental: ReadonlySet<string> = new Set(['PORT', 'HOST', 'LOG_LEVEL'])

/** `NAME_FILE` belongs to `NAME`, unless the name itself ends so. */
export function settingBehind(name: string): string | null {
  const known = (candidate: string) => candidate in notYet || settingNames.some(setting => setting === candidate)
  if (known(name)) return name
  const plain = name.replace(/_FILE$/, '')
  return plain !== name && known(plain) ? plain : null
}
