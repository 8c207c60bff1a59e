import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { forgetLinks } from './links.ts'
import { forgetStepUps } from './step-ups.ts'

/** Days that are kept of what only helps to look into something that just happened; the audit is the history. */
const kept = 30

/** What came in and was handled, with people's own words in it, and tasks that were given up: both after a month; links that ran out, after a day. */
export async function forgetWhatIsDone(database: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - kept * 24 * 3_600_000).toISOString()
  await database.run(queries =>
    queries.execute(sql`delete from doorbell.inbox where finished and received_at < ${before}::timestamptz`),
  )
  await database.run(queries =>
    queries.execute(sql`delete from doorbell.outbox where status = 'given-up' and due < ${before}::timestamptz`),
  )
  await database.run(queries => forgetLinks(queries, new Date(now.getTime() - 24 * 3_600_000)))
  await database.run(queries => forgetStepUps(queries, new Date(now.getTime() - 24 * 3_600_000)))
}
