import { openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { writeHistory } from '../store/testing/history.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { median, type Result } from './figure.ts'
import { lifeCyclesOn } from './life-cycle.ts'

const few = 100
const many = 100_000
const runs = 3

/** How many statements one access costs, and how long they take, with few and with many past requests. */
export async function statements(postgres: RunningPostgres | { readonly missing: string }): Promise<readonly Result[]> {
  const name = `SQL statements of one access, at ${many} past requests`
  if ('missing' in postgres) return [{ name, because: postgres.missing }]
  const fresh = await freshDatabaseOn(postgres)
  let heard = 0
  const database = await openDatabase({
    kind: 'postgres',
    url: fresh.url,
    connections: 1,
    hear: () => {
      heard += 1
    },
  })
  try {
    await migrate(database)
    const cycles = await lifeCyclesOn(storeOn(database), 40)
    const people = Array.from({ length: 40 }, (_, n) => cycles.personId(n))
    const measure = async () => {
      const [counts, times]: [number[], number[]] = [[], []]
      for (let run = 0; run < runs; run++) {
        heard = 0
        const began = performance.now()
        await cycles.one(0)
        times.push(performance.now() - began)
        counts.push(heard)
      }
      return { counts, times }
    }
    for (let run = 0; run < 3; run++) await cycles.one(0)
    await writeHistory(database, few, people)
    const before = await measure()
    await writeHistory(database, many - few, people, few)
    const after = await measure()
    const [count, countBefore] = [median(after.counts), median(before.counts)]
    const [time, timeBefore] = [median(after.times), median(before.times)]
    return [
      {
        name,
        measured: count,
        unit: 'statements',
        runs: after.counts,
        yardstick: { name: `at ${few}`, measured: countBefore, ratio: count / countBefore },
        goal: { words: 'the same', met: count === countBefore },
        note: 'from asking to verified gone, one step after the other, begin and commit, claims and cards included; a test holds the list of statements to be the same at 100 and at 3,000.',
      },
      {
        name: `one access, one step after the other, at ${many} past requests`,
        measured: time,
        unit: 'ms',
        runs: after.times,
        yardstick: { name: `at ${few}`, measured: timeBefore, ratio: time / timeBefore },
      },
    ]
  } finally {
    await database.close()
    await fresh.close()
  }
}
