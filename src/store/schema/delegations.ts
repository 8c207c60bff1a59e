import { index, text } from 'drizzle-orm/pg-core'
import { reviveAbsence } from '../codec.ts'
import { doorbell, moment, state } from './columns.ts'

/** Who is away by now, and who decides in their stead. What is over is deleted: the audit is the history. */
export const delegations = doorbell.table(
  'delegations',
  {
    /** One at a time. */
    delegator: text().primaryKey(),
    delegate: text(),
    until: moment('until').notNull(),
    state: state('state', reviveAbsence).notNull(),
  },
  table => [index('delegations_delegate').on(table.delegate)],
)
