import { Fault } from '../../ports/fault.ts'

/** Calls, seconds. Of one bot in one conversation. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const inOneConversation = [
  [7, 1],
  [8, 2],
  [60, 30],
  [1_800, 3_600],
] as const
/** Of one app in one tenant, all conversations together. */
const inTheTenant = [[30, 1]] as const

/** Milliseconds: who would wait longer comes again. */
const longestWait = 20_000

/**
 * Keeps to Teams' pace before Teams has to say so, in one process: one queue for each conversation, and one for all of them. Cards
 * pass here in the order in which they come; what Teams says all the same (429) holds for that conversation.
 */
export class Pace {
  /** Milliseconds that a second of Teams' lasts: shorter only where the limits of the other side are, too. */
  readonly #second: number
  readonly #now: () => number
  /** When calls went, or will go, oldest first. */
  readonly #calls = new Map<string, number[]>()
  readonly #held = new Map<string, number>()

  constructor(second = 1_000, now: () => number = () => performance.now()) {
    this.#second = second
    this.#now = now
  }

  /** Resolves when it is this call's turn. Throws a `Fault` when that is too long to wait for; then nothing was taken. */
  async turn(conversation: string): Promise<void> {
    const turn = this.#take(conversation)
    for (let left = turn - this.#now(); left > 0; left = turn - this.#now())
      await new Promise(resolve => setTimeout(resolve, Math.ceil(left)))
    const held = (this.#held.get(conversation) ?? 0) - this.#now()
    if (held > 0) throw tooLong(held)
  }

  /** Teams asks to be left alone with this conversation: milliseconds. */
  hold(conversation: string, milliseconds: number): void {
    const until = this.#now() + milliseconds
    this.#held.set(conversation, Math.max(this.#held.get(conversation) ?? 0, until))
  }

  #take(conversation: string): number {
    const now = this.#now()
    this.#forget(now)
    const turn = Math.max(
      now,
      this.#held.get(conversation) ?? 0,
      this.#free(conversation, inOneConversation),
      this.#free(everywhere, inTheTenant),
    )
    if (turn - now > longestWait) throw tooLong(turn - now)
    for (const name of [conversation, everywhere]) this.#calls.set(name, [...(this.#calls.get(name) ?? []), turn])
    return turn
  }

  /** When the next one fits into every window. */
  #free(name: string, windows: readonly (readonly [number, number])[]): number {
    const calls = this.#calls.get(name) ?? []
    return Math.max(0, ...windows.map(([count, seconds]) => (calls.at(-count) ?? -Infinity) + seconds * this.#second))
  }

  #forget(now: number): void {
    for (const [name, calls] of this.#calls) {
      const longest = name === everywhere ? 1 : 3_600
      const kept = calls.filter(at => at > now - longest * this.#second)
      if (kept.length === 0) this.#calls.delete(name)
      else if (kept.length < calls.length) this.#calls.set(name, kept)
    }
    for (const [name, until] of this.#held) if (until <= now) this.#held.delete(name)
  }
}

/** No conversation is called that. */
const everywhere = ''

const tooLong = (milliseconds: number): Fault =>
  new Fault('teams.paced', 'Teams: too much at once', { retry: 'later', retryAfter: Math.ceil(milliseconds) })
