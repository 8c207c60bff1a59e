import { sql } from 'drizzle-orm'
import { clockFinding, type Finding, notChecked, ok, problem, warning } from '../access/finding.ts'
import type { Checkup } from '../ports/checkup.ts'
import { auditHead } from './audit-sealer.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import { migrationState } from './migrate.ts'

const about = 'Database'

/** How the database stands: version, transport, migrations, rights, durability, clock, and the chain of the audit. */
export const databaseCheckup = (database: Database): Checkup => ({
  about,
  async run() {
    const facts = await database.run(factsOf)
    const { state } = await migrationState(database)
    const migrated = state === 'current'
    return [
      ...serverFindings(database.kind, facts),
      migrated
        ? ok(about, 'Its tables are of this version.')
        : state === 'ahead'
          ? problem(about, 'A newer Doorbell has changed its tables.', { mend: 'start that one' })
          : problem(about, 'Its tables are not of this version yet.', { mend: 'run doorbell migrate' }),
      clockFinding('the database', facts.ahead),
      ...(migrated && database.kind === 'postgres' ? await database.run(rightsFindings) : []),
      ...(migrated ? [await auditFinding(database)] : []),
    ]
  },
})

interface Facts {
  readonly version: number
  readonly encrypted: boolean | null
  readonly fsync: boolean
  readonly fullPages: boolean
  readonly synchronous: boolean
  readonly ahead: number
}

async function factsOf(queries: Queries): Promise<Facts> {
  const asked = Date.now()
  const [row] = await rowsOf<Record<'version' | 'fsync' | 'pages' | 'synchronous' | 'at', string>>(
    queries,
    sql`select current_setting('server_version_num') as version, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as synchronous,
      (extract(epoch from clock_timestamp()) * 1000)::text as at`,
  )
  const between = (asked + Date.now()) / 2
  const [connection] = await rowsOf<{ ssl: boolean; local: boolean }>(
    queries,
    sql`select ssl, inet_client_addr() is null or inet_client_addr() << '127.0.0.0/8' or inet_client_addr() = '::1' as local
      from pg_stat_ssl where pid = pg_backend_pid()`,
  )
  return {
    version: Number(row?.version ?? 0),
    encrypted: connection && !connection.local ? connection.ssl : null,
    fsync: row?.fsync === 'on',
    fullPages: row?.pages === 'on',
    synchronous: row?.synchronous !== 'off',
    ahead: Number(row?.at) - between,
  }
}

/** Pure: what these facts mean for what Doorbell promises. */
export function serverFindings(kind: Database['kind'], facts: Facts): readonly Finding[] {
  if (kind === 'embedded')
    return [
      warning(about, 'It is the embedded one: for one process, and not safe against a crash of the machine.', {
        mend: 'give DATABASE_URL of a PostgreSQL before people rely on Doorbell',
      }),
    ]
  const major = Math.floor(facts.version / 10_000)
  return [
    facts.version >= 140_000
      ? ok(about, `PostgreSQL ${major} answers.`)
      : problem(about, `PostgreSQL ${major} answers, and Doorbell needs 14 or later.`, { mend: 'upgrade it' }),
    facts.encrypted === false
      ? problem(about, 'The connection to another machine is not encrypted.', { mend: 'add ?sslmode=verify-full' })
      : ok(
          about,
          facts.encrypted ? 'The connection is encrypted, and the server proved who it is.' : 'It is on this machine.',
        ),
    facts.fsync && facts.fullPages && facts.synchronous
      ? ok(about, 'What is committed survives a crash of its machine.')
      : problem(about, 'It may forget what was committed when its machine crashes.', {
          mend: 'switch on fsync, full_page_writes and synchronous_commit',
        }),
  ]
}

/** Of PostgreSQL: the embedded database has one role, and nobody could give it another. */
async function rightsFindings(queries: Queries): Promise<readonly Finding[]> {
  const [row] = await rowsOf<{ changes: boolean; owns: boolean; appends: boolean }>(
    queries,
    sql`select
      has_table_privilege(current_user, 'doorbell.audit_events', 'UPDATE, DELETE, TRUNCATE') as changes,
      has_table_privilege(current_user, 'doorbell.audit_events', 'INSERT') as appends,
      pg_has_role(current_user, (select relowner from pg_class where oid = 'doorbell.audit_events'::regclass), 'USAGE') as owns`,
  )
  const audit = 'Audit'
  if (!row?.appends)
    return [problem(audit, 'The role of DATABASE_URL may not write the audit.', { mend: 'run doorbell migrate' })]
  if (!row.changes && !row.owns) return [ok(audit, 'The role of DATABASE_URL can only add to it.')]
  return [
    warning(audit, 'The role of DATABASE_URL owns it, so only triggers and the chain of seals protect it.', {
      mend: 'give MIGRATE_DATABASE_URL of an owner, and DATABASE_URL of another role',
    }),
  ]
}

/** Milliseconds. The sealer comes by every two seconds. */
const sealedWithin = 60_000

async function auditFinding(database: Database): Promise<Finding> {
  const [waiting] = await database.run(queries =>
    rowsOf<{ n: string; oldest: string | null }>(
      queries,
      sql`select count(*)::text as n, (extract(epoch from clock_timestamp() - min(e.at)) * 1000)::text as oldest
        from doorbell.audit_unsealed u join doorbell.audit_events e on e.id = u.event_id`,
    ),
  )
  const head = await auditHead(database)
  const audit = 'Audit'
  if (waiting && Number(waiting.n) > 0 && Number(waiting.oldest) > sealedWithin)
    return warning(audit, `${waiting.n} rows wait for their seal, the oldest for more than a minute.`, {
      mend: 'look whether a Doorbell is running, and into its log',
    })
  if (!head) return notChecked(audit, 'Nothing is sealed yet.')
  return ok(
    audit,
    `${head.seq} ${head.seq === 1 ? 'row is' : 'rows are'} sealed; the head is ${head.seq}:${head.hash.slice(0, 19)}….`,
  )
}
