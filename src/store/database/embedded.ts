import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { Fault } from '../../ports/fault.ts'
import { bellFor } from './bell.ts'
import { asFault } from './faults.ts'
import { embeddedFolder, ownFolder } from './own-folder.ts'
import type { Driver } from './queries.ts'
import { shippedTemplate } from './template.ts'
import { repeatably } from './transaction.ts'

export interface EmbeddedOptions {
  /** A folder of Doorbell's own, made where it is missing; `memory` keeps nothing. */
  readonly dataDir: string | 'memory'
  /** A data directory, as PGlite dumped it, to begin with where there is none yet; the one that was shipped when nothing is said. */
  readonly template?: Blob
}

/**
 * PostgreSQL inside this process. It has one session, so transactions are one after the other, and nothing that waits for the
 * world may be awaited inside one. It survives a crash of the process but not of the machine: it never calls fsync.
 */
export async function openEmbedded({ dataDir, template }: EmbeddedOptions): Promise<Driver> {
  const folder = dataDir === 'memory' ? null : dataDir
  // Two processes on one data directory lose what the second one was told, and PGlite does not notice.
  const unlock = folder === null ? async () => undefined : await ownFolder(folder)
  const place = folder === null ? 'memory://' : embeddedFolder(folder)
  const lite = await create(place, template).catch(async (error: unknown) => {
    await unlock()
    throw error
  })
  const queries = drizzle(lite)
  const bell = bellFor(null)
  let closed = false
  const whileOpen = () => {
    if (closed) throw new Fault('store.unavailable', 'the embedded database is closed', { retry: 'later' })
  }
  return {
    kind: 'embedded',
    async run(work) {
      whileOpen()
      try {
        return await work(queries)
      } catch (error) {
        throw asFault(error, 'unknown')
      }
    },
    async transaction(work) {
      whileOpen()
      return repeatably(queries, work)
    },
    ring: channel => bell.ring(channel),
    async listen(channel, heard) {
      whileOpen()
      const stop = bell.listen(channel, heard)
      heard()
      return async () => stop()
    },
    async close() {
      if (closed) return
      closed = true
      await lite.close()
      await unlock()
    },
  }
}

async function create(place: string, template?: Blob): Promise<PGlite> {
  if (existsSync(join(place, 'PG_VERSION'))) return PGlite.create(place)
  const begin = template ?? (await shippedTemplate())
  return PGlite.create(place, begin ? { loadDataDir: begin } : {})
}
