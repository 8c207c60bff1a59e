import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Person } from '../access/catalog.ts'
import type { Binding } from '../ports/binding.ts'
import type { Store } from '../ports/store.ts'
import { identifyPerson } from '../use-cases/people/identify-person.ts'
import { importInto } from '../use-cases/people/import-people.ts'
import { byTimer } from '../use-cases/save.ts'
import { aWorld } from '../use-cases/world.test-support.ts'
import { type Database, openDatabase, rowsOf } from './database.ts'
import { migrate } from './migrate.ts'
import { storeOn } from './store.ts'
import { onPostgres } from './testing/databases.ts'
import { clear } from './testing/source.ts'

/** The same store, whose first transaction that binds waits before it does. */
function halting(store: Store, meanwhile: () => Promise<void>): Store {
  let first = true
  return {
    ...store,
    transaction: work =>
      store.transaction(tx => {
        const bind = async (binding: Binding) => {
          if (first) {
            first = false
            await meanwhile()
          }
          await tx.bind(binding)
        }
        return work(new Proxy(tx, { get: (of, verb) => (verb === 'bind' ? bind : Reflect.get(of, verb)) }))
      }),
  }
}

await onPostgres('an import of links and a guess from an address, on two processes at the same moment', server => {
  let one: Database
  let two: Database
  beforeAll(async () => {
    one = await openDatabase({ kind: 'postgres', url: server.url })
    two = await openDatabase({ kind: 'postgres', url: server.url })
    await migrate(one)
  })
  beforeEach(() => clear(one))
  afterAll(async () => {
    await one.close()
    await two.close()
  })

  /** Two accounts that nobody spoke from, the second with Ana's address. The file says of one of them who it is. */
  async function twoAccounts() {
    const world = await aWorld({ store: storeOn(one) })
    const first = world.chat.addAccount('first', { email: null, emailConfirmed: false })
    const second = world.chat.addAccount('second', { email: world.ana.email })
    const imports = (store: Store, account: Binding['account'], person: Person) =>
      store.transaction(tx => importInto(tx, [{ account, person: person.id }], byTimer('import'), world.clock.now()))
    const guesses = async (store: Store) => {
      const identified = await identifyPerson({ ...world.ports, store }, second)
      return identified.ok ? identified.person.name : identified.refusal.reason
    }
    const boundTo = async (account: Binding['account']) => {
      const binding = await storeOn(one).binding(account)
      return binding && `${binding.person === world.ana.id ? 'Ana' : 'Ben'} by ${binding.how}`
    }
    const recorded = async () =>
      (await storeOn(one).history.events({ limit: 50 }))
        .filter(({ action }) => action.startsWith('identity.'))
        .map(
          ({ action, about, details }) => `${action} ${about === world.ana.id ? 'Ana' : 'Ben'} ${String(details?.how)}`,
        )
        .toReversed()
    return { ...world, first, second, imports, guesses, boundTo, recorded }
  }

  /** Begins the other, and goes on when it has ended or waits. */
  async function until(other: Promise<unknown>): Promise<void> {
    let ended = false
    void other.finally(() => (ended = true))
    for (let tries = 0; tries < 600 && !ended; tries++) {
      const waiting = await two.run(queries => rowsOf(queries, sql`select 1 from pg_locks where not granted`))
      if (waiting.length > 0) return
      await pause(50)
    }
  }

  it('leave an account to the person that the file says, where the guess was first', async () => {
    const world = await twoAccounts()
    let importing: Promise<void> = Promise.resolve()
    const guess = halting(storeOn(one), async () => {
      importing = world.imports(storeOn(two), world.second, world.ben)
      await until(importing)
    })
    expect(await world.guesses(guess)).toBe('Ana')
    await importing
    expect(await world.boundTo(world.second)).toBe('Ben by import')
    expect(await world.recorded()).toEqual([
      'identity.linked Ana email',
      'identity.dropped Ana email',
      'identity.linked Ben import',
    ])
  })

  it('leave an account to the person that the file says, where the import was first', async () => {
    const world = await twoAccounts()
    let guessing: Promise<string> = Promise.resolve('')
    const importing = halting(storeOn(one), async () => {
      guessing = world.guesses(storeOn(two))
      await until(guessing)
    })
    await world.imports(importing, world.second, world.ben)
    expect(await guessing).toBe('Ben')
    expect(await world.recorded()).toEqual(['identity.linked Ben import'])
  })

  it('leave a person with one account, where the guess takes another for theirs', async () => {
    const world = await twoAccounts()
    let guessing: Promise<string> = Promise.resolve('')
    const importing = halting(storeOn(one), async () => {
      guessing = world.guesses(storeOn(two))
      await until(guessing)
    })
    await world.imports(importing, world.first, world.ana)
    expect(await guessing).toBe('linked-to-another-account')
    expect([await world.boundTo(world.first), await world.boundTo(world.second)]).toEqual(['Ana by import', null])
  })
})
