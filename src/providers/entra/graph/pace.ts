import { directoryWrites, type WriteQuota, writesPerSecond } from '../../../access/write-quota.ts'
import { Fault } from '../../../ports/fault.ts'

/** `now`: somebody waits for it. `unhurried`: nobody does, and it lets everything else go first. */
export type Hurry = 'now' | 'unhurried'

/** Milliseconds that somebody is kept waiting for at most; a longer wait is left to the worker. */
const longestWait = 3_000
/** However long Graph asks to be left alone: an end is never put off by more. */
const longestPause = 5 * 60_000
/** Seconds of the whole pace that what is unhurried leaves in the bucket, for whoever comes. */
const reserve = 3
/** What others use of the same quota is known only by being refused: then we take so much less, and slowly more again. */
const share = { less: 0.7, least: 0.1, morePerSecond: 0.02 }

/**
 * What Graph lets one app read in one tenant, in resource units (https://learn.microsoft.com/graph/throttling-limits). Which of its
 * three sizes a tenant has is not told: it is begun with the smallest, and more is taken while Graph does not mind.
 */
export const directoryReads: WriteQuota = { holds: 3_500, refilledInSeconds: 10 }
export const largestShareOfReads = 8_000 / 3_500
/** Milliseconds. Several refusals of one moment say one thing. */
const oneMoment = 2_000

/**
 * How fast this process writes to one tenant, or reads in it: Graph's own quota, counted along with it, so that nothing is sent only to be refused.
 * Replicas need no word of each other: whoever is refused slows down until nobody is.
 */
export class Pace {
  readonly #quota: WriteQuota
  readonly #now: () => number
  readonly #wait: (milliseconds: number) => Promise<void>
  #level: number
  #counted: number
  #share = 1
  readonly #most: number
  #pausedUntil = 0
  #refusedAt = Number.NEGATIVE_INFINITY
  #last: Promise<void> = Promise.resolve()

  /** `now`: milliseconds, by which `wait` waits. `most`: how much more than the quota may be taken while nobody minds. */
  constructor(
    now: () => number,
    wait: (milliseconds: number) => Promise<void>,
    quota: WriteQuota = directoryWrites,
    most = 1,
  ) {
    this.#most = most
    this.#quota = quota
    this.#now = now
    this.#wait = wait
    this.#level = quota.holds
    this.#counted = now()
  }

  /**
   * Resolves when a write may be made. Somebody who waits is held up only where Graph has just asked for it, because the count here
   * is a guess and Graph decides.
   * @throws Fault where Graph wants to be left alone for longer than anybody waits
   */
  async take(): Promise<void> {
    const pause = this.#pausedUntil - this.#now()
    if (pause > longestWait) {
      throw new Fault('graph.throttled', 'Microsoft Graph asks Doorbell to slow down.', {
        retry: 'later',
        result: 'not-done',
        retryAfter: pause,
      })
    }
    if (pause > 0) await this.#wait(pause)
    this.#count()
    this.#level -= 1
  }

  /** It is done now whatever the count says, because somebody waits for it: what nobody waits for makes up for it. */
  count(units: number): void {
    this.#count()
    this.#level -= units
  }

  /** Resolves when so many may be made that nobody waits for. One after the other. */
  takeUnhurried(writes: number): Promise<void> {
    const mine = this.#last.then(() => this.#takeAll(writes))
    this.#last = mine
    return mine
  }

  /** Graph has refused a write: somebody else has used the quota up, or the count here is wrong. */
  refused(retryAfter: number | null): void {
    const now = this.#now()
    this.#count()
    this.#level = Math.min(this.#level, 0)
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(retryAfter ?? 1_000, longestPause))
    if (now - this.#refusedAt > oneMoment) this.#share = Math.max(share.least, this.#share * share.less)
    this.#refusedAt = now
  }

  async #takeAll(writes: number): Promise<void> {
    for (;;) {
      this.#count()
      const lacking = writes + reserve * writesPerSecond(this.#quota) - this.#level
      const wait = Math.max(this.#pausedUntil - this.#now(), (lacking / this.#perSecond()) * 1_000)
      if (wait <= 0) break
      await this.#wait(Math.ceil(wait))
    }
    this.#level -= writes
  }

  #perSecond(): number {
    return writesPerSecond(this.#quota) * this.#share
  }

  #count(): void {
    const now = this.#now()
    const seconds = Math.max(0, now - this.#counted) / 1_000
    this.#counted = now
    this.#level = Math.min(this.#quota.holds * Math.max(1, this.#share), this.#level + seconds * this.#perSecond())
    this.#share = Math.min(this.#most, this.#share + seconds * share.morePerSecond)
  }
}
