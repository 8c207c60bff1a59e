import { bigint, index, integer, text } from 'drizzle-orm/pg-core'
import { doorbell, moment, oneOf, words } from './columns.ts'

/** How far each webhook has come in the audit: the number of the last seal that it was told of, or that was passed over. */
export const webhookPlaces = doorbell.table('webhook_places', {
  webhook: words().primaryKey(),
  after: bigint({ mode: 'bigint' }).notNull(),
  /** Since when it fails, how often in a row, and when it is tried again: all three or none. */
  failingSince: moment('failing_since'),
  failures: integer().notNull().default(0),
  retryAt: moment('retry_at'),
})

export const webhookDeliveries = doorbell.table(
  'webhook_deliveries',
  {
    id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
    webhook: words().notNull(),
    at: moment('at').notNull(),
    message: text().notNull(),
    action: text().notNull(),
    outcome: text().notNull(),
    problem: text(),
    status: integer(),
  },
  table => [
    oneOf('webhook_deliveries_outcome', table.outcome, [
      'delivered',
      'failed',
      'given-up',
      'test-delivered',
      'test-failed',
    ]),
    index('webhook_deliveries_of').on(table.webhook, table.id),
  ],
)
