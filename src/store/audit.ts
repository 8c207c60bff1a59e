import type { AuditEntry } from '../ports/store.ts'
import type { Queries } from './database.ts'
import { auditEvents } from './schema/audit.ts'

export async function append(queries: Queries, entry: AuditEntry): Promise<void> {
  const { at, actor, via, action, request, grant, target, about, outcome, reason, details, correlation } = entry
  await queries.insert(auditEvents).values({
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
  })
}
