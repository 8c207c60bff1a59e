import type { Settings } from '../config/settings.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrate, migrationState } from '../store/migrate.ts'
import { allowToWork } from '../store/roles.ts'
import { cannotOpen } from './cannot-open.ts'
import { CannotStart } from './cannot-start.ts'

type DatabaseSettings = Pick<Settings, 'database' | 'migrateDatabaseUrl'>

/** The database, brought to this version. @throws CannotStart when it is of another version all the same, or closed to its role. */
export async function openMigrated(settings: DatabaseSettings, template?: Blob): Promise<Database> {
  if (settings.migrateDatabaseUrl) await migrateAsOwner(settings)
  const { database: wanted } = settings
  const database = await openDatabase(
    wanted.kind === 'url'
      ? { kind: 'postgres', url: wanted.url }
      : { kind: 'embedded', dataDir: wanted.dataDir, ...(template ? { template } : {}) },
  )
  try {
    if (!settings.migrateDatabaseUrl) await migrate(database)
    const { state } = await migrationState(database)
    if (state === 'ahead') throw new CannotStart([newerWasHere])
    if (state === 'behind') throw new CannotStart([stillBehind])
    return database
  } catch (problem) {
    await database.close()
    throw cannotOpen(problem, 'DATABASE_URL')
  }
}

const newerWasHere = 'A newer Doorbell has changed this database. Start that one, or restore the backup from before.'
const stillBehind = 'The database of DATABASE_URL is not the one that MIGRATE_DATABASE_URL brought up to date.'

/**
 * Migrates as the role that owns the tables, where there is one. The role of `DATABASE_URL`, where it is another, is then let
 * do its work, and of the audit may only add to it. @throws CannotStart when the owner may not do so.
 */
export async function migrateAsOwner({
  database: wanted,
  migrateDatabaseUrl,
}: DatabaseSettings): Promise<{ applied: number }> {
  const owner = await openDatabase(
    wanted.kind === 'url'
      ? { kind: 'postgres', url: migrateDatabaseUrl ?? wanted.url, connections: 1 }
      : { kind: 'embedded', dataDir: wanted.dataDir },
  )
  try {
    const done = await migrate(owner)
    const worker = wanted.kind === 'url' && migrateDatabaseUrl ? roleIn(wanted.url) : null
    if (worker && worker !== roleIn(migrateDatabaseUrl ?? '')) await allowToWork(owner, worker)
    return done
  } catch (problem) {
    throw cannotOpen(problem, migrateDatabaseUrl ? 'MIGRATE_DATABASE_URL' : 'DATABASE_URL')
  } finally {
    await owner.close()
  }
}

/** The user in an address; `null` where it names none, and the machine's own user is meant. */
const roleIn = (url: string): string | null =>
  URL.canParse(url) ? decodeURIComponent(new URL(url).username) || null : null
