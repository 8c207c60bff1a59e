import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../ports/fault.ts'
import { isOfTheWay, wasUndone } from './database/faults.ts'

/** As many are asked for in one statement. */
const most = 100
/** At most so many statements are on their way at the same time. */
const usual = 3
/** Milliseconds after which a round is late: one that waits for somebody's lock holds up nobody who came after it. */
const late = 25

interface Rounds {
  /** At most on their way at the same time. */
  readonly atOnce?: number
  /** Milliseconds until whoever waits for a round does so no longer. */
  readonly late?: number
}

/**
 * Whoever asks while the same is being asked for others waits for the next round, and all who wait are asked for in one
 * statement: the more there is to do, the fewer statements it takes. Nobody is given what was read before they asked.
 *
 * @param ask answers in the order of what was asked for.
 */
export function together<Asked, Answer>(
  ask: (wanted: readonly Asked[]) => Promise<readonly Answer[]>,
  { atOnce = usual, late: lateAfter = late }: Rounds = {},
): (asked: Asked) => Promise<Answer> {
  let waiting: Waiting<Asked, Answer>[] = []
  let underWay = 0
  /** Of those that are not late. */
  let inTime = 0

  async function answer(all: readonly Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await ask(all.map(({ asked }) => asked))
      if (answers.length !== all.length) throw new Error('there is an answer to each question')
      for (const [n, { resolve }] of all.entries()) resolve(answers[n] as Answer)
    } catch (problem) {
      // What is wrong with one of them is nobody else's affair; a database that is away is everybody's,
      // and what may have been done is not done once more.
      if (all.length > 1 && (wasUndone(problem) || !(problem instanceof Fault || isOfTheWay(problem))))
        await Promise.all(all.map(one => answer([one])))
      else for (const { reject } of all) reject(problem)
    }
  }

  async function round(): Promise<void> {
    underWay++
    inTime++
    // Whoever asks at the same moment goes along.
    await nextTurn()
    const now = waiting.slice(0, most)
    waiting = waiting.slice(most)
    let isLate = false
    const becomesLate = setTimeout(() => {
      isLate = true
      inTime--
      next()
    }, lateAfter)
    await answer(now)
    clearTimeout(becomesLate)
    underWay--
    if (!isLate) inTime--
    next()
  }

  const next = () => {
    if (waiting.length > 0 && inTime === 0 && underWay < atOnce) void round()
  }

  return asked =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject })
      next()
    })
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked
  readonly resolve: (answer: Answer) => void
  readonly reject: (problem: unknown) => void
}
