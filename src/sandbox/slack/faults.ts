/**
 * One way in which a call to Slack goes wrong. `method` is a Web API method, `response_url`, or `*` for any; `channel` the one
 * conversation in which it does, any where none is said.
 */
export type SlackFault = { readonly method: string; readonly channel?: string; readonly times?: number } & (
  | { readonly kind: 'status'; readonly status?: number }
  | { readonly kind: 'ok-false'; readonly error?: string }
  /** 429 with Retry-After in seconds. */
  | { readonly kind: 'rate-limit'; readonly retryAfter?: number }
  /** Done and answered only once this is over. */
  | { readonly kind: 'wait'; readonly over: Promise<unknown> }
  /** Never answered, until the simulator closes. */
  | { readonly kind: 'hang' }
  /** The connection is cut before anything was done. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'html' }
  /** Everything is done, then the connection is cut. */
  | { readonly kind: 'lose-answer' }
  /** Everything is done, and nobody is told: no answer comes until the simulator closes. */
  | { readonly kind: 'keep-answer' }
)

/** Misbehaviour as data: what goes wrong next, in the order it was asked for. */
export class Faults {
  readonly #waiting: { fault: SlackFault; left: number }[] = []

  next(fault: SlackFault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#waiting.length = 0
  }

  /** `names`: those of the conversation that is called for. */
  take(method: string, names: readonly string[]): SlackFault | null {
    const index = this.#waiting.findIndex(
      ({ fault }) =>
        (fault.method === method || fault.method === '*') &&
        (fault.channel === undefined || names.includes(fault.channel)),
    )
    const found = this.#waiting[index]
    if (found === undefined) return null
    found.left -= 1
    if (found.left <= 0) this.#waiting.splice(index, 1)
    return found.fault
  }
}
