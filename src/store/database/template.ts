import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

/** The name under which the build puts it beside the bundle. */
export const templateName = 'embedded.tgz'

/**
 * An empty data directory, as the installed PGlite makes it. Making one takes seconds and twice the memory that running takes,
 * so that it is made once, kept in this folder, and copied from then on.
 */
export async function templateIn(folder: string): Promise<string> {
  const path = join(folder, `${await madeBy()}.tgz`)
  if (existsSync(path)) return path
  const lite = await PGlite.create('memory://')
  const dump = await lite.dumpDataDir('gzip')
  await lite.close()
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()))
  await rename(draft, path)
  return path
}

/** What the build put beside the bundle; without one, as in development, an empty database is made from nothing. */
export async function shippedTemplate(): Promise<Blob | null> {
  const path = fileURLToPath(new URL(`./${templateName}`, import.meta.url))
  return existsSync(path) ? new Blob([await readFile(path)]) : null
}

/** The name of what the installed PGlite makes. */
async function madeBy(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version }: { version: string } = JSON.parse(
    await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8'),
  )
  return `pglite-${version}`
}
