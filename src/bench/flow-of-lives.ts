import type { GrantStatus } from '../access/grant/states.ts'
import type { PersonId, RequestId } from '../access/vocabulary.ts'
import type { Store } from '../ports/store.ts'
import type { Task } from '../ports/task.ts'
import type { Committed } from '../use-cases/observe-what-is-committed.ts'
import { companyAtWork, type Lived } from './company-at-work.ts'

/**
 * So many hold something at a time, for so long each: with each life that begins the clock goes on by its part of that. They are so
 * many that nothing is late by that clock: what is late is told to whoever answers for it, and that is no part of a life.
 */
const held = 1_000
const minutes = 30
/** Of real time. */
const longestMinutes = 5

export interface FlowOfLives {
  /** How long it takes until so many more have come to their end; the first time from when every step of a life is under way. */
  next(lives: number): Promise<Passed>
  stop(): Promise<void>
}

export interface Passed {
  readonly seconds: number
  /** Of this process, in milliseconds: the simulated directory and chat included, and nothing of the database. */
  readonly processor: number
}

/**
 * Access after access as in a company, each at its own pace and in every step of its life at the same time: somebody asks while
 * others are decided about, are given what they asked for, and lose it. Owners press as soon as they have been asked.
 *
 * @param inWork so many are between asking and given, or between due and verified gone, at any moment.
 */
export async function flowOfLivesOn(store: Store, lived: Lived, inWork: number): Promise<FlowOfLives> {
  const company = await companyAtWork(store, 2 * held, { minutes, ...lived })
  const numberOf = new Map(company.people.map((id, person) => [id, person]))
  const person = (id: PersonId): number => {
    const found = numberOf.get(id)
    if (found === undefined) throw new Error(`there is no person ${id}`)
    return found
  }
  const free = [...company.people]
  const waiting = new Map<RequestId, PersonId>()
  const stands = new Map<PersonId, GrantStatus>()
  let [begun, gone, isOver] = [0, 0, false]
  /** When the time of each who has something is up, the first of them first. */
  const ends: Date[] = []
  const milestones = new Map<number, () => void>()
  let fail: (problem: unknown) => void = () => undefined
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => undefined)

  /** Whose time is up is in work from that moment, also while nobody has taken it up yet. */
  const working = (): number => {
    while (ends[0] && ends[0] <= company.ports.clock.now()) ends.shift()
    return begun - gone - ends.length
  }
  const begin = () => {
    while (!isOver && working() < inWork) {
      const next = free.shift()
      if (!next) return
      begun++
      stands.delete(next)
      company.wind(minutes / held)
      company.asks(person(next)).catch(fail)
    }
    worker.wake()
  }
  company.onCommitted(({ requests, grants }: Committed) => {
    for (const { ask, ...request } of requests)
      if (request.status === 'awaiting-approval') waiting.set(ask.id, ask.requester)
    for (const { after } of grants) {
      const { beneficiary } = after.terms
      if (stands.get(beneficiary) === after.status) continue
      stands.set(beneficiary, after.status)
      if (after.status === 'failed') fail(new Error(`somebody was given nothing: ${after.because}`))
      if (after.status === 'active') ends.push(after.endsAt)
      if (after.status === 'ended') {
        free.push(beneficiary)
        milestones.get(++gone)?.()
      }
    }
    begin()
  })
  const isAsked = (task: Task): RequestId | null => {
    if (!lived.cards) return task.type === 'ask-approvers' ? task.request : null
    return task.type === 'show-card' && task.role === 'approval' ? task.request : null
  }
  const worker = await company.startWorking(task => {
    const request = isAsked(task)
    const asker = request && waiting.get(request)
    if (!request || !asker || !company.canBeApproved(person(asker))) return
    waiting.delete(request)
    company.approves(person(asker)).catch(fail)
  })

  const untilGone = async (lives: number): Promise<void> => {
    let late: NodeJS.Timeout | undefined
    const inTime = new Promise<void>((resolve, reject) => {
      milestones.set(lives, resolve)
      late = setTimeout(() => reject(new Error('accesses do not come to their end')), longestMinutes * 60_000)
    })
    await Promise.race([inTime, failed]).finally(() => clearTimeout(late))
  }
  let isUnderWay = false
  return {
    async next(lives) {
      begin()
      if (!isUnderWay) await untilGone(inWork)
      isUnderWay = true
      const [began, spent] = [performance.now(), process.cpuUsage()]
      await untilGone(gone + lives)
      const { user, system } = process.cpuUsage(spent)
      return { seconds: (performance.now() - began) / 1_000, processor: (user + system) / 1_000 }
    },
    async stop() {
      isOver = true
      await worker.drain()
    },
  }
}
