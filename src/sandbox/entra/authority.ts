import { randomBytes, randomUUID } from 'node:crypto'
import { type Credential, refusalOf } from './client-proof.ts'
import { principalOf } from './principals.ts'
import type { DirectorySignIn } from './sign-in.ts'
import type { Answer, Received } from './tls-server.ts'

/** A token that is good elsewhere is as unknown here as one that somebody made up. */
export type TokenState = 'good' | 'expired' | 'unknown'

/** The Bot Connector, as Entra knows it. */
export const botFramework = 'https://api.botframework.com'

export interface Tokens {
  /** Shaped like the real ones, which say for whom they are and what they may; nobody but the service they are for could verify them. */
  issue(claims: Readonly<Record<string, unknown>>): { readonly token: string; readonly seconds: number }
  /** As the service at this address sees it. */
  check(token: string, audience: string): TokenState
  /** What a token that was given says of itself; of any other, nothing. */
  claims(token: string): Readonly<Record<string, unknown>>
  /** Every token given so far stops working, as after a revoked consent. */
  revokeAll(): void
}

export function tokens(seconds: () => number): Tokens {
  const given = new Map<string, { readonly end: number; readonly claims: Readonly<Record<string, unknown>> }>()
  return {
    issue(claims) {
      const now = Math.floor(Date.now() / 1000)
      const header = { typ: 'JWT', alg: 'RS256', kid: 'simulated' }
      const payload = { ...claims, iat: now, nbf: now, exp: now + seconds(), uti: randomUUID() }
      const token = `${encoded(header)}.${encoded(payload)}.${randomBytes(64).toString('base64url')}`
      given.set(token, { end: performance.now() + seconds() * 1000, claims })
      return { token, seconds: seconds() }
    },
    check(token, audience) {
      const known = given.get(token)
      if (known?.claims.aud !== audience) return 'unknown'
      return performance.now() < known.end ? 'good' : 'expired'
    },
    claims: token => given.get(token)?.claims ?? {},
    revokeAll: () => given.clear(),
  }
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** An application in the directory, with the permissions that have consent. */
export interface Application {
  readonly credential: Credential
  readonly permissions: readonly string[]
}

export interface Authority {
  readonly tenant: { readonly id: string; readonly displayName: string; readonly domains: readonly string[] }
  readonly tokens: Tokens
  readonly signIn: DirectorySignIn
  /** The application that works in the directory. */
  credential(): Credential
  /** The application that only takes access back; `null`: there is none. */
  ending(): Application | null
  /** The registration of the bot, which has no right in the directory. */
  bot(): Credential
  /** The object id of whoever signs in by this name. */
  accountOf(name: string): string
  /** Application permissions with consent, of the first. */
  permissions(): readonly string[]
  origin(): string
  graphOrigin(): string
}

/** Entra's sign-in host: its metadata and its token endpoint, for an application that proves itself in one of several ways. */
export function answerAsAuthority(authority: Authority, received: Received): Answer {
  const path = new URL(received.url, 'https://localhost').pathname.split('/').slice(1).map(decodeURIComponent)
  const [tenant = '', ...rest] = path
  const known = [authority.tenant.id, ...authority.tenant.domains].includes(tenant.toLowerCase())
  const where = `${received.method} /${rest.join('/')}`
  if (where === 'GET /v2.0/.well-known/openid-configuration')
    return known ? { status: 200, body: metadata(authority) } : noTenant(tenant)
  if (where === 'POST /oauth2/v2.0/token') return known ? token(authority, received) : noTenant(tenant)
  if (where === 'GET /discovery/v2.0/keys')
    return known ? { status: 200, body: authority.signIn.keys } : noTenant(tenant)
  if (where === 'GET /oauth2/v2.0/authorize')
    return known ? authority.signIn.page(new URL(received.url, 'https://localhost').searchParams) : noTenant(tenant)
  return { status: 404, body: undefined }
}

/** Somebody signed in, to the application that is there for that alone. */
function forCode({ signIn }: Authority, form: URLSearchParams): Answer {
  const redeemed = signIn.redeem(form)
  if ('error' in redeemed) return refuse(400, redeemed.error, redeemed.number, redeemed.sentence)
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    body: {
      token_type: 'Bearer',
      scope: 'openid profile email',
      expires_in: 3_599,
      access_token: randomBytes(32).toString('base64url'),
      id_token: redeemed.idToken,
    },
  }
}

