import { inArray, sql } from 'drizzle-orm'
import { type AuditHead, type Seal, sealAfter } from './audit-chain.ts'
import { type EventColumns, eventColumns, eventOf } from './audit-rows.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import { tryLockFor } from './locks.ts'
import { auditSeals, auditUnsealed } from './schema/audit.ts'

/** Events sealed in one transaction. */
const batch = 500

/**
 * Seals every event that waits for it, in the order of their ids as far as they are there. One process does so at a time;
 * where another is at it, nothing is done. An event whose transaction commits late is sealed later, behind younger ones:
 * the chain tells the order in which events were seen.
 *
 * @param key of the HMAC (`AUDIT_KEY`), or `null`.
 */
export async function sealAudit(
  database: Database,
  { key }: { readonly key: string | null },
): Promise<{ readonly sealed: number; readonly head: AuditHead | null }> {
  for (let sealed = 0; ; ) {
    const made = await database.transaction(async queries =>
      (await tryLockFor(queries, 'sealing')) ? sealBatch(queries, key) : [],
    )
    sealed += made.length
    if (made.length < batch) return { sealed, head: await auditHead(database) }
  }
}

/** The end of the chain; `null` before the first seal. */
export const auditHead = (database: Database): Promise<AuditHead | null> => database.run(headOf)

async function sealBatch(queries: Queries, key: string | null): Promise<readonly Seal[]> {
  const rows = await rowsOf<EventColumns & { sealed: boolean }>(
    queries,
    sql`select ${eventColumns}, exists (select 1 from doorbell.audit_seals s where s.event_id = e.id) as sealed
      from doorbell.audit_unsealed u join doorbell.audit_events e on e.id = u.event_id
      order by u.event_id limit ${batch}`,
  )
  if (rows.length === 0) return []
  const seals: Seal[] = []
  let head = await headOf(queries)
  for (const row of rows) {
    if (row.sealed) continue
    const seal = sealAfter(head, eventOf(row), key)
    seals.push(seal)
    head = seal
  }
  if (seals.length > 0)
    await queries
      .insert(auditSeals)
      .values(seals.map(seal => ({ ...seal, seq: BigInt(seal.seq), eventId: BigInt(seal.eventId) })))
  const waited = rows.map(({ id }) => BigInt(id))
  await queries.delete(auditUnsealed).where(inArray(auditUnsealed.eventId, waited))
  return seals
}

async function headOf(queries: Queries): Promise<AuditHead | null> {
  const [row] = await rowsOf<{ seq: string; hash: string }>(
    queries,
    sql`select seq::text as seq, hash from doorbell.audit_seals s order by s.seq desc limit 1`,
  )
  return row ? { seq: Number(row.seq), hash: row.hash } : null
}
