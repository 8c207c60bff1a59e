import { type SQL, sql } from 'drizzle-orm'
import type { AuditRow, Seal } from './audit-chain.ts'

/** The columns of an event, to be read from `e`, in the form that `AuditRow` gives them. Details come as text. */
export const eventColumns: SQL = sql.raw(`
  e.id::text as id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  e.actor_kind, e.actor_id, e.actor_name, e.via, e.action, e.request_id, e.grant_id, e.target, e.outcome, e.reason,
  e.details::text as details, e.correlation_id`)

export type EventColumns = Omit<AuditRow, 'details'> & { readonly details: string }

export const sealColumns: SQL = sql.raw(`
  s.seq::text as seq, s.event_id::text as event_id, s.payload_digest, s.prev_hash, s.hash`)

export interface SealColumns {
  readonly seq: string
  readonly event_id: string
  readonly payload_digest: string
  readonly prev_hash: string
  readonly hash: string
}

/** Names each column, so that whatever else a query reads is not taken for part of the event. */
export const eventOf = (row: EventColumns): AuditRow => ({
  id: row.id,
  at: row.at,
  actor_kind: row.actor_kind,
  actor_id: row.actor_id,
  actor_name: row.actor_name,
  via: row.via,
  action: row.action,
  request_id: row.request_id,
  grant_id: row.grant_id,
  target: row.target,
  outcome: row.outcome,
  reason: row.reason,
  details: JSON.parse(row.details),
  correlation_id: row.correlation_id,
})

export const sealOf = (row: SealColumns): Seal => ({
  seq: Number(row.seq),
  eventId: row.event_id,
  payloadDigest: row.payload_digest,
  prevHash: row.prev_hash,
  hash: row.hash,
})
