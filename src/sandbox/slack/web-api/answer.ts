import type { IncomingMessage } from 'node:http'
import { type Fields, words } from '../json.ts'
import type { Workspace } from '../workspace.ts'
import { ApiError, type Method, readArgs } from './call.ts'
import { chatMethods } from './chat-methods.ts'
import { fileMethods } from './file-methods.ts'
import { peopleMethods } from './people-methods.ts'
import { viewMethods } from './view-methods.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Fields
}

/** Answers one call, as Slack would: 200 even when it says no, but for 429. */
export function answerCall(
  workspace: Workspace,
  methods: Readonly<Record<string, Method>>,
  name: string,
  request: IncomingMessage,
  rawBody: string,
): Reply {
  const query = new URL(request.url ?? '/', workspace.origin).searchParams
  let args: Fields = {}
  try {
    args = readArgs(request.headers['content-type'] ?? '', rawBody, query)
    const method = methods[name]
    if (method === undefined) throw new ApiError('unknown_method', { req_method: name })
    authorise(workspace, method, request.headers.authorization ?? '', args)
    const wait = workspace.rates?.wait(name, workspace.namesOfConversation(args.channel).at(-1) ?? '') ?? null
    if (wait !== null) return tooFast(wait)
    const result = method.run({ workspace, args })
    return { status: 200, headers: scopeHeaders(workspace, method), body: { ok: true, ...result } }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: 200, headers: {}, body: { ok: false, error: error.code, ...error.more } }
  }
}

export const tooFast = (seconds: number): Reply => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
})

/** Every method that the bot token or the app token opens, but for those that a server adds. */
export const webApiMethods: Readonly<Record<string, Method>> = {
  ...peopleMethods,
  ...chatMethods,
  ...viewMethods,
  ...fileMethods,
}

function authorise(workspace: Workspace, method: Method, authorization: string, args: Fields): void {
  const { botToken, appToken, scopes } = workspace.settings
  const token = authorization.replace(/^Bearer /i, '') || words(args.token)
  if (token === '') throw new ApiError('not_authed')
  if (token !== botToken && token !== appToken) throw new ApiError('invalid_auth')
  if (token !== (method.token === 'bot' ? botToken : appToken)) throw new ApiError('not_allowed_token_type')
  if (method.token === 'app' || method.needs.every(scope => scopes.includes(scope))) return
  throw new ApiError('missing_scope', { needed: method.needs.join(','), provided: scopes.join(',') })
}

const scopeHeaders = (workspace: Workspace, method: Method): Reply['headers'] => ({
  'x-oauth-scopes': workspace.settings.scopes.join(','),
  'x-accepted-oauth-scopes': method.needs.join(','),
})
