import { index, primaryKey, text } from 'drizzle-orm/pg-core'
import { panicTransitions } from '../../access/panic.ts'
import { reviveFreeze, revivePanic } from '../codec.ts'
import { doorbell, moment, oneOf, state, words } from './columns.ts'

/** For what granting is stopped at this moment; thawed is deleted. */
export const freezes = doorbell.table('freezes', {
  /** Of the scope. */
  key: text().primaryKey(),
  state: state('state', reviveFreeze).notNull(),
})

/** What admins wanted to end at once. */
export const panics = doorbell.table(
  'panics',
  {
    id: text().primaryKey(),
    status: text().notNull(),
    at: moment('at').notNull(),
    state: state('state', revivePanic).notNull(),
  },
  table => [oneOf('panics_status', table.status, Object.keys(panicTransitions))],
)

/** Where a panic is shown to the admin who wanted it. */
export const panicCards = doorbell.table(
  'panic_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    panic: text().notNull(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    index('panic_cards_panic').on(table.panic),
  ],
)
