import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { embeddedFolder } from './database/own-folder.ts'
import { templateIn } from './database/template.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

/** The empty data directory with these migrations done, for whoever starts for the first time: kept like that one. */
export async function migratedTemplateIn(folder: string, migrations: string): Promise<string> {
  const empty = await templateIn(folder)
  const path = join(folder, `${basename(empty, '.tgz')}-${await digestOf(migrations)}.tgz`)
  if (existsSync(path)) return path
  const dataDir = await mkdtemp(join(folder, 'migrating-'))
  try {
    const database = await openDatabase({
      kind: 'embedded',
      dataDir,
      template: new Blob([await readFile(empty)]),
    })
    await migrate(database, migrations).finally(() => database.close())
    const lite = await PGlite.create(embeddedFolder(dataDir))
    const dump = await lite.dumpDataDir('gzip').finally(() => lite.close())
    const draft = `${path}.${process.pid}`
    await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
    await rename(draft, path)
    return path
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

let ofSources: Promise<Blob | null> | undefined

/** The same, kept between runs, where Doorbell runs from its sources and nothing was shipped: making one takes seconds each time. */
export function templateOfSources(): Promise<Blob | null> {
  ofSources ??= readTemplateOfSources()
  return ofSources
}

async function readTemplateOfSources(): Promise<Blob | null> {
  const migrations = beside('../../migrations')
  if (!existsSync(beside('./migrated-template.ts')) || !existsSync(migrations)) return null
  return new Blob([await readFile(await migratedTemplateIn(beside('../../node_modules/.cache/doorbell'), migrations))])
}

async function digestOf(migrations: string): Promise<string> {
  const digest = createHash('sha256')
  for (const name of (await readdir(migrations)).filter(file => file.endsWith('.sql')).sort())
    digest.update(`${name}\n${await readFile(join(migrations, name), 'utf8')}`)
  return digest.digest('hex').slice(0, 16)
}
