import type { AuditEntry } from '../ports/store.ts'
import type { Queries } from './database.ts'
import { inBatches } from './inventory/batches.ts'
import { auditEvents } from './schema/audit.ts'

/** In the order in which they were said. */
export async function appendAll(queries: Queries, entries: readonly AuditEntry[]): Promise<void> {
  await inBatches(entries.map(rowOf), rows => queries.insert(auditEvents).values(rows))
}

function rowOf(entry: AuditEntry): typeof auditEvents.$inferInsert {
  const { at, actor, via, action, request, grant, target, about, outcome, reason, details, correlation } = entry
  return {
    at,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    via,
    action,
    requestId: request ?? null,
    grantId: grant ?? null,
    target: target ? `${target.integration}/${target.resource}` : null,
    outcome,
    reason: reason ?? null,
    details: about === undefined ? { ...details } : { ...details, about },
    correlationId: correlation,
  }
}
