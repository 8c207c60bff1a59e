import { sql } from 'drizzle-orm'
import { bigint, index, text } from 'drizzle-orm/pg-core'
import { type ActorKind, auditActions } from '../../access/audit.ts'
import { doorbell, json, moment, oneOf, words } from './columns.ts'

const actorKinds = ['person', 'rule', 'timer', 'system', 'operator'] as const satisfies readonly ActorKind[]

/** Append-only: triggers refuse UPDATE, DELETE and TRUNCATE here and on the seals. */
export const auditEvents = doorbell.table(
  'audit_events',
  {
    id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
    at: moment('at').notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: words('actor_id').notNull(),
    actorName: words('actor_name').notNull(),
    via: words().notNull(),
    action: text().notNull(),
    requestId: text('request_id'),
    grantId: text('grant_id'),
    /** `integration/resource`. */
    target: words(),
    outcome: text().notNull(),
    reason: words(),
    /** Whom it is about, besides the actor, is `about` in here. */
    details: json<Readonly<Record<string, unknown>>>('details').notNull(),
    correlationId: words('correlation_id').notNull(),
  },
  table => [
    oneOf('audit_events_action', table.action, auditActions),
    oneOf('audit_events_actor_kind', table.actorKind, actorKinds),
    oneOf('audit_events_outcome', table.outcome, ['done', 'refused', 'failed']),
    index('audit_events_at').on(table.at, table.id),
    index('audit_events_request').on(table.requestId),
    index('audit_events_grant').on(table.grantId),
    index('audit_events_actor').on(table.actorId, table.id),
    index('audit_events_about').on(sql`(${table.details}->>'about')`, table.id),
    index('audit_events_target').on(table.target, table.id),
  ],
)

/** One link per event, in the order the sealer first saw them. */
export const auditSeals = doorbell.table('audit_seals', {
  /** From 1, without a gap. */
  seq: bigint({ mode: 'bigint' }).primaryKey(),
  eventId: bigint('event_id', { mode: 'bigint' })
    .notNull()
    .unique('audit_seals_event')
    .references(() => auditEvents.id),
  /** SHA-256 over the canonical JSON of the event as stored, in hex. */
  payloadDigest: text('payload_digest').notNull(),
  prevHash: text('prev_hash').notNull(),
  /** `sha256:<hex>`, or `hmac-sha256:<hex>` where there is a key. */
  hash: text().notNull(),
})

/**
 * Events that wait for their seal, filled by a trigger in the transaction of the event. An id is given before its commit,
 * so an older id may appear after a younger one: no mark of "sealed up to here" is right, and a list of what is left is.
 */
export const auditUnsealed = doorbell.table('audit_unsealed', {
  eventId: bigint('event_id', { mode: 'bigint' }).primaryKey(),
})
