import { randomUUID } from 'node:crypto'
import type { Tokens } from '../authority.ts'
import type { Hand } from '../tenant-history.ts'
import type { Answer, Received } from '../tls-server.ts'
import { answerBatch, type Part } from './batch.ts'
import type { Context, Tenant } from './context.ts'
import { readQuery } from './query.ts'
import { asAnswer, badQuery, badRequest, denied, graphFailure, Refused } from './refused.ts'
import { findRoute, type Route } from './routes.ts'

/** How many times further the index behind advanced queries lags than the directory itself. */
export const indexTrails = 3

/** Microsoft Graph v1.0, as much of it as Doorbell's providers ask for. */
export function answerAsGraph(tenant: Tenant, tokens: Tokens, received: Received): Answer {
  try {
    const holder = demandToken(tenant, tokens, received.headers.authorization)
    const caller = callerOf(tenant, holder)
    const { version, path, query } = split(received.url)
    if (version !== 'v1.0') throw badRequest(`Invalid version: ${version}`)
    if (path.toLowerCase() === '/$batch' && received.method === 'POST')
      return answerBatch(tenant, parse(received), part => handle(tenant, caller, part))
    return handle(tenant, caller, {
      method: received.method,
      path,
      query,
      headers: received.headers,
      body: parse(received),
    })
  } catch (error) {
    return refusal(error, received.headers)
  }
}

interface Caller {
  readonly app: string
  readonly principal: string
  readonly account: Hand | null
  readonly permissions: readonly string[]
}

/** Whatever was consented to, was for one application. */
function callerOf(tenant: Tenant, claims: Readonly<Record<string, unknown>>): Caller {
  const { appid, oid } = claims
  const { clientId } = tenant.application()
  const principal = String(oid)
  const account = accountIn(tenant, claims)
  if (appid === clientId) return { app: clientId, principal, account, permissions: tenant.permissions() }
  const ending = tenant.ending()
  if (ending === null || appid !== ending.credential.clientId) throw denied()
  return { app: ending.credential.clientId, principal, account, permissions: ending.permissions }
}

/** Where somebody signed in: what the application does then, its audit has as that one's doing. */
function accountIn({ directory }: Tenant, { idtyp, oid, upn }: Readonly<Record<string, unknown>>): Hand | null {
  if (idtyp !== 'user') return null
  const name = String(upn)
  return { id: String(oid), displayName: directory.person(String(oid))?.displayName ?? name, userPrincipalName: name }
}

function handle(tenant: Tenant, caller: Caller, part: Part): Answer {
  try {
    tenant.pim.pass()
    const segments = part.path.split('/').slice(1).map(decodeSegment)
    const found = findRoute(part.method, segments)
    if (found === null) throw badQuery(`Resource not found for the segment '${segments.at(-1) ?? ''}'.`)
    if (found === 'method')
      throw new Refused(405, 'UnknownError', 'Specified HTTP method is not allowed for the request target.')
    const context = contextOf(tenant, caller, part, found.params)
    if (!context.may(...found.route.rights)) throw (found.route.denied ?? denied)()
    const units = cost(found.route, context)
    const write = part.method !== 'GET' && found.route.writes
    const spent = tenant.spending.spend(caller.app, write ? 'write' : 'read', write ? 1 : units)
    if (spent?.headers?.['retry-after']) return throttled(part.headers, spent.headers)
    tenant.directory.history.application = caller.app
    tenant.directory.history.account = caller.account
    const answer = found.route.handle(context)
    const request = randomUUID()
    return {
      ...answer,
      headers: {
        'request-id': request,
        'client-request-id': part.headers['client-request-id'] ?? request,
        'x-ms-resource-unit': String(units),
        ...spent?.headers,
        ...answer.headers,
      },
    }
  } catch (error) {
    return refusal(error, part.headers)
  }
}

function contextOf(tenant: Tenant, caller: Caller, part: Part, params: readonly string[]): Context {
  const query = readQuery(part.query)
  const eventual = part.headers.consistencylevel?.toLowerCase() === 'eventual'
  const granted = new Set(caller.permissions)
  return {
    tenant,
    directory: tenant.directory,
    params,
    query,
    headers: part.headers,
    body: part.body,
    path: part.path,
    eventual,
    advanced: eventual && query.get('$count') === 'true',
    seen: performance.now() - tenant.lag() * (eventual ? indexTrails : 1),
    app: caller.app,
    principal: caller.principal,
    may: (...anyOf) => anyOf.some(name => granted.has(name)),
  }
}

function throttled(asked: Readonly<Record<string, string>>, why: Readonly<Record<string, string>>): Answer {
  const answer = graphFailure(429, asked)
  return { ...answer, headers: { ...answer.headers, ...why } }
}

/** https://learn.microsoft.com/graph/throttling-limits: `$select` and a small `$top` make a call cheaper, `$expand` dearer. */
function cost(route: Route, { query }: Context): number {
  if (route.method !== 'GET' && route.units === 1) return 1
  const small = Number(query.get('$top') ?? 100) < 20
  return Math.max(1, route.units - Number(query.has('$select')) - Number(small) + Number(query.has('$expand')))
}

function demandToken(tenant: Tenant, tokens: Tokens, authorization: string | undefined) {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? []
  const problem =
    token === undefined
      ? 'Access token is empty.'
      : {
          good: null,
          expired: 'Lifetime validation failed, the token is expired.',
          unknown: 'Access token validation failure. Invalid audience.',
        }[tokens.check(token, tenant.origin())]
  if (problem !== null) throw new Refused(401, 'InvalidAuthenticationToken', problem)
  return tokens.claims(token ?? '')
}

function refusal(error: unknown, headers: Readonly<Record<string, string>>): Answer {
  if (!(error instanceof Refused)) throw error
  return asAnswer(error, headers)
}

function split(url: string) {
  const cut = url.includes('?') ? url.indexOf('?') : url.length
  const [, version = '', path = '/'] = /^\/([^/]+)(\/.*?)?\/?$/.exec(url.slice(0, cut)) ?? []
  return { version, path, query: url.slice(cut + 1) }
}

function parse({ text, headers }: Received): unknown {
  if (text === '') return undefined
  if (!headers['content-type']?.toLowerCase().startsWith('application/json'))
    throw new Refused(415, 'UnsupportedMediaType', 'A Content-Type of application/json is needed for this body.')
  try {
    return JSON.parse(text)
  } catch {
    throw badQuery(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badQuery('Bad Request - Error in query syntax.')
  }
}
