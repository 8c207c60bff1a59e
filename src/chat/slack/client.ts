import type { Logger } from '@slack/bolt'
import { type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api'
import { type Log, silentLog } from '../../ports/log.ts'
import { type CallOutcome, type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import { slackFault } from './faults.ts'

import type { Pace } from './pace.ts'

/** How long to wait where Slack asks to wait and does not say how long: seconds. */
const waitWhenUntold = '30'

/**
 * One try per call: whoever calls again is the outbox, which knows that posting is not repeatable. The token goes to
 * the API's own address only.
 */
export function clientOptions(apiUrl: string, timeoutMs: number, logger: Logger, pace: Pace): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger,
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      if (response.status !== 429) return response
      const asked = response.headers.get('retry-after') ?? ''
      const seconds = /^\d+$/.test(asked) ? asked : waitWhenUntold
      pace.hold(methodOf(url), Number(seconds) * 1000)
      if (seconds === asked) return response
      // Without this the client reports a plain error, which nobody could tell from a bug.
      await response.body?.cancel()
      return new Response(null, { status: 429, headers: { 'retry-after': waitWhenUntold } })
    },
  }
}

const methodOf = (url: Parameters<typeof fetch>[0]): string =>
  new URL(url instanceof Request ? url.url : url).pathname.split('/').at(-1) ?? ''

export const slackClient = (
  token: string,
  options: WebClientOptions,
  meter: Meter = silentMeter,
  log: Pick<Log, 'error' | 'info'> = silentLog,
): WebClient => new MeteredClient(token, options, meter, log)

class MeteredClient extends WebClient {
  readonly #meter: Meter
  readonly #log: Pick<Log, 'error' | 'info'>
  #refused = false

  constructor(token: string, options: WebClientOptions, meter: Meter, log: Pick<Log, 'error' | 'info'>) {
    super(token, options)
    this.#meter = meter
    this.#log = log
  }

  override async apiCall(method: string, args?: Record<string, unknown>): Promise<WebAPICallResult> {
    const took = stopwatch()
    const count = (outcome: CallOutcome) =>
      this.#meter.called({ service: 'slack', operation: method, outcome, seconds: took() })
    try {
      const result = await super.apiCall(method, args)
      count('done')
      if (this.#refused) this.#log.info('slack.taken_again')
      this.#refused = false
      return result
    } catch (error) {
      const { code, message } = slackFault(error, method, 'write')
      count(outcomeOf(code))
      if (tokenRefused.test(code)) this.#beginRefused(code, message)
      throw error
    }
  }

  /** Once, when it begins: every call after it says the same. */
  #beginRefused(code: string, message: string): void {
    if (!this.#refused) this.#log.error('slack.refused', { code, message })
    this.#refused = true
  }
}

/** Nothing gets through, whatever is called, until an operator mends it. */
const tokenRefused = /^slack\.(token_revoked|token_expired|invalid_auth|account_inactive|not_authed)$/

/** By the code of the fault that it will become. A token that is not taken is no answer to what was asked. */
function outcomeOf(code: string): CallOutcome {
  if (code === 'slack.rate_limited') return 'throttled'
  if (tokenRefused.test(code)) return 'failed'
  return /^slack\.(unreachable|no_answer|unreadable_answer|http_\d+)$/.test(code) ? 'failed' : 'refused'
}
