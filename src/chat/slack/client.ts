import type { Logger } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'

/** How long to wait where Slack asks to wait and does not say how long: seconds. */
const waitWhenUntold = '30'

/**
 * One try per call: whoever calls again is the outbox, which knows that posting is not repeatable. The token goes to
 * the API's own address only.
 */
export function clientOptions(apiUrl: string, timeoutMs: number, logger: Logger): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger,
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response
      // Without this the client reports a plain error, which nobody could tell from a bug.
      await response.body?.cancel()
      return new Response(null, { status: 429, headers: { 'retry-after': waitWhenUntold } })
    },
  }
}

export const slackClient = (token: string, options: WebClientOptions): WebClient => new WebClient(token, options)
