import { bigint, index, primaryKey, text } from 'drizzle-orm/pg-core'
import type { AskedBecause } from '../../access/catalog.ts'
import { type CardRole, cardRoles } from '../../ports/store.ts'
import { doorbell, json, moment, oneOf, words } from './columns.ts'

/** Who a chat account is. */
export const bindings = doorbell.table(
  'bindings',
  {
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    person: text().notNull(),
    how: text().$type<'import' | 'email'>().notNull(),
    email: words(),
    at: moment('at').notNull(),
    /** When something last came in from this account. */
    lastSpokeAt: moment('last_spoke_at'),
  },
  table => [
    primaryKey({ columns: [table.surface, table.team, table.account] }),
    oneOf('bindings_how', table.how, ['import', 'email']),
    index('bindings_person').on(table.person),
  ],
)

/** The copies of cards that stand in front of people. */
export const postedCards = doorbell.table(
  'posted_cards',
  {
    surface: words().notNull(),
    conversation: words().notNull(),
    message: words().notNull(),
    request: text().notNull(),
    person: text().notNull(),
    role: text().$type<CardRole>().notNull(),
    /** Why this person was asked; null on a status card. */
    because: json<AskedBecause>('because'),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
  },
  table => [
    primaryKey({ columns: [table.surface, table.conversation, table.message] }),
    oneOf('posted_cards_role', table.role, cardRoles),
    index('posted_cards_request').on(table.request),
  ],
)
