import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import type { SurfaceName } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { slack } from './name.ts'

/**
 * The answers of Slack after which the same call will never do: this conversation, message or person is lost, or what we
 * sent is wrong. Everything else may do later: Slack's own trouble passes, and a missing scope or a revoked token is
 * mended by an operator, after which no card should be missing.
 */
const never: ReadonlySet<string> = new Set([
  'channel_not_found',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_archived',
  'is_inactive',
  'not_in_channel',
  // The Home tab is switched off in the app's settings.
  'not_enabled',
  'user_not_found',
  'users_not_found',
  'user_not_visible',
  'user_disabled',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'restricted_action',
  'invalid_user_combination',
  'method_not_supported_for_channel_type',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'invalid_trigger_id',
  'expired_trigger_id',
  'exchanged_trigger_id',
  'trigger_expired',
  'trigger_exchanged',
])

/** Whether a call changes something, so that a lost answer leaves open what happened. */
export type CallKind = 'read' | 'write'

/**
 * Any failure of a call to Slack as a `Fault`, `slack.<Slack's own word>` or one of `slack.rate_limited`,
 * `slack.unreachable`, `slack.no_answer`, `slack.http_<status>`, `slack.unreadable_answer`. Carries nothing that was sent.
 */
export function slackFault(error: unknown, method: string, kind: CallKind): Fault {
  if (error instanceof Fault) return error
  const lost = kind === 'write' ? 'unknown' : 'not-done'
  const fault = (
    code: string,
    words: string,
    options: {
      retry?: 'never'
      result?: 'not-done' | 'unknown'
      retryAfter?: number
      tooMuchFor?: SurfaceName
      cause?: unknown
    } = {},
  ) => new Fault(`slack.${code}`, `Slack ${method}: ${words}`, { retry: 'later', ...options })

  if (error instanceof WebAPIRateLimitedError)
    return fault('rate_limited', `asks to wait ${error.retryAfter} s`, {
      retryAfter: error.retryAfter * 1000,
      tooMuchFor: slack,
    })
  if (error instanceof WebAPIPlatformError) {
    const said = error.data.error
    // What is not one of Slack's short words is a page of some proxy, read as if it were an answer.
    if (!/^[a-z0-9_]{1,80}$/.test(said))
      return fault('unreadable_answer', 'an answer that is not Slack’s', { result: lost })
    return fault(said, said, never.has(said) ? { retry: 'never' } : {})
  }
  if (error instanceof WebAPIHTTPError) {
    const status = error.statusCode
    return fault(`http_${status}`, `HTTP ${status}`, { result: status >= 500 ? lost : 'not-done' })
  }
  // Of the connection alone: the other errors carry what was answered.
  const cause = error instanceof WebAPIRequestError ? error.original : undefined
  if (cause && neverLeft(cause)) return fault('unreachable', 'could not be reached', { cause })
  return fault('no_answer', 'the answer was lost', { result: lost, cause })
}

/** Slack's own word for what went wrong, or `null`. */
export const slackWord = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null

/** The scope that the app lacks, by Slack's own word; `null` where something else went wrong. */
export function missingScope(error: unknown): string | null {
  if (slackWord(error) !== 'missing_scope' || !(error instanceof WebAPIPlatformError)) return null
  const { needed } = error.data as { readonly needed?: unknown }
  return typeof needed === 'string' && /^[a-z:.,_]{1,80}$/.test(needed) ? needed : null
}

/** The connection was never made, so nothing was sent. */
function neverLeft(error: Error): boolean {
  const codes = new Set([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ])
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && codes.has(cause.code)) return true
  return false
}
