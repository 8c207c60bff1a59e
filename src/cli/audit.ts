import { once } from 'node:events'
import type { Settings } from '../config/settings.ts'
import { cannotOpen } from '../main/cannot-open.ts'
import { headText, parseHead } from '../store/audit-chain.ts'
import { exportAudit } from '../store/audit-export.ts'
import { type AuditProblem, verifyAudit } from '../store/audit-verifier.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'
import { namedDatabase } from './database.ts'
import { fail, say } from './output.ts'

type DatabaseSettings = Pick<Settings, 'database' | 'migrateDatabaseUrl' | 'auditKey'>

export async function withDatabase(
  work: (database: Database, settings: DatabaseSettings) => Promise<void>,
): Promise<void> {
  const settings = namedDatabase()
  if (settings === null) return
  const { database: wanted } = settings
  try {
    const database = await openDatabase(
      wanted.kind === 'url'
        ? { kind: 'postgres', url: wanted.url, connections: 2 }
        : { kind: 'embedded', dataDir: wanted.dataDir },
    )
    await onMigrated(database, () => work(database, settings)).finally(() => database.close())
  } catch (problem) {
    const told = cannotOpen(problem, 'DATABASE_URL')
    fail([told instanceof Error ? told.message : String(told)])
  }
}

/** A database that Doorbell never used, or of another version, has no audit that could be read. */
async function onMigrated(database: Database, work: () => Promise<void>): Promise<void> {
  const { state } = await migrationState(database)
  if (state === 'current') return work()
  fail([
    state === 'behind'
      ? 'The database is older than this Doorbell, or was never used by one: doorbell migrate.'
      : 'A newer Doorbell has changed this database; use that one.',
  ])
}

export async function exportTo(options: {
  readonly format: 'jsonl' | 'csv'
  readonly from?: Date
  readonly to?: Date
}): Promise<void> {
  await withDatabase(async database => {
    for await (const piece of exportAudit(database, options)) {
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
    }
  })
}

/** Exit code 0: whole. 1: something is wrong, and named. */
export async function verify(options: { readonly head?: string }): Promise<void> {
  const knownHead = options.head === undefined ? null : parseHead(options.head)
  if (options.head !== undefined && knownHead === null)
    return fail([`“${options.head}” is not a head. It looks like 4711:sha256:… and stands in the log as audit.head.`])
  await withDatabase(async (database, { auditKey }) => {
    const { sealed, unsealed, head, problems, problemCount } = await verifyAudit(database, { key: auditKey, knownHead })
    say(
      `${sealed} rows sealed, ${unsealed.count} not sealed yet${unsealed.oldest === null ? '' : ` (the oldest is ${unsealed.oldest})`}.`,
    )
    if (head) say(`Head: ${headText(head)}`)
    if (knownHead === null) say('No head was given (--head), so this cannot tell whether the newest rows were cut off.')
    if (problemCount === 0) return say('The audit is whole.')
    const more = problemCount - problems.length
    fail([
      ...problems.map(sentence),
      ...(more > 0 ? [`… and ${more} more.`] : []),
      'The audit has been tampered with, or damaged.',
    ])
  })
}

function sentence(problem: AuditProblem): string {
  switch (problem.kind) {
    case 'event-changed':
      return `Row ${problem.event} was changed after it was sealed (seal ${problem.seq}).`
    case 'event-missing':
      return `Row ${problem.event} is missing (seal ${problem.seq}).`
    case 'seal-changed':
      return `Seal ${problem.seq} (row ${problem.event}) was changed.`
    case 'out-of-order':
      return `Seal ${problem.seq} (row ${problem.event}) does not follow on the one before it: the order was changed.`
    case 'seals-missing':
      return `Seals ${problem.from} to ${problem.to} are missing.`
    case 'sealed-without-key':
      return `Seal ${problem.seq} (row ${problem.event}) was made without the key.`
    case 'cut-off':
      return `The end is cut off: seal ${problem.known} was known, the last one is ${problem.last}.`
    case 'not-the-known-head':
      return `Seal ${problem.seq} is not the one that was kept elsewhere: the chain was made anew.`
    case 'slipped-in':
      return `Row ${problem.event} is neither sealed nor waiting for a seal: it did not come in as rows do.`
    default:
      return problem satisfies never
  }
}
