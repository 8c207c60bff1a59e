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

/** `at`: when it goes, while it waits; when it was answered, once it was. */
interface Call {
  at: number
  state: 'waiting' | 'under-way' | 'answered'
}

/**
 * Keeps to Teams' pace before Teams has to say so, in one process: one queue for each conversation, and one for all of them. Cards
 * pass here in the order in which they come; what Teams says all the same (429) holds for that conversation.
 */
export class Pace {
  /** Milliseconds that a second of Teams' lasts: shorter only where the limits of the other side are, too. */
  readonly #second: number
  readonly #now: () => number
  /** In the order in which they came. */
  readonly #calls = new Map<string, readonly Call[]>()
  readonly #held = new Map<string, number>()

  constructor(second = 1_000, now: () => number = () => performance.now()) {
    this.#second = second
    this.#now = now
  }

  /**
   * Calls when it is this call's turn. It counts from its answer on, because only then is it certain that Teams had it: however
   * long calls are under way, no two seconds of ours can arrive within one of Teams'.
   * @throws a `Fault` when the turn is too long to wait for; then nothing was taken.
   */
  async inTurn<T>(conversation: string, send: () => Promise<T>): Promise<T> {
    const call = await this.#turn(conversation)
    try {
      return await send()
    } finally {
      call.at = this.#now()
      call.state = 'answered'
    }
  }

  async #turn(conversation: string): Promise<Call> {
    const began = this.#now()
    this.#forget(began)
    const call: Call = { at: began, state: 'waiting' }
    const queues = [conversation, everywhere]
    for (const name of queues) this.#calls.set(name, [...(this.#calls.get(name) ?? []), call])
    try {
      // What went before may be answered later than was thought when this one came.
      for (;;) {
        call.at = this.#free(conversation, call)
        if (call.at - began > longestWait) throw tooLong(call.at - this.#now())
        const left = call.at - this.#now()
        if (left <= 0) break
        await new Promise(resolve => setTimeout(resolve, Math.ceil(left)))
        // Teams may have asked to wait longer meanwhile; a timer that came a little too early has not.
        const held = this.#held.get(conversation) ?? 0
        if (held > call.at) throw tooLong(held - this.#now())
      }
    } catch (fault) {
      for (const name of queues) this.#drop(name, one => one === call)
      throw fault
    }
    call.state = 'under-way'
    return call
  }

  /** Teams asks to be left alone with this conversation: milliseconds. */
  hold(conversation: string, milliseconds: number): void {
    const until = this.#now() + milliseconds
    this.#held.set(conversation, Math.max(this.#held.get(conversation) ?? 0, until))
  }

  /** When this call fits into every window, after all that came before it. */
  #free(conversation: string, call: Call): number {
    return Math.max(
      call.at,
      this.#held.get(conversation) ?? 0,
      this.#room(conversation, inOneConversation, call),
      this.#room(everywhere, inTheTenant, call),
    )
  }

  #room(name: string, windows: readonly (readonly [number, number])[], call: Call): number {
    const now = this.#now()
    const calls = this.#calls.get(name) ?? []
    const times = calls
      .slice(0, calls.indexOf(call))
      // Of what is under way nobody knows yet when it arrives.
      .map(({ at, state }) => (state === 'under-way' ? now : at))
      .sort((a, b) => a - b)
    return Math.max(0, ...windows.map(([count, seconds]) => (times.at(-count) ?? -Infinity) + seconds * this.#second))
  }

  #forget(now: number): void {
    for (const name of this.#calls.keys()) {
      const longest = name === everywhere ? 1 : 3_600
      this.#drop(name, ({ at, state }) => state === 'answered' && at <= now - longest * this.#second)
    }
    for (const [name, until] of this.#held) if (until <= now) this.#held.delete(name)
  }

  #drop(name: string, which: (call: Call) => boolean): void {
    const kept = (this.#calls.get(name) ?? []).filter(call => !which(call))
    if (kept.length === 0) this.#calls.delete(name)
    else this.#calls.set(name, kept)
  }
}

/** No conversation is called that. */
const everywhere = ''

const tooLong = (milliseconds: number): Fault =>
  new Fault('teams.paced', 'Teams: too much at once', { retry: 'later', retryAfter: Math.ceil(milliseconds) })
