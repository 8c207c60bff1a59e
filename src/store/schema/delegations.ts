import { index, text } from 'drizzle-orm/pg-core'
import { reviveDelegation } from '../codec.ts'
import { doorbell, moment, state } from './columns.ts'

/** Who decides in whose stead by now. What is over is deleted: the audit is the history. */
export const delegations = doorbell.table(
  'delegations',
  {
    /** One at a time. */
    delegator: text().primaryKey(),
    delegate: text().notNull(),
    until: moment('until').notNull(),
    state: state('state', reviveDelegation).notNull(),
  },
  table => [index('delegations_delegate').on(table.delegate)],
)
