import { text } from 'drizzle-orm/pg-core'
import { type CleanupStanding, cleanupStandings } from '../../access/cleanup.ts'
import { doorbell, moment, oneOf } from './columns.ts'

/** What came last of what is kept of somebody for convenience alone. */
export const cleanups = doorbell.table(
  'cleanups',
  {
    person: text().primaryKey(),
    standing: text().$type<CleanupStanding>().notNull(),
    at: moment('at').notNull(),
  },
  table => [oneOf('cleanups_standing', table.standing, cleanupStandings)],
)
