import { index, text } from 'drizzle-orm/pg-core'
import type { Utterance } from '../../ports/incoming.ts'
import type { LinkStep } from '../../ports/link.ts'
import { doorbell, json, moment, words } from './columns.ts'

/** Links on their way from the chat through both sign-ins. Gone a day after they are over. */
export const linkAttempts = doorbell.table(
  'link_attempts',
  {
    id: text().primaryKey(),
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    /** Of the step, for finding it by the browser's cookie. */
    session: text().unique('link_attempts_session'),
    step: json<LinkStep>('step').notNull(),
    carryOn: json<Utterance>('carry_on'),
    expiresAt: moment('expires_at').notNull(),
  },
  table => [index('link_attempts_expires').on(table.expiresAt)],
)
