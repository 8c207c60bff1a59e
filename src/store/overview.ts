import { sql } from 'drizzle-orm'
import type { AuditRow } from './audit-chain.ts'
import { type EventColumns, eventColumns, eventOf } from './audit-rows.ts'
import { type Database, rowsOf } from './database.ts'

/** The newest audit rows, newest first; only those after the row with the id `after` where one is given. */
export async function newestAuditRows(
  database: Database,
  after: string | null,
  limit: number,
): Promise<readonly AuditRow[]> {
  const rows = await database.run(queries =>
    rowsOf<EventColumns>(
      queries,
      sql`select ${eventColumns} from doorbell.audit_events e where e.id > ${after ?? '0'}::bigint order by e.id desc limit ${limit}`,
    ),
  )
  return rows.map(eventOf)
}

export interface LiveGrantRow {
  readonly person: string
  readonly resource: string
  readonly status: string
  readonly until: string | null
}

/** Every grant that is neither ended nor failed, the next to end first. */
export function liveGrantRows(database: Database): Promise<readonly LiveGrantRow[]> {
  return database.run(queries =>
    rowsOf<LiveGrantRow>(
      queries,
      sql`select beneficiary as person, resource, status, to_char(ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as until
        from doorbell.grants where status not in ('ended', 'failed') order by ends_at nulls first, seq`,
    ),
  )
}
