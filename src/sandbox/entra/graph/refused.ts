import { randomUUID } from 'node:crypto'
import type { Answer } from '../tls-server.ts'

/** A "no" of Graph. Thrown by whatever finds it, turned into an answer in one place. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const badRequest = (message: string) => new Refused(400, 'Request_BadRequest', message)
/** A query that could not be read at all. */
export const badQuery = (message: string) => new Refused(400, 'BadRequest', message)
export const unsupportedQuery = (message: string) => new Refused(400, 'Request_UnsupportedQuery', message)
export const denied = () =>
  new Refused(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
export const notFound = (what: string) =>
  new Refused(
    404,
    'Request_ResourceNotFound',
    `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`,
  )

/** https://learn.microsoft.com/graph/aad-advanced-queries: what the message says when the header or `$count` is missing. */
export const needsAdvanced = (what: string) =>
  unsupportedQuery(
    `${what} is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information.`,
  )

/** PIM's own words: each case has a code. */
export const pimRefused = (code: string, message: string) => new Refused(400, code, message)

/** The one refusal whose message is itself JSON. */
export const scopeNotGranted = (...scopes: readonly string[]) =>
  new Refused(
    403,
    'UnknownError',
    JSON.stringify({
      errorCode: 'PermissionScopeNotGranted',
      message: `Authorization failed due to missing permission scope ${scopes.join(',')}.`,
      instanceAnnotations: [],
    }),
  )

/** What PIM answers where nobody has paid for it. */
export const unlicensed = () =>
  new Refused(
    400,
    'AadPremiumLicenseRequired',
    'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
  )

const usual: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['Request_BadRequest', 'Invalid request.'],
  401: ['InvalidAuthenticationToken', 'Access token validation failure.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: ['Request_ResourceNotFound', 'Resource does not exist.'],
  409: ['Directory_ConcurrencyViolation', 'A conflicting change was made to the object. Please retry.'],
  429: ['TooManyRequests', 'Too many requests.'],
  500: ['InternalServerError', 'An internal server error occurred.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable.'],
  504: ['GatewayTimeout', 'The gateway did not get an answer in time.'],
}

/** What Graph sends when it is told to fail with this status. */
export function graphFailure(status: number, headers: Readonly<Record<string, string>>): Answer {
  const [code, message] = usual[status] ?? ['UnknownError', '']
  return asAnswer(new Refused(status, code, message), headers)
}

/** Graph's error body; `date` has no zone, as in the original. */
export function asAnswer(refused: Refused, headers: Readonly<Record<string, string>>): Answer {
  const request = randomUUID()
  const client = headers['client-request-id'] ?? request
  return {
    status: refused.status,
    headers: { 'request-id': request, 'client-request-id': client, ...refused.headers },
    body: {
      error: {
        code: refused.code,
        message: refused.message,
        innerError: { date: new Date().toISOString().slice(0, 19), 'request-id': request, 'client-request-id': client },
      },
    },
  }
}
