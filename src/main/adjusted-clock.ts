import type { Log } from '../ports/log.ts'
import { steadyClock } from '../schedule/system.ts'
import type { Database } from '../store/database.ts'
import { type DatabaseClock, databaseClock } from '../store/database-clock.ts'

/** Milliseconds. */
const adjustEvery = 60_000

/** The database's time, measured anew every minute until it is stopped. */
export async function adjustedClock(
  database: Database,
  log: Log,
): Promise<DatabaseClock & { readonly stop: () => void }> {
  const clock = await databaseClock(database, steadyClock, log)
  const adjusting = setInterval(() => {
    clock.adjust().catch(problem => log.warn('clock.cannot-adjust', { err: problem }))
  }, adjustEvery)
  return { ...clock, stop: () => clearInterval(adjusting) }
}
