import { asc, sql } from 'drizzle-orm'
import type { AuditAction } from '../../access/audit.ts'
import type { StoreSource } from '../../ports/store.contract.ts'
import { sealAudit } from '../audit-sealer.ts'
import type { Database } from '../database.ts'
import { auditEvents } from '../schema/audit.ts'
import { storeOn } from '../store.ts'

/** One migrated database for all the tests of a contract, cleared before each. Closing it is the caller's. */
export function storeSource(database: Database, close: () => Promise<void>): StoreSource {
  return {
    async empty() {
      await clear(database)
      return {
        store: storeOn(database),
        seal: async () => void (await sealAudit(database, { key: null })),
        recorded: () =>
          database.run(async queries => {
            const rows = await queries.select().from(auditEvents).orderBy(asc(auditEvents.id))
            return rows.map(({ action, outcome, reason }) => ({ action: action as AuditAction, outcome, reason }))
          }),
      }
    },
    close,
  }
}

/**
 * Takes everything out, the audit included: for tests alone, and only whoever may switch triggers off can do it. Row by row, because
 * there are few: truncating makes new files for every table and index, which takes many times as long.
 */
export async function clear(database: Database): Promise<void> {
  await database.run(queries =>
    queries.execute(sql`do $$
      declare
        name text;
      begin
        set local session_replication_role = replica;
        for name in
          select format('%I.%I', schemaname, tablename) from pg_tables
          where schemaname in ('doorbell', 'inventory') and tablename <> 'migrations'
        loop
          execute 'delete from ' || name;
        end loop;
        perform setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences
          where schemaname in ('doorbell', 'inventory') and last_value is not null and sequencename not like 'migrations\\_%';
      end $$`),
  )
}
