import { sql } from 'drizzle-orm'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { type Database, rowsOf } from './database.ts'

export interface DatabaseClock extends Clock {
  /** Measures again how far this machine's clock is from the database's. */
  adjust(): Promise<void>
}

/** Milliseconds. */
const longestWay = 1_000
/** Milliseconds. More than this between a replica and its database deserves a line in the log. */
const worthSaying = 2_000

/**
 * The database's time, so that all replicas agree on what is due and whose lease has run out, whatever their own clocks say.
 * It is measured, not asked each time: half of the answer's way is taken for each direction. `local` must not jump between two
 * measurements, or what is due would.
 */
export async function databaseClock(database: Database, local: Clock, log: Log): Promise<DatabaseClock> {
  let offset = 0
  const clock: DatabaseClock = {
    now: () => new Date(local.now().getTime() + offset),
    async adjust() {
      const asked = local.now().getTime()
      const rows = await database.run(queries =>
        rowsOf<{ at: string }>(queries, sql`select (extract(epoch from clock_timestamp()) * 1000)::text as at`),
      )
      const answered = local.now().getTime()
      const measured = Math.round(Number(rows[0]?.at) - (asked + answered) / 2)
      // An answer that was long on its way tells nothing of when it left, and still that the two are further apart than it took.
      const way = answered - asked
      if (way > longestWay && Math.abs(measured - offset) <= way) return
      if (Math.abs(measured - offset) > worthSaying) log.warn('clock.apart-from-database', { milliseconds: measured })
      offset = measured
    },
  }
  await clock.adjust()
  return clock
}
