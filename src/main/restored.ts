import type { Settings } from '../config/settings.ts'
import type { Log } from '../ports/log.ts'
import { systemClock, uuids } from '../schedule/system.ts'
import { databaseClock } from '../store/database-clock.ts'
import { storeOn } from '../store/store.ts'
import { beginEpoch } from '../use-cases/drift/begin-epoch.ts'
import { openMigrated } from './database.ts'

/** An operator says that the database is an earlier copy of itself. Nothing of the world is asked: that is for whoever starts next. */
export async function sayRestored(
  settings: Pick<Settings, 'database' | 'migrateDatabaseUrl'>,
  operator: string,
  log: Log,
): Promise<{ readonly setAside: number }> {
  const database = await openMigrated(settings)
  try {
    const clock = await databaseClock(database, systemClock, log)
    const ports = { store: storeOn(database), clock, ids: uuids, log }
    const because = 'an operator says that the database was restored'
    return await beginEpoch(ports, because, {
      actor: { kind: 'operator', id: operator, name: operator },
      via: 'cli',
      correlation: `epoch:${clock.now().toISOString()}`,
    })
  } finally {
    await database.close()
  }
}
