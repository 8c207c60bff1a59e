import { setTimeout as pause } from 'node:timers/promises'
import type { GrantStatus } from '../access/grant/states.ts'
import type { PersonId, RequestId } from '../access/vocabulary.ts'
import type { Task } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import type { Committed } from '../use-cases/observe-what-is-committed.ts'
import { companyAtWork, type Lived } from './company-at-work.ts'

/** So many hold something at a time, for an hour each: with each life that begins the clock goes on by its part of that hour. */
const held = 200
const minutesToEach = 60 / held
/** Milliseconds. */
const longest = 300_000

/**
 * Access after access as in a company, each at its own pace and in every step of its life at the same time: somebody asks while
 * others are decided about, are given what they asked for, and lose it. Owners press as soon as they have been asked.
 *
 * @param inWork so many are between asking and given, or between due and verified gone, at any moment.
 * @returns seconds in which so many lives came to their end, counted from when all of it is under way.
 */
export async function flowOfLivesOn(
  store: Store,
  lived: Lived,
  inWork: number,
): Promise<{ flow(lives: number): Promise<number> }> {
  const company = await companyAtWork(store, 2 * (held + inWork), lived)
  const { clock, store: observed } = company.ports
  const numberOf = new Map(company.people.map((id, person) => [id, person]))
  const person = (id: PersonId): number => {
    const found = numberOf.get(id)
    if (found === undefined) throw new Error(`there is no person ${id}`)
    return found
  }

  async function live(lives: number, done: (seconds: number) => void, fail: (problem: unknown) => void) {
    const free = [...company.people]
    const waiting = new Map<RequestId, PersonId>()
    const stands = new Map<PersonId, GrantStatus>()
    let [working, gone, began] = [0, 0, 0]
    let isOver = false

    const begin = () => {
      while (!isOver && working < inWork) {
        const next = free.shift()
        if (!next) return
        working++
        stands.delete(next)
        company.wind(minutesToEach)
        company.asks(person(next)).catch(fail)
      }
      worker.wake()
    }
    const countOneGone = () => {
      gone++
      if (gone === inWork) began = performance.now()
      if (gone < inWork + lives || isOver) return
      isOver = true
      done((performance.now() - began) / 1000)
    }
    company.onCommitted(({ requests, grants }: Committed) => {
      for (const { ask, ...request } of requests)
        if (request.status === 'awaiting-approval') waiting.set(ask.id, ask.requester)
      for (const { after } of grants) {
        const { beneficiary } = after.terms
        if (stands.get(beneficiary) === after.status) continue
        stands.set(beneficiary, after.status)
        if (after.status === 'failed') fail(new Error(`somebody was given nothing: ${after.because}`))
        if (after.status === 'active') working--
        if (after.status === 'ending') working++
        if (after.status === 'ended') {
          working--
          free.push(beneficiary)
          countOneGone()
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
    begin()
    return async () => {
      isOver = true
      company.wind(120)
      worker.wake()
      while (worker.inHand() > 0 || (await observed.outbox.backlog(clock.now())).waiting > 0) await pause(25)
      await worker.drain()
      company.clearAway()
    }
  }

  return {
    async flow(lives) {
      let end = async (): Promise<void> => undefined
      let late: NodeJS.Timeout | undefined
      try {
        return await new Promise<number>((resolve, reject) => {
          late = setTimeout(() => reject(new Error('accesses do not come to their end')), longest)
          live(lives, resolve, reject).then(stop => {
            end = stop
          }, reject)
        })
      } finally {
        clearTimeout(late)
        await end()
      }
    },
  }
}
