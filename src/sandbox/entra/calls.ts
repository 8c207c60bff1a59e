/** One call that reached the tenant or the Bot Connector, as it was sent and as it was answered. */
export interface Call {
  readonly to: 'authority' | 'graph' | 'connector'
  readonly method: string
  /** Path and query, exactly as sent. */
  readonly url: string
  /** Lower-case names; `authorization` is left out. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it was JSON; text otherwise; client secrets are struck out. */
  readonly body: unknown
  /** `null` while, or because, there was no answer. */
  readonly status: number | null
  readonly answer: unknown
  /** Which misbehaviour the call met. */
  readonly fault: string | null
  /** Directory changes that this call asked for and got. */
  readonly writes: number
  /** Milliseconds by which what it read trailed what was written. */
  readonly lag: number
  /** What the application that sent it had consent for. */
  readonly permissions: readonly string[]
  readonly at: Date
}

export interface Calls extends Iterable<Call> {
  readonly all: readonly Call[]
  /** Calls to Graph alone: what has to satisfy its contract. */
  graph(): readonly Call[]
  /** Changes of the directory that were asked for and done; those inside a batch are counted one by one. */
  writes(): number
  clear(): void
}

export interface CallLog extends Calls {
  add(call: Call): (changes: Partial<Call>) => void
}

export function callLog(): CallLog {
  let all: Call[] = []
  return {
    get all() {
      return all
    },
    [Symbol.iterator]: () => all[Symbol.iterator](),
    graph: () => all.filter(call => call.to === 'graph'),
    writes: () => all.reduce((sum, call) => sum + call.writes, 0),
    clear() {
      all = []
    },
    add(call) {
      let latest = call
      all.push(call)
      const log = all
      return changes => {
        const place = log.indexOf(latest)
        latest = { ...latest, ...changes }
        log[place] = latest
      }
    },
  }
}
