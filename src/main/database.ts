import type { Settings } from '../config/settings.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrate, migrationState } from '../store/migrate.ts'
import { CannotStart } from './cannot-start.ts'

/** The database, brought to this version by whichever role owns the tables. @throws CannotStart when it is of another version. */
export async function openMigrated({ database: wanted, migrateDatabaseUrl }: Settings): Promise<Database> {
  if (wanted.kind === 'url' && migrateDatabaseUrl) {
    const owner = await openDatabase({ kind: 'postgres', url: migrateDatabaseUrl, connections: 1 })
    await migrate(owner).finally(() => owner.close())
  }
  const database = await openDatabase(
    wanted.kind === 'url' ? { kind: 'postgres', url: wanted.url } : { kind: 'embedded', dataDir: wanted.dataDir },
  )
  try {
    if (!migrateDatabaseUrl) await migrate(database)
    const { state } = await migrationState(database)
    if (state === 'behind')
      throw new CannotStart([
        'The database is older than this Doorbell, and MIGRATE_DATABASE_URL did not bring it up to date.',
      ])
    if (state === 'ahead')
      throw new CannotStart([
        'A newer Doorbell has changed this database. Start that one, or restore the backup from before.',
      ])
    return database
  } catch (problem) {
    await database.close()
    throw problem
  }
}
