import type { PersonId } from '../access/vocabulary.ts'
import type { InMemoryDirectory } from '../ports/in-memory/directory.ts'
import type { Store } from '../ports/store.ts'
import type { Ports } from '../use-cases/ports.ts'
import { companyAtWork, type Lived } from './company-at-work.ts'

export interface LifeCycles {
  /** Every write to the directory that changed something, in order. */
  readonly writes: InMemoryDirectory['writes']
  personId(person: number): PersonId
  readonly ports: Ports
  /** The whole life of one access, one step after the other: asked for, approved, given, warned of, ended, verified gone. */
  one(person: number): Promise<void>
  /** The same for so many people at once, who all take each step together, carried out by the worker as in production. */
  many(people: number): Promise<void>
}

export async function lifeCyclesOn(store: Store, people: number, lived: Lived = { cards: true }): Promise<LifeCycles> {
  const company = await companyAtWork(store, people, lived)
  const { ports, holds, wind } = company

  /** With as many hands as the worker of a product has, and one task at a time all the same. */
  async function settle(): Promise<void> {
    for (;;) {
      const now = ports.clock.now()
      const tasks = await ports.store.outbox.claim({
        now,
        leaseNow: now,
        leaseUntil: new Date(now.getTime() + 60_000),
        limit: { grants: 8, ends: 40, proofs: 12, incoming: 12, rest: 12, messages: 8, webhooks: 1 },
        worker: 'bench',
      })
      if (tasks.length === 0) return
      for (const task of tasks) {
        await company.carryOut(task, { renew: async () => undefined })
        await ports.store.outbox.finish(task)
      }
    }
  }

  return {
    personId: person => {
      const id = company.people[person]
      if (!id) throw new Error(`there is no person ${person}`)
      return id
    },
    writes: company.writes,
    ports,
    async one(person) {
      await company.asks(person)
      await settle()
      await company.approves(person)
      await settle()
      if (!holds(person)) throw new Error('nothing was given')
      wind(56)
      await settle()
      wind(5)
      await settle()
      if (holds(person)) throw new Error('it was not taken back')
    },
    async many(count) {
      const all = Array.from({ length: count }, (_, n) => n)
      const worker = await company.startWorking()
      /** Nothing is due and nothing is in hand; only then is looked, because looking costs more than working does. */
      const quiet = async (what: string, isSo: () => boolean) => {
        const end = Date.now() + 120_000
        for (;;) {
          if (worker.inHand() === 0 && (await ports.store.outbox.backlog(ports.clock.now())).waiting === 0 && isSo())
            return
          if (Date.now() > end) throw new Error(`not in time: ${what}`)
          await new Promise(resolve => setTimeout(resolve, 25))
        }
      }
      try {
        await Promise.all(all.map(company.asks))
        await quiet('asked', () => all.every(company.canBeApproved))
        await Promise.all(all.map(company.approves))
        await quiet('given', () => all.every(holds))
        wind(56)
        worker.wake()
        await quiet('warned', () => true)
        wind(5)
        worker.wake()
        await quiet('ended', () => !all.some(holds))
        company.clearAway()
      } finally {
        await worker.drain()
      }
    },
  }
}
