import { Fault } from '../../../ports/fault.ts'
import type { Pace } from './pace.ts'

/** One write among many that nobody waits for. */
export interface Part {
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** What became of one part: done, with what was answered; or a fault of its own. */
export type PartResult<T> = { readonly done: T } | { readonly fault: Fault }

interface Waiting<T> {
  readonly part: Part
  readonly resolve: (done: T) => void
  readonly reject: (fault: unknown) => void
  refused: number
}

/** Graph takes no more in one call. */
const mostParts = 20
/** Calls that are under way at a time: more than the quota lets through once its bucket is empty. */
const callsAtOnce = 4
/** Milliseconds that one waits for others to come along. */
const gathering = 25
/** How often a part that Graph refused for now is sent again before it is left to the worker. */
const mostRefusals = 5

/**
 * Writes that nobody waits for, twenty to a call and as fast as the quota allows. Each has its own result: one that Graph refused
 * for now is sent again, because it was surely not done; whatever else goes wrong is its own fault, and nobody else's.
 */
export class UnhurriedWrites<T> {
  readonly #pace: Pace
  readonly #send: (parts: readonly Part[]) => Promise<readonly PartResult<T>[]>
  #waiting: Waiting<T>[] = []
  #calls = 0
  #timer: NodeJS.Timeout | null = null

  /** `send` answers for each part in its place, and throws nothing. */
  constructor(pace: Pace, send: (parts: readonly Part[]) => Promise<readonly PartResult<T>[]>) {
    this.#pace = pace
    this.#send = send
  }

  write(part: Part): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ part, resolve, reject, refused: 0 })
      this.#soon()
    })
  }

  #soon(): void {
    if (this.#waiting.length >= mostParts) this.#begin()
    else this.#timer ??= setTimeout(() => this.#begin(), gathering)
  }

  #begin(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    while (this.#calls < callsAtOnce && this.#waiting.length > 0) {
      this.#calls += 1
      const full = this.#waiting.length >= mostParts
      void this.#call().finally(() => {
        this.#calls -= 1
        if (this.#waiting.length > 0) this.#soon()
      })
      if (!full) return
    }
  }

  async #call(): Promise<void> {
    const some = this.#waiting.splice(0, mostParts)
    await this.#pace.takeUnhurried(some.length)
    const results = await this.#send(some.map(({ part }) => part))
    const again = some.filter((one, index) => !this.#settle(one, results[index]))
    this.#waiting.unshift(...again)
  }

  /** `false`: it is to be sent again. */
  #settle(one: Waiting<T>, result: PartResult<T> | undefined): boolean {
    if (result && 'done' in result) {
      one.resolve(result.done)
      return true
    }
    const fault =
      result?.fault ??
      new Fault('graph.not-understood', 'Microsoft Graph left out an answer.', { retry: 'later', result: 'unknown' })
    if (fault.code === 'graph.throttled') {
      this.#pace.refused(fault.retryAfter)
      one.refused += 1
      if (one.refused <= mostRefusals) return false
    }
    one.reject(fault)
    return true
  }
}
