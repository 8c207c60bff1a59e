import { type Database, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { templateOfSources } from '../migrated-template.ts'

/** A migrated database in memory. */
export async function testEmbedded(): Promise<Database> {
  const template = await templateOfSources()
  const database = await openDatabase({ kind: 'embedded', dataDir: 'memory', ...(template ? { template } : {}) })
  await migrate(database)
  return database
}
