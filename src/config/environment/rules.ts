import { z } from 'zod'
import { levels } from '../log.ts'
import type { SettingName } from './names.ts'

interface SettingRule {
  readonly schema: z.ZodType
  /** Completes "must be …". */
  readonly must: string
  readonly mend: string
}

const guid = z.guid().toLowerCase()
const secret = (shortest: number) => z.string().min(shortest).regex(/^\S+$/)
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))

const isLoopbackName = (host: string) => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host.replace(/^\[|\]$/g, ''))

/** Whether a host never leaves this machine. */
export const isLoopback = (url: string): boolean => isLoopbackName(new URL(url).hostname)

/** `https:`, or `http:` to this machine, where the sandbox and tests live. */
const webUrl = z
  .url({ protocol: /^https?$/ })
  .transform(text => new URL(text))
  .refine(url => url.protocol === 'https:' || isLoopbackName(url.hostname))
  .refine(url => url.username === '' && url.password === '' && url.search === '' && url.hash === '')

/** Bearer tokens go there: always over TLS, and never below a path. */
const secureOrigin = webUrl
  .refine(url => url.protocol === 'https:' && url.pathname === '/')
  .transform(url => url.origin)

const anyText = z.string()

/** What each setting looks like on its own. What settings mean to each other is told by the files beside this one. */
export const rules = {
  DATABASE_URL: { schema: anyText, must: 'an address', mend: 'give postgres://user:password@host/database' },
  MIGRATE_DATABASE_URL: { schema: anyText, must: 'an address', mend: 'give postgres://user:password@host/database' },
  DATA_DIR: { schema: anyText, must: 'a folder', mend: 'for example ./data' },
  ALLOW_EMBEDDED_DATABASE: {
    schema: z.enum(['yes', 'no']).transform(answer => answer === 'yes'),
    must: 'yes or no',
    mend: 'leave it out, or say yes if losing the last changes when the machine crashes is acceptable',
  },
  SLACK_BOT_TOKEN: {
    schema: secret(8).regex(/^(xoxe\.)?xoxb-/),
    must: 'a bot token, which begins with xoxb-',
    mend: 'copy it from "OAuth & Permissions" of the Slack app',
  },
  SLACK_SIGNING_SECRET: {
    schema: secret(8).regex(/^(?!xox|xapp)/),
    must: 'a signing secret, which has at least 8 characters and no blanks, and is no token',
    mend: 'copy it from "Basic Information" of the Slack app',
  },
  SLACK_APP_TOKEN: {
    schema: secret(8).regex(/^xapp-/),
    must: 'an app-level token, which begins with xapp-',
    mend: 'make one with connections:write under "Basic Information" of the Slack app',
  },
  SLACK_CLIENT_ID: {
    schema: z.string().regex(/^\d+\.\d+$/),
    must: 'the client id of the Slack app, two numbers with a dot between them',
    mend: 'copy it from "Basic Information" of the Slack app',
  },
  SLACK_CLIENT_SECRET: {
    schema: secret(8).regex(/^(?!xox|xapp)/),
    must: 'the client secret of the Slack app, which has at least 8 characters and no blanks, and is no token',
    mend: 'copy it from "Basic Information" of the Slack app',
  },
  SIGNIN_CLIENT_ID: {
    schema: guid,
    must: 'the id of an app registration, such as 00000000-0000-4000-8000-000000000000',
    mend: 'register an application of its own for signing in, without any permission of Graph',
  },
  SIGNIN_CLIENT_SECRET: {
    schema: secret(8),
    must: 'the value of a client secret, at least 8 characters without blanks',
    mend: 'make one under "Certificates & secrets" of the app registration for signing in',
  },
  SLACK_API_URL: {
    schema: webUrl.refine(url => /\/api\/?$/.test(url.pathname)).transform(url => url.href.replace(/\/?$/, '/')),
    must: 'an https address that ends in /api/',
    mend: 'leave it out to use Slack itself',
  },
  SLACK_COMMAND: {
    schema: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
    must: 'a slash and up to 31 of a-z, 0-9, _ and -',
    mend: 'for example /access, the same as in the manifest of the Slack app',
  },
  MICROSOFT_APP_ID: {
    schema: guid,
    must: 'the id of the bot’s app registration, such as 00000000-0000-4000-8000-000000000000',
    mend: 'copy "Microsoft App ID" from the configuration of the Azure Bot',
  },
  MICROSOFT_APP_TYPE: {
    schema: z.enum(['SingleTenant', 'UserAssignedMSI']),
    must: 'SingleTenant or UserAssignedMSI; multi-tenant bots cannot be made any more',
    mend: 'say what the configuration of the Azure Bot says, or leave it out for SingleTenant',
  },
  MICROSOFT_APP_TENANT_ID: {
    schema: guid,
    must: 'the directory id of one tenant, such as 00000000-0000-4000-8000-000000000000',
    mend: 'copy "App Tenant ID" from the configuration of the Azure Bot',
  },
  MICROSOFT_APP_PASSWORD: {
    schema: secret(8),
    must: 'the value of a client secret, at least 8 characters without blanks',
    mend: 'make one under "Certificates & secrets" of the bot’s app registration, and copy its value, not its id; or give MICROSOFT_APP_CERTIFICATE_PATH, MICROSOFT_APP_FEDERATED_TOKEN_FILE or MICROSOFT_APP_TYPE=UserAssignedMSI in its place',
  },
  MICROSOFT_APP_CERTIFICATE_PATH: {
    schema: anyText,
    must: 'a path',
    mend: 'name a PEM file that holds the private key and the certificate of the bot',
  },
  MICROSOFT_APP_FEDERATED_TOKEN_FILE: {
    schema: anyText,
    must: 'a path',
    mend: 'name the file in which the platform keeps the token that the bot’s registration trusts',
  },
  TEAMS_CATALOG_APP_ID: {
    schema: guid,
    must: 'the id of the app in the organisation’s catalogue',
    mend: 'copy the app id from "Manage apps" in the Teams admin center, or leave it out, and Doorbell adds the app for nobody',
  },
  BOT_OPENID_METADATA_URL: {
    schema: webUrl.transform(url => url.href),
    must: 'an https address',
    mend: 'leave it out for the global cloud',
  },
  BOT_TOKEN_ISSUER: {
    schema: webUrl.transform(url => url.href.replace(/\/+$/, '')),
    must: 'an https address',
    mend: 'leave it out for the global cloud',
  },
  BOT_LOGIN_URL: {
    schema: secureOrigin,
    must: 'an https address without a path',
    mend: 'leave it out: it is where Doorbell itself signs in',
  },
  BOT_SERVICE_URL_HOSTS: {
    schema: z
      .string()
      .transform(text => text.split(',').map(host => host.trim().toLowerCase()))
      .pipe(z.array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/)).min(1)),
    must: 'hosts, or hosts with a port, with commas between',
    mend: 'leave it out for Microsoft’s own',
  },
  AZURE_TENANT_ID: {
    schema: guid,
    must: 'the directory id of one tenant, such as 00000000-0000-4000-8000-000000000000',
    mend: 'copy "Directory (tenant) ID" from the overview of the app registration',
  },
  AZURE_CLIENT_ID: {
    schema: guid,
    must: 'the id of an app registration, such as 00000000-0000-4000-8000-000000000000',
    mend: 'copy "Application (client) ID" from the overview of the app registration',
  },
  AZURE_CLIENT_SECRET: {
    schema: secret(8),
    must: 'the value of a client secret, at least 8 characters without blanks',
    mend: 'make one under "Certificates & secrets" of the app registration, and copy its value, not its id; or give AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE or AZURE_MANAGED_IDENTITY=yes in its place',
  },
  AZURE_CLIENT_CERTIFICATE_PATH: {
    schema: anyText,
    must: 'a path',
    mend: 'name a PEM file that holds the private key and the certificate',
  },
  AZURE_FEDERATED_TOKEN_FILE: {
    schema: anyText,
    must: 'a path',
    mend: 'leave it to the platform, which sets it where workload identity is switched on',
  },
  AZURE_MANAGED_IDENTITY: {
    schema: z.literal('yes'),
    must: 'yes',
    mend: 'leave it out unless Doorbell signs in with the identity of the machine it runs on',
  },
  AZURE_USERNAME: {
    schema: z.string().regex(/^[^\s@]+@[^\s@]+$/),
    must: 'the sign-in name of an account, such as doorbell@contoso.com',
    mend: 'give a certificate or a client secret instead of an account where you can',
  },
  AZURE_PASSWORD: { schema: z.string().min(1), must: 'a password', mend: 'give it as AZURE_PASSWORD_FILE' },
  ALLOW_USERNAME_PASSWORD: {
    schema: z.enum(['yes', 'no']).transform(answer => answer === 'yes'),
    must: 'yes or no',
    mend: 'leave it out',
  },
  REVOKE_CLIENT_ID: {
    schema: guid,
    must: 'the id of an app registration, such as 00000000-0000-4000-8000-000000000000',
    mend: 'copy "Application (client) ID" from the overview of the app registration that only takes access back; leave all of REVOKE_… out where one app does both',
  },
  REVOKE_CLIENT_SECRET: {
    schema: secret(8),
    must: 'the value of a client secret, at least 8 characters without blanks',
    mend: 'make one under "Certificates & secrets" of the app registration that only takes access back; or give REVOKE_CLIENT_CERTIFICATE_PATH, REVOKE_FEDERATED_TOKEN_FILE or REVOKE_MANAGED_IDENTITY=yes in its place',
  },
  REVOKE_CLIENT_CERTIFICATE_PATH: {
    schema: anyText,
    must: 'a path',
    mend: 'name a PEM file that holds the private key and the certificate',
  },
  REVOKE_FEDERATED_TOKEN_FILE: {
    schema: anyText,
    must: 'a path',
    mend: 'name the token file of the platform; it may be that of AZURE_FEDERATED_TOKEN_FILE',
  },
  REVOKE_MANAGED_IDENTITY: {
    schema: z.literal('yes'),
    must: 'yes',
    mend: 'leave it out unless REVOKE_CLIENT_ID is an identity of the machine that Doorbell runs on',
  },
  AZURE_AUTHORITY_HOST: {
    schema: secureOrigin,
    must: 'an https address without a path',
    mend: 'leave it out for the global cloud',
  },
  GRAPH_BASE_URL: {
    schema: secureOrigin,
    must: 'an https address without a path or version',
    mend: 'for example https://graph.microsoft.com; leave it out for the global cloud',
  },
  ACCESS_CONFIG: { schema: anyText, must: 'a path', mend: 'for example access.yaml' },
  PUBLIC_URL: {
    schema: webUrl.transform(url => url.href.replace(/\/+$/, '')),
    must: 'an https address without a query',
    mend: 'for example https://doorbell.example.com',
  },
  LOG_LEVEL: { schema: z.enum(levels), must: `one of ${levels.join(', ')}`, mend: 'leave it out for info' },
  AUDIT_KEY: {
    schema: secret(32),
    must: 'at least 32 characters without blanks',
    mend: 'make one with: openssl rand -hex 32',
  },
  PORT: { schema: port, must: 'a port number, at most 65535', mend: 'leave it out for 3000' },
  HOST: {
    schema: z.string().regex(/^[a-z0-9_.:%-]+$/i),
    must: 'a host name or an address to listen on',
    mend: 'leave it out for 0.0.0.0',
  },
  INTERNAL_PORT: { schema: port, must: 'a port number, at most 65535', mend: 'leave it out, or give a free port' },
  METRICS_TOKEN: {
    schema: secret(16),
    must: 'at least 16 characters without blanks',
    mend: 'make one with: openssl rand -hex 32',
  },
} as const satisfies Readonly<Record<SettingName, SettingRule>>

export type SettingValue<Name extends SettingName> = z.output<(typeof rules)[Name]['schema']>
