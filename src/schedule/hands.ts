import type { SurfaceName } from '../access/vocabulary.ts'
import type { Clock } from '../ports/clock.ts'
import { Fault } from '../ports/fault.ts'
import { type OutboxPart, outboxParts } from '../ports/outbox.ts'

export interface HandsOptions {
  /** How many tasks at a time, of each part. */
  readonly atOnce?: Readonly<Record<OutboxPart, number>>
  /** How many chats share the hands for messages. */
  readonly chats?: number
  /** Milliseconds for which room is left after something was given, because more of the same may follow. */
  readonly keepRoom?: number
}

/** As many ends as are sent in two calls, of which one is always on its way; of the others enough that what they wait for is the database. */
export const usualHands = { grants: 64, ends: 80, proofs: 64, incoming: 64, rest: 64, messages: 48, webhooks: 4 }

/** So many times fewer ends are taken up while somebody waits for a grant, and messages of a chat that puts them off; quota and pace are used up by less. */
const fewer = 4

/** Milliseconds. */
const aMinute = 60_000

const none = () => new Set<Promise<void>>()

/**
 * What is in hand, and how much more may be taken up. Hands are counted apart, so that neither an end nor a decision ever waits behind messages that hang or wait for
 * their turn. All together would use this process and its database up: what nobody waits for leaves room while somebody waits for something.
 */
export class Hands {
  readonly #atOnce: Readonly<Record<OutboxPart, number>>
  readonly #chats: number
  readonly #keepRoom: number
  /** Time that nobody winds. */
  readonly #clock: Clock
  readonly #inHand = {
    grants: none(),
    ends: none(),
    proofs: none(),
    incoming: none(),
    rest: none(),
    messages: none(),
    webhooks: none(),
  } as const satisfies Record<OutboxPart, Set<Promise<void>>>
  readonly #tooMuchUntil = new Map<SurfaceName, number>()
  #grantInHand = Number.NEGATIVE_INFINITY

  constructor({ atOnce = usualHands, chats = 1, keepRoom = 3_000 }: HandsOptions, clock: Clock) {
    this.#atOnce = atOnce
    this.#chats = Math.max(1, chats)
    this.#keepRoom = keepRoom
    this.#clock = clock
  }

  free(part: OutboxPart): number {
    return Math.max(0, this.#of(part) - this.#inHand[part].size)
  }

  /** Until it is done. */
  hold(part: OutboxPart, doing: Promise<void>): Promise<void> {
    const held = doing.finally(() => {
      this.#inHand[part].delete(held)
      if (part === 'grants') this.#grantInHand = performance.now()
    })
    this.#inHand[part].add(held)
    return held
  }

  /** A chat takes so many a minute: of more hands most would prepare what is put off, again and again, and take their time from everything else. */
  failed(part: OutboxPart, problem: unknown): void {
    if (part !== 'messages' || !(problem instanceof Fault) || problem.tooMuchFor === null) return
    this.#tooMuchUntil.set(problem.tooMuchFor, this.#clock.now().getTime() + aMinute)
  }

  async done(): Promise<void> {
    await Promise.all(outboxParts.flatMap(part => [...this.#inHand[part]]))
  }

  #of(part: OutboxPart): number {
    const all = this.#atOnce[part]
    if (part === 'ends' && this.#somebodyWaits()) return Math.ceil(all / fewer)
    if (part === 'messages') return Math.ceil(all * (1 - this.#partPutOff() * (1 - 1 / fewer)))
    return all
  }

  /** What is given takes several tasks, and between two of them nothing is in hand. */
  #somebodyWaits(): boolean {
    return this.#inHand.grants.size > 0 || performance.now() - this.#grantInHand < this.#keepRoom
  }

  /** One chat takes nothing from another's: each has an equal part. */
  #partPutOff(): number {
    const now = this.#clock.now().getTime()
    const puttingOff = [...this.#tooMuchUntil.values()].filter(until => now < until).length
    return Math.min(1, puttingOff / this.#chats)
  }
}