function token(authority: Authority, received: Received): Answer {
  const form = new URLSearchParams(received.text)
  if (form.get('grant_type') === 'authorization_code' && form.get('client_id') === authority.signIn.clientId)
    return forCode(authority, form)
  const application = applicationOf(authority, form.get('client_id'))
  const refusal = refusalOf(form, application, {
    tenant: authority.tenant.displayName,
    audience: `${authority.origin()}/${authority.tenant.id}/oauth2/v2.0/token`,
  })
  if (refusal) return refuse(refusal.status, refusal.error, refusal.number, refusal.sentence)
  const scope = form.get('scope') ?? ''
  const resource = [authority.graphOrigin(), botFramework].find(it => scope.split(' ').includes(`${it}/.default`))
  if (resource === undefined)
    return refuse(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${scope.replace(/\/\.default.*$/, '')} was not found in the tenant named ${authority.tenant.displayName}.`,
    )
  return form.get('grant_type') === 'password'
    ? forPerson(authority, form, scope)
    : forApplication(authority, application.clientId, resource)
}

/** One registration may be both. */
function applicationOf(authority: Authority, client: string | null): Credential {
  const others = [authority.bot(), authority.ending()?.credential]
  const other = others.find(one => one?.clientId === client)
  return client !== authority.credential().clientId && other ? other : authority.credential()
}

/** What an application may do in the directory; `null` where nothing. */
function permissionsOf(authority: Authority, appid: string): readonly string[] | null {
  if (appid === authority.credential().clientId) return authority.permissions()
  const ending = authority.ending()
  return ending && appid === ending.credential.clientId ? ending.permissions : null
}

/** No id_token and no client_info: an application's answer carries neither, and msal would file the token under an account. */
function forApplication(authority: Authority, appid: string, aud: string): Answer {
  const roles = aud === authority.graphOrigin() ? permissionsOf(authority, appid) : null
  const { token: access_token, seconds } = authority.tokens.issue({
    ...commonClaims(authority),
    aud,
    appid,
    oid: principalOf(appid, authority.credential().clientId),
    idtyp: 'app',
    ...(roles ? { roles } : {}),
  })
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token },
  }
}

function forPerson(authority: Authority, form: URLSearchParams, scope: string): Answer {
  const oid = authority.accountOf(form.get('username') ?? '')
  const person = { preferred_username: form.get('username'), oid, tid: authority.tenant.id }
  const { clientId } = authority.credential()
  const scp = authority.permissions().join(' ')
  const { token: access_token, seconds } = authority.tokens.issue({
    ...commonClaims(authority),
    appid: clientId,
    oid,
    idtyp: 'user',
    scp,
    upn: form.get('username'),
  })
  const id = { iss: `${authority.origin()}/${authority.tenant.id}/v2.0`, aud: clientId, ...person, sub: person.oid }
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    body: {
      token_type: 'Bearer',
      scope,
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token,
      id_token: `${encoded({ typ: 'JWT', alg: 'RS256' })}.${encoded({ ...id, exp: Math.floor(Date.now() / 1000) + seconds })}.${randomBytes(32).toString('base64url')}`,
      client_info: encoded({ uid: person.oid, utid: authority.tenant.id }),
    },
  }
}

const commonClaims = (authority: Authority) => ({
  aud: authority.graphOrigin(),
  iss: `https://sts.windows.net/${authority.tenant.id}/`,
  tid: authority.tenant.id,
  ver: '1.0',
})

function metadata(authority: Authority) {
  const base = `${authority.origin()}/${authority.tenant.id}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
  }
}

const noTenant = (tenant: string) =>
  refuse(
    400,
    'invalid_tenant',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  )

/** What the sign-in host says when it is told to fail with this status. */
export const authorityFailure = (status: number): Answer =>
  status === 429 || status >= 500
    ? refuse(status, 'temporarily_unavailable', 90033, 'A transient error has occurred. Please try again.')
    : refuse(status, 'invalid_request', 900144, 'The request body must contain a parameter that it does not contain.')

function refuse(status: number, error: string, number: number, sentence: string): Answer {
  const trace = randomUUID()
  const correlation = randomUUID()
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    },
  }
}
