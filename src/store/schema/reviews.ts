import { sql } from 'drizzle-orm'
import { index, text } from 'drizzle-orm/pg-core'
import { reviewTransitions } from '../../access/review/states.ts'
import { reviveReview } from '../codec.ts'
import { requests } from './access.ts'
import { doorbell, moment, oneOf, state } from './columns.ts'

/** What somebody gave themselves in an emergency, and who looked at it. `state` is the truth; what is searched stands beside it. */
export const reviews = doorbell.table(
  'reviews',
  {
    request: text()
      .primaryKey()
      .references(() => requests.id),
    person: text().notNull(),
    /** The key of who stands behind that account, where it was kept. */
    human: text(),
    status: text().notNull(),
    openedAt: moment('opened_at').notNull(),
    state: state('state', reviveReview).notNull(),
  },
  table => [
    oneOf('reviews_status', table.status, Object.keys(reviewTransitions)),
    index('reviews_open').on(table.openedAt, table.request).where(sql`${table.status} = 'open'`),
    index('reviews_open_of').on(table.person).where(sql`${table.status} = 'open'`),
    index('reviews_open_of_human').on(table.human).where(sql`${table.status} = 'open'`),
  ],
)
