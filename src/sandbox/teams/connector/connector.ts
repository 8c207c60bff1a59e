import { botFramework } from '../../entra/authority.ts'
import type { Answer, Received } from '../../entra/tls-server.ts'
import { type Fields, isFields, parsed } from '../../slack/json.ts'
import type { Chats } from '../chats.ts'
import type { Call } from './call.ts'
import { createConversation } from './create-conversation.ts'
import { channelsOfTeam, member, pagedMembers, team } from './members.ts'
import { deleteActivity, reply, send, update } from './messages.ts'
import type { Rates } from './rates.ts'
import { badArgument, Refused, throttled } from './refused.ts'

interface Route {
  readonly method: string
  readonly path: string
  readonly rate: 'send' | 'create' | 'members'
  answer(call: Call): Answer
}

const routes: readonly Route[] = [
  { method: 'POST', path: '/v3/conversations', rate: 'create', answer: createConversation },
  { method: 'POST', path: '/v3/conversations/{}/activities', rate: 'send', answer: send },
  { method: 'POST', path: '/v3/conversations/{}/activities/{}', rate: 'send', answer: reply },
  { method: 'PUT', path: '/v3/conversations/{}/activities/{}', rate: 'send', answer: update },
  { method: 'DELETE', path: '/v3/conversations/{}/activities/{}', rate: 'send', answer: deleteActivity },
  { method: 'GET', path: '/v3/conversations/{}/pagedmembers', rate: 'members', answer: pagedMembers },
  { method: 'GET', path: '/v3/conversations/{}/members/{}', rate: 'members', answer: member },
  { method: 'GET', path: '/v3/teams/{}', rate: 'members', answer: team },
  { method: 'GET', path: '/v3/teams/{}/conversations', rate: 'members', answer: channelsOfTeam },
]

/** The Bot Connector of one region, as much of it as a bot in Teams needs. */
export function answerAsConnector(chats: Chats, rates: Rates | null, received: Received): Answer {
  try {
    demandToken(chats, received.headers.authorization)
    const { pathname, searchParams } = new URL(received.url, chats.origin)
    // The region with the tenant, as activities name it, or the global address to begin with.
    const below = pathname.replace(/^\/(?:emea\/[^/]+|teams)(?=\/)/, '')
    const segments = below.split('/').map(decoded)
    for (const route of routes) {
      const params = matched(route, received.method, segments)
      if (params === null) continue
      const wait = rates?.wait(route.rate, params[0] ?? 'new') ?? null
      if (wait !== null) throw throttled(wait)
      const answer = route.answer({ chats, params, query: searchParams, body: bodyOf(received) })
      chats.changed({ what: 'call', user: null })
      return answer
    }
    return { status: 404, body: { message: `No HTTP resource was found that matches the request URI '${pathname}'.` } }
  } catch (error) {
    if (error instanceof Refused) return error.answer
    throw error
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badArgument('Invalid address.')
  }
}

function matched(route: Route, method: string, segments: readonly string[]): readonly string[] | null {
  const wanted = route.path.split('/')
  if (route.method !== method || wanted.length !== segments.length) return null
  const params: string[] = []
  for (const [place, segment] of segments.entries()) {
    if (wanted[place] === '{}') params.push(segment)
    else if (wanted[place] !== segment) return null
  }
  return params
}

/** For the Bot Framework, of the authority of our tenant, and of this bot: a single-tenant registration has no other. */
function demandToken({ settings }: Chats, authorization: string | undefined): void {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? []
  if (token === undefined) throw unauthorized('Authorization has been denied for this request.')
  const { state, claims } = settings.checkToken(token, botFramework)
  if (state === 'expired') throw unauthorized('Lifetime validation failed. The token is expired.')
  if (state === 'unknown' || claims.tid !== settings.tenantId)
    throw unauthorized('Invalid token: signature or audience.')
  if (claims.appid !== settings.app.id) throw unauthorized('No registration found for this bot.', 'BotNotRegistered')
}

const unauthorized = (message: string, code = 'Unauthorized') => new Refused(401, code, message)

function bodyOf({ text, method }: Received): Fields {
  if (method === 'GET' || method === 'DELETE') return {}
  const body = parsed(text)
  if (!isFields(body)) throw badArgument('Invalid request payload.')
  return body
}
