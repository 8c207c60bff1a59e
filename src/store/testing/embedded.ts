import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { templateIn } from '../database/template.ts'
import { type Database, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'

/** A migrated database in memory. */
export async function testEmbedded(): Promise<Database> {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/doorbell/', import.meta.url))
  const template = new Blob([await readFile(await templateIn(cache))])
  const database = await openDatabase({ kind: 'embedded', dataDir: 'memory', template })
  await migrate(database)
  return database
}
