import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Incoming } from '../../ports/incoming.ts'
import type { OutboxPart } from '../../ports/outbox.ts'
import type { Task } from '../../ports/task.ts'
import { doorbell, json, moment, oneOf, words } from './columns.ts'

/** What came in, before anything was believed of it. */
export const inbox = doorbell.table(
  'inbox',
  {
    id: text().primaryKey(),
    deliveryKey: words('delivery_key').notNull().unique('inbox_delivery_key'),
    surface: words().notNull(),
    team: words().notNull(),
    account: words().notNull(),
    incoming: json<Incoming>('incoming').notNull(),
    receivedAt: moment('received_at').notNull(),
    finished: boolean().notNull(),
  },
  table => [index('inbox_account').on(table.surface, table.team, table.account, table.receivedAt)],
)

/** What is watched of Doorbell itself: since when, and what was told of it last. */
export const watched = doorbell.table('watched', {
  key: words().primaryKey(),
  since: moment('since').notNull(),
  told: words(),
})

/**
 * What is still to be done. A finished task is deleted: the audit is the history, and so this table stays as small as the
 * work before us however long Doorbell lives, without anybody sweeping it. What was given up stays, out of every index.
 */
export const outbox = doorbell.table(
  'outbox',
  {
    id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
    key: words().notNull(),
    lane: words().notNull(),
    task: json<Task>('task').notNull(),
    /** Whose hands it waits for: those of its type, when it was put here. What an earlier release puts here is of the rest. */
    part: text().$type<OutboxPart>().notNull().default('rest'),
    due: moment('due').notNull(),
    /** How often it was claimed. */
    attempt: integer().notNull(),
    status: text().notNull(),
    leaseUntil: moment('lease_until'),
    worker: text(),
    problem: words(),
  },
  table => [
    oneOf('outbox_status', table.status, ['waiting', 'leased', 'given-up']),
    uniqueIndex('outbox_key').on(table.key).where(sql`${table.status} = 'waiting'`),
    index('outbox_due').on(table.part, table.due, table.id).where(sql`${table.status} = 'waiting'`),
    index('outbox_lane').on(table.lane, table.due, table.id).where(sql`${table.status} = 'waiting'`),
    uniqueIndex('outbox_lease').on(table.lane).where(sql`${table.status} = 'leased'`),
  ],
)
