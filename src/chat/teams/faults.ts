import { Fault } from '../../ports/fault.ts'

/** What the connector says of a call that it did not do. */
export interface Refusal {
  readonly status: number
  /** Its own word: `BotNotInConversationRoster`. */
  readonly code: string
  /** As the header says it: seconds. */
  readonly retryAfter: string | null
}

/** How long to wait where Teams asks to wait and does not say how long: milliseconds. */
const waitWhenUntold = 5_000

/**
 * A call that was answered with anything but success, as a `Fault`: `teams.<the connector's own word>`, `teams.throttled` or
 * `teams.http_<status>`. Carries nothing that was sent. Whether a write was done is not known of what failed on the other side.
 */
export function connectorFault(
  { status, code, retryAfter }: Refusal,
  operation: string,
  kind: 'read' | 'write',
): Fault {
  const words = `Teams ${operation}: HTTP ${status}${code ? ` ${code}` : ''}`
  const lost = kind === 'write' ? 'unknown' : 'not-done'
  const name = /^[A-Za-z]{1,60}$/.test(code) ? `teams.${code}` : `teams.http_${status}`
  if (status === 429) return new Fault('teams.throttled', words, { retry: 'later', retryAfter: waitOf(retryAfter) })
  // Asked to try again, and nothing was done.
  if (status === 412) return new Fault(name, words, { retry: 'later' })
  // A token or a registration that an operator has to mend, after which no card should be missing.
  if (status === 401 || status === 408 || status === 409) return new Fault(name, words, { retry: 'later' })
  if (status >= 500)
    return new Fault(name, words, { retry: 'later', result: lost, retryAfter: retryAfter ? waitOf(retryAfter) : null })
  if (kind === 'write' && (status === 403 || status === 404)) return new ClosedWay(name, words)
  return new Fault(name, words, { retry: 'never' })
}

/** By the status alone: the words for it are many, and not all of them are written down anywhere. */
class ClosedWay extends Fault {
  constructor(code: string, words: string) {
    super(code, words, { retry: 'never' })
  }
}

function waitOf(retryAfter: string | null): number {
  if (retryAfter !== null && /^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const at = retryAfter === null ? Number.NaN : Date.parse(retryAfter)
  return Number.isNaN(at) ? waitWhenUntold : Math.max(0, at - Date.now())
}

/** The connection broke, or was never made. */
export function connectionFault(error: unknown, operation: string, kind: 'read' | 'write'): Fault {
  if (error instanceof Fault) return error
  const sent = !neverLeft(error)
  return new Fault(
    sent ? 'teams.no_answer' : 'teams.unreachable',
    `Teams ${operation}: ${sent ? 'the answer was lost' : 'could not be reached'}`,
    { retry: 'later', result: sent && kind === 'write' ? 'unknown' : 'not-done', cause: error },
  )
}

const unsent: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function neverLeft(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && unsent.has(cause.code)) return true
  return false
}

/** Of what could not be posted: somebody has removed or blocked Doorbell, or the conversation is gone. It is no way to reach them. */
export const isClosed = (fault: Fault): boolean => fault instanceof ClosedWay
