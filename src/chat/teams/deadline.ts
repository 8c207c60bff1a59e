import { Fault } from '../../ports/fault.ts'
import { inTime } from '../both/deadline.ts'

/** Teams tells people after 10 to 15 s that the app cannot be reached; people themselves are promised an answer within 3. Milliseconds. */
export const answerWithin = 2_600

const tooLate = () =>
  new Fault('teams.too_late', 'Not done in the time that people wait', { retry: 'later', result: 'unknown' })

/**
 * The time that one activity has, from its arrival: its proof, its address, what is looked up for it and its being stored all take
 * of the same, so that it is answered in time however many of them are slow.
 */
export class Deadline {
  readonly #now: () => number
  readonly #until: number

  constructor(milliseconds = answerWithin, now: () => number = () => performance.now()) {
    this.#now = now
    this.#until = now() + milliseconds
  }

  /** Milliseconds. */
  get left(): number {
    return Math.max(0, this.#until - this.#now())
  }

  /** The result, or a `Fault` with an unknown result when it takes longer than this share of what is left. */
  within<T>(work: Promise<T>, share = 1): Promise<T> {
    return inTime(this.left * share, work, tooLate)
  }
}

/** What is worth knowing and not worth an answer: whoever waits is left most of the time for what they did. */
export const aside = 0.3
