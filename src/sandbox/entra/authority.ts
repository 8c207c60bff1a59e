import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Answer, Received } from './tls-server.ts'

/** The application that signs in. Settable: a secret may be rotated or run out while everything runs. */
export interface Credential {
  readonly clientId: string
  readonly clientSecret: string
  readonly expired: boolean
}

export interface Tokens {
  issue(): { readonly token: string; readonly seconds: number }
  check(token: string): 'good' | 'expired' | 'unknown'
  /** Every token given so far stops working, as after a revoked consent. */
  revokeAll(): void
}

export function tokens(seconds: () => number): Tokens {
  const given = new Map<string, number>()
  return {
    issue() {
      const token = randomBytes(48).toString('base64url')
      given.set(token, performance.now() + seconds() * 1000)
      return { token, seconds: seconds() }
    },
    check(token) {
      const end = given.get(token)
      return end === undefined ? 'unknown' : performance.now() < end ? 'good' : 'expired'
    },
    revokeAll: () => given.clear(),
  }
}

interface Authority {
  readonly tenant: { readonly id: string; readonly displayName: string; readonly domains: readonly string[] }
  readonly tokens: Tokens
  credential(): Credential
  origin(): string
  graphOrigin(): string
}

/** Entra's sign-in host: its metadata and its token endpoint, for an application that signs in with a secret. */
export function answerAsAuthority(authority: Authority, received: Received): Answer {
  const path = new URL(received.url, 'https://localhost').pathname.split('/').slice(1).map(decodeURIComponent)
  const [tenant = '', ...rest] = path
  const known = [authority.tenant.id, ...authority.tenant.domains].includes(tenant.toLowerCase())
  const where = `${received.method} /${rest.join('/')}`
  if (where === 'GET /v2.0/.well-known/openid-configuration')
    return known ? { status: 200, body: metadata(authority) } : noTenant(tenant)
  if (where === 'POST /oauth2/v2.0/token') return known ? token(authority, received) : noTenant(tenant)
  return { status: 404, body: undefined }
}

function token(authority: Authority, received: Received): Answer {
  const form = new URLSearchParams(received.text)
  const credential = authority.credential()
  const client = form.get('client_id') ?? ''
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
  if (client !== credential.clientId)
    return refuse(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client}' was not found in the directory '${authority.tenant.displayName}'.`,
    )
  if (!same(form.get('client_secret') ?? '', credential.clientSecret))
    return refuse(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
    )
  if (credential.expired)
    return refuse(
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${client}' are expired. Visit the Azure portal to create new keys for your app.`,
    )
  const scope = form.get('scope') ?? ''
  if (!scope.split(' ').includes(`${authority.graphOrigin()}/.default`))
    return refuse(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${scope.replace(/\/\.default.*$/, '')} was not found in the tenant named ${authority.tenant.displayName}.`,
    )
  const { token: access_token, seconds } = authority.tokens.issue()
  // No id_token and no client_info: an application's answer carries neither, and msal would file the token under an account.
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token },
  }
}

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

const same = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
