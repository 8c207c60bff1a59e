import { Fault } from '../../ports/fault.ts'
import { type CallOutcome, type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import type { RenderedCard } from './render.ts'

/**
 * Answers through the URL that came with what somebody did: 5 times within 30 minutes, seen by that person alone.
 * The URL needs no token and is signed with the payload; that it leads to Slack is checked all the same, so that a
 * stolen signing secret does not turn Doorbell into a way to post anywhere.
 */
export class ResponseUrl {
  readonly #origins: ReadonlySet<string>
  readonly #timeout: number
  readonly #meter: Meter

  constructor(origins: readonly string[], timeoutMs: number, meter: Meter = silentMeter) {
    this.#origins = new Set(origins)
    this.#timeout = timeoutMs
    this.#meter = meter
  }

  allows(url: string): boolean {
    return URL.canParse(url) && this.#origins.has(new URL(url).origin)
  }

  /** `in-place`: of the message that was pressed on. False when Slack no longer takes it: expired, or used too often. Throws a `Fault` when it may do later. */
  async post(url: string, { text, blocks }: RenderedCard, where: 'beside' | 'in-place' = 'beside'): Promise<boolean> {
    if (!this.allows(url)) return false
    const replace_original = where === 'in-place'
    const body = { response_type: 'ephemeral', replace_original, text, blocks, unfurl_links: false }
    const took = stopwatch()
    const count = (outcome: CallOutcome) =>
      this.#meter.called({ service: 'slack', operation: 'response_url', outcome, seconds: took() })
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(this.#timeout),
    }).catch(() => {
      count('failed')
      throw trouble('slack.no_answer', 'unknown')
    })
    await response.body?.cancel()
    count(outcomeOf(response))
    if (response.ok) return true
    if (response.status === 429) throw trouble('slack.rate_limited', 'not-done', waitOf(response))
    if (response.status >= 500) throw trouble(`slack.http_${response.status}`, 'unknown')
    return false
  }
}

function outcomeOf({ ok, status }: Response): CallOutcome {
  if (ok) return 'done'
  return status === 429 ? 'throttled' : status >= 500 ? 'failed' : 'refused'
}

function waitOf(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return Number.isNaN(seconds) ? null : seconds * 1000
}

const trouble = (code: string, result: 'not-done' | 'unknown', retryAfter: number | null = null): Fault =>
  new Fault(code, 'Slack response_url: not answered', { retry: 'later', result, retryAfter })
