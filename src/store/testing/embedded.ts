import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { type Database, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'

/** A migrated database in memory. Making an empty one takes seconds, so it is made once and copied from then on. */
export async function testEmbedded(): Promise<Database> {
  const database = await openDatabase({ kind: 'embedded', dataDir: 'memory', template: await emptyDatabase() })
  await migrate(database)
  return database
}

async function emptyDatabase(): Promise<Blob> {
  const cached = join(
    fileURLToPath(new URL('../../../node_modules/.cache/doorbell/', import.meta.url)),
    `${await version()}.tgz`,
  )
  if (existsSync(cached)) return new Blob([await readFile(cached)])
  const lite = await PGlite.create('memory://')
  const dump = await lite.dumpDataDir('gzip')
  await lite.close()
  await mkdir(dirname(cached), { recursive: true })
  const draft = `${cached}.${process.pid}`
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
  await rename(draft, cached)
  return dump
}

/** The name of what the installed PGlite makes. */
async function version(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version: installed }: { version: string } = JSON.parse(
    await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8'),
  )
  return `pglite-${installed}`
}
