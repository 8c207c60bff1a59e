import { Fault } from '../../ports/fault.ts'

/**
 * Calls a minute, from Slack's own list of tiers (`rate_limit_tiers.json` of java-slack-sdk): tier 3 is 50, tier 4 is 100. A
 * burst is taken at once; burst and rate together stay within the tier in every single minute.
 */
const tier3 = { burst: 20, aMinute: 30 } as const
const tier4 = { burst: 40, aMinute: 60 } as const
const paced = {
  // Slack gives no figure for all messages of a workspace together; this one is ours.
  'chat.postMessage': { burst: 40, aMinute: 200 },
  'chat.update': tier3,
  'conversations.open': tier3,
  'conversations.info': tier3,
  'users.lookupByEmail': tier3,
  'views.publish': tier4,
} as const
export type PacedMethod = keyof typeof paced

/** About one message a second in one conversation. */
const inOneConversation = { burst: 2, aMinute: 60 } as const

/** Milliseconds: who would wait longer comes again. */
const longestWait = 20_000

interface Limit {
  readonly burst: number
  readonly aMinute: number
}

/**
 * Keeps to Slack's pace before Slack has to say so, in one process. What people wait for at the screen (answers, forms, who
 * somebody is) never passes here; cards do, in the order in which they come, and whoever would wait too long is told when to
 * come again. What Slack says all the same (429) holds for everybody who calls that method.
 */
export class Pace {
  /** Milliseconds that a minute of Slack's lasts: shorter only where the limits of the other side are, too. */
  readonly #minute: number
  readonly #now: () => number
  /** When the burst of each limit is used up no more, by name. */
  readonly #full = new Map<string, number>()
  readonly #held = new Map<string, number>()

  constructor(minute = 60_000, now: () => number = () => performance.now()) {
    this.#minute = minute
    this.#now = now
  }

  /** Resolves when it is this call's turn. Throws a `Fault` when that is too long to wait for; then nothing was taken. */
  async turn(method: PacedMethod, conversation?: string): Promise<void> {
    const turn = this.#take(method, conversation)
    for (let left = turn - this.#now(); left > 0; left = turn - this.#now())
      await new Promise(resolve => setTimeout(resolve, left))
    // Slack may have asked everybody to wait while this one was waiting for its turn.
    const held = (this.#held.get(method) ?? 0) - this.#now()
    if (held > 0) throw tooLong(method, held)
  }

  /** Slack asks to be left alone with this method: milliseconds. */
  hold(method: string, milliseconds: number): void {
    this.#held.set(method, Math.max(this.#held.get(method) ?? 0, this.#now() + milliseconds))
  }

  #take(method: PacedMethod, conversation: string | undefined): number {
    const now = this.#now()
    const limits: (readonly [string, Limit])[] = [[method, paced[method]]]
    if (conversation !== undefined) limits.push([`${method} ${conversation}`, inOneConversation])
    const turn = Math.max(
      now,
      this.#held.get(method) ?? 0,
      ...limits.map(([name, limit]) => (this.#full.get(name) ?? 0) - (limit.burst - 1) * this.#between(limit)),
    )
    if (turn - now > longestWait) throw tooLong(method, turn - now)
    for (const [name, limit] of limits)
      this.#full.set(name, Math.max(turn, this.#full.get(name) ?? 0) + this.#between(limit))
    for (const [name, full] of this.#full) if (full <= now) this.#full.delete(name)
    return turn
  }

  #between = ({ aMinute }: Limit): number => this.#minute / aMinute
}

const tooLong = (method: string, milliseconds: number): Fault =>
  new Fault('slack.paced', `Slack ${method}: too much at once`, { retry: 'later', retryAfter: Math.ceil(milliseconds) })
