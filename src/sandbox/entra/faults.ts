/** How the next matching call goes wrong. Data, so that a test or a page can write it down. */
export type Fault = {
  /** Absent: any. */
  readonly method?: string
  /** Matched against path and query as they were sent. Absent: any. */
  readonly path?: RegExp
  /** How many calls; 1 when absent. */
  readonly times?: number
} & Misbehaviour

export type Misbehaviour =
  /** Answers this and does nothing. Without a body, the error body that Graph sends with such a status. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
    }
  /** Never answers, does nothing, keeps the connection. */
  | { readonly kind: 'hang' }
  /** Does nothing and breaks the connection. */
  | { readonly kind: 'reset' }
  /** A page of HTML, as a proxy on the way may send: 200 unless told otherwise. Does nothing. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Does what was asked, then breaks the connection instead of answering. */
  | { readonly kind: 'lose-answer' }
  /** Does what was asked, and never answers. */
  | { readonly kind: 'hang-after' }
  /** Breaks the connection, and does what was asked only when it is let go, long after whoever asked has given it up. */
  | { readonly kind: 'come-late' }

export interface Faults {
  next(fault: Fault): void
  /** Faults that no call has met yet. */
  pending(): number
  clear(): void
  /** All that was to come late is done now. */
  letGo(): Promise<void>
}

export interface FaultQueue extends Faults {
  /** The first fault in line that matches; each call meets at most one. */
  take(method: string, pathAndQuery: string): Misbehaviour | undefined
  /** Done when it is let go. */
  keep(deed: () => Promise<void>): void
}

export function faultQueue(): FaultQueue {
  let line: { readonly fault: Fault; left: number }[] = []
  let kept: (() => Promise<void>)[] = []
  return {
    next: fault => void line.push({ fault, left: fault.times ?? 1 }),
    pending: () => line.reduce((sum, one) => sum + one.left, 0),
    clear() {
      line = []
    },
    async letGo() {
      const late = kept
      kept = []
      for (const deed of late) await deed()
    },
    keep: deed => void kept.push(deed),
    take(method, pathAndQuery) {
      const met = line.find(
        ({ fault }) =>
          (fault.method === undefined || fault.method.toUpperCase() === method) &&
          // `search` ignores the state that a /g expression keeps between calls.
          (fault.path === undefined || pathAndQuery.search(fault.path) >= 0),
      )
      if (!met) return undefined
      met.left -= 1
      line = line.filter(one => one.left > 0)
      return met.fault
    },
  }
}
