import type { NonEmpty } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { slack } from './name.ts'

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
  // Of the 100 of its tier the others are for those who speak, who are looked up without waiting.
  'users.info': { burst: 20, aMinute: 40 },
  'views.publish': tier4,
  'files.getUploadURLExternal': tier4,
  'files.completeUploadExternal': tier4,
} as const
export type PacedMethod = keyof typeof paced

/**
 * The part of a limit that is kept for outcomes. When hundreds ask at once there are hundreds of cards to change that only tell who
 * was asked, and whoever was granted something, or refused, does not stand in line behind them.
 */
const keptForOutcomes: Partial<Record<PacedMethod, number>> = { 'chat.update': 0.4 }

/** About one message a second in one conversation. */
const inOneConversation = { burst: 2, aMinute: 60 } as const

/** Milliseconds: who would wait longer comes again. */
const longestWait = 20_000

/** Slack's clock is not ours: by which part of a minute they may go apart within one. */
const otherClock = 0.01

interface Counting {
  until: number
}

interface Limit {
  readonly burst: number
  readonly aMinute: number
}

type Named = readonly [name: string, limit: Limit]

/** By which limits a call may go, whichever has room first. */
function waysOf(method: PacedMethod, isOutcome: boolean): NonEmpty<Named> {
  const kept = keptForOutcomes[method] ?? 0
  const rest: Named = [method, partOf(paced[method], 1 - kept)]
  return isOutcome && kept > 0 ? [[`${method} of outcomes`, partOf(paced[method], kept)], rest] : [rest]
}

const partOf = ({ burst, aMinute }: Limit, part: number): Limit => ({ burst: burst * part, aMinute: aMinute * part })

export interface TurnOf {
  readonly conversation?: string
  /** It tells how something came out, and not only how it goes on. */
  readonly isOutcome?: boolean
}

/**
 * Keeps to Slack's pace before Slack has to say so, in one process. What people wait for at the screen (answers, forms, who
 * somebody is) never passes here; cards, and what is asked for them, do, in the order in which they come, and whoever would wait too long is told when to
 * come again. What Slack says all the same (429) holds for everybody who calls that method.
 */
export class Pace {
  /** Milliseconds that a minute of Slack's lasts: shorter only where the limits of the other side are, too. */
  readonly #minute: number
  readonly #now: () => number
  /** When the burst of each limit is used up no more, by name. */
  readonly #full = new Map<string, number>()
  readonly #held = new Map<string, number>()
  /** What still counts of the last minute, by method: until when, and for ever while it has no answer. */
  readonly #counting = new Map<string, Set<Counting>>()

  constructor(minute = 60_000, now: () => number = () => performance.now()) {
    this.#minute = minute
    this.#now = now
  }

  /**
   * Calls when it is this call's turn. It counts from its answer on, because only then is it certain that Slack had it: however
   * long calls are under way, no two minutes of ours can arrive within one of Slack's.
   * @throws a `Fault` when the turn is too long to wait for; then nothing was taken.
   */
  async inTurn<T>(method: PacedMethod, call: () => Promise<T>, of: TurnOf = {}): Promise<T> {
    await this.#turn(method, of)
    const counting = await this.#room(method)
    try {
      return await call()
    } finally {
      counting.until = this.#now() + this.#minute * (1 + otherClock)
    }
  }

  async #turn(method: PacedMethod, of: TurnOf): Promise<void> {
    const turn = this.#take(method, of)
    for (let left = turn - this.#now(); left > 0; left = turn - this.#now())
      await new Promise(resolve => setTimeout(resolve, left))
    // Slack may have asked everybody to wait while this one was waiting for its turn.
    const held = (this.#held.get(method) ?? 0) - this.#now()
    if (held > 0) throw tooLong(method, held)
  }

  /** Waits until fewer calls count than a minute has room for, and counts this one. */
  async #room(method: PacedMethod): Promise<Counting> {
    const { burst, aMinute } = paced[method]
    const all = this.#counting.get(method) ?? new Set()
    this.#counting.set(method, all)
    const longest = this.#now() + longestWait
    for (;;) {
      const now = this.#now()
      for (const each of all) if (each.until <= now) all.delete(each)
      if (all.size < burst + aMinute) break
      if (now >= longest) throw tooLong(method, this.#minute)
      const next = Math.min(...[...all].map(({ until }) => until), now + this.#between(paced[method]))
      await new Promise(resolve => setTimeout(resolve, next - now))
    }
    const counting = { until: Number.POSITIVE_INFINITY }
    all.add(counting)
    return counting
  }

  /** Slack asks to be left alone with this method: milliseconds. */
  hold(method: string, milliseconds: number): void {
    this.#held.set(method, Math.max(this.#held.get(method) ?? 0, this.#now() + milliseconds))
  }

  #take(method: PacedMethod, { conversation, isOutcome = false }: TurnOf): number {
    const now = this.#now()
    const inIt: readonly Named[] = conversation === undefined ? [] : [[`${method} ${conversation}`, inOneConversation]]
    const turns = waysOf(method, isOutcome).map(way => {
      const limits = [way, ...inIt]
      const ofAll = Math.max(now, this.#held.get(method) ?? 0, this.#roomAt(way))
      return { limits, ofAll, at: Math.max(ofAll, ...inIt.map(limit => this.#roomAt(limit))) }
    })
    const { at: turn, ofAll, limits } = turns.reduce((first, next) => (next.at < first.at ? next : first))
    // Where there is no room in one conversation alone, there is in every other.
    if (turn - now > longestWait) throw tooLong(method, turn - now, ofAll - now > longestWait)
    for (const [name, limit] of limits)
      this.#full.set(name, Math.max(turn, this.#full.get(name) ?? 0) + this.#between(limit))
    for (const [name, full] of this.#full) if (full <= now) this.#full.delete(name)
    return turn
  }

  #roomAt = ([name, limit]: Named): number => (this.#full.get(name) ?? 0) - (limit.burst - 1) * this.#between(limit)

  #between = ({ aMinute }: Limit): number => this.#minute / aMinute
}

const tooLong = (method: string, milliseconds: number, forAll = true): Fault =>
  new Fault('slack.paced', `Slack ${method}: too much at once`, {
    retry: 'later',
    retryAfter: Math.ceil(milliseconds),
    tooMuchFor: forAll ? slack : null,
  })
