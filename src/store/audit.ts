import { type SQL, sql } from 'drizzle-orm'
import type { AuditEntry } from '../ports/store.ts'

const columns: SQL = sql.raw(
  'at, actor_kind, actor_id, actor_name, via, action, request_id, grant_id, target, outcome, reason, details, correlation_id',
)

/** Appends them in the order in which they were said. The same text for any number of them, so that it is prepared once. */
export const appending = (entries: SQL): SQL => sql`
  recorded as (insert into doorbell.audit_events (${columns})
  select ${columns} from rows from (jsonb_to_recordset(${entries}) as (
    at timestamptz, actor_kind text, actor_id text, actor_name text, via text, action text, request_id text, grant_id text,
    target text, outcome text, reason text, details jsonb, correlation_id text
  )) with ordinality as said (${columns}, n)
  order by n)`

export function auditRow(entry: AuditEntry): Readonly<Record<string, unknown>> {
  const { at, actor, via, action, request, grant, target, about, outcome, reason, details, correlation } = entry
  return {
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    via,
    action,
    request_id: request ?? null,
    grant_id: grant ?? null,
    target: target ? `${target.integration}/${target.resource}` : null,
    outcome,
    reason: reason ?? null,
    details: about === undefined ? { ...details } : { ...details, about },
    correlation_id: correlation,
  }
}
