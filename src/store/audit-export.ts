import { sql } from 'drizzle-orm'
import { csvOf } from '../cards/parts/csv.ts'
import type { AuditRow } from './audit-chain.ts'
import { type EventColumns, eventColumns, eventOf } from './audit-rows.ts'
import { type Database, rowsOf } from './database.ts'

export interface AuditExport {
  readonly format: 'jsonl' | 'csv'
  /** From this moment on. */
  readonly from?: Date | undefined
  /** Before this moment. */
  readonly to?: Date | undefined
}

const page = 1000

const columns = [
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'via',
  'action',
  'request_id',
  'grant_id',
  'target',
  'outcome',
  'reason',
  'details',
  'correlation_id',
] as const satisfies readonly (keyof AuditRow)[]

/**
 * The audit in the order of time, a page at a time, so that a long one needs no more memory than a short one. CSV is for
 * looking at: what a spreadsheet would take for a formula is marked in it.
 */
export async function* exportAudit(database: Database, { format, from, to }: AuditExport): AsyncIterable<string> {
  if (format === 'csv') yield csvOf([columns])
  for await (const rows of auditPages(database, { from, to })) {
    if (format === 'csv') yield csvOf(rows.map(cells))
    else yield rows.map(row => `${JSON.stringify(row)}\n`).join('')
  }
}

/** Events by time, oldest first. `request` leaves only those of one request. */
export async function* auditPages(
  database: Database,
  { from, to, request }: { from?: Date | undefined; to?: Date | undefined; request?: string | undefined } = {},
): AsyncIterable<readonly AuditRow[]> {
  const within = sql.join(
    [
      sql`true`,
      ...(from ? [sql`e.at >= ${from.toISOString()}::timestamptz`] : []),
      ...(to ? [sql`e.at < ${to.toISOString()}::timestamptz`] : []),
      ...(request === undefined ? [] : [sql`e.request_id = ${request}`]),
    ],
    sql` and `,
  )
  for (let after = sql`true`; ; ) {
    const rows = await database.run(queries =>
      rowsOf<EventColumns>(
        queries,
        sql`select ${eventColumns} from doorbell.audit_events e where ${within} and ${after} order by e.at, e.id limit ${page}`,
      ),
    )
    const newest = rows.at(-1)
    if (newest) yield rows.map(eventOf)
    if (!newest || rows.length < page) return
    after = sql`(e.at, e.id) > (${newest.at}::timestamptz, ${newest.id}::bigint)`
  }
}

const cells = (row: AuditRow): readonly string[] =>
  columns.map(column => {
    const value = row[column]
    return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)
  })
