import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { type RunningPostgres, startPostgres } from './postgres-server.ts'

export interface TestPostgres {
  /** Of a fresh and empty database, with the rights of its owner. */
  readonly url: string
  /** Drops the database. */
  close(): Promise<void>
}

/**
 * A database of one's own on a real PostgreSQL: on the server that TEST_DATABASE_URL names, else on one that is started from
 * the binaries of this machine, one for the whole run. `missing` says why there is none, to be told with the tests it skips.
 */
export async function testPostgres(): Promise<TestPostgres | { readonly missing: string }> {
  const server = await findServer()
  if ('missing' in server) return server
  const database = await freshDatabaseOn(server)
  return {
    url: database.url,
    async close() {
      await database.close()
      await server.stop()
    },
  }
}

/** An empty database on a server that is there. Closing it drops it, and leaves the server. */
export async function freshDatabaseOn(server: Pick<RunningPostgres, 'url'>): Promise<TestPostgres> {
  const name = `doorbell_test_${randomBytes(6).toString('hex')}`
  await administer(server.url, `create database ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return { url: url.href, close: () => administer(server.url, `drop database if exists ${name} with (force)`) }
}

async function findServer(): Promise<RunningPostgres | { readonly missing: string }> {
  const { TEST_DATABASE_URL: given, TEST_POSTGRES_KEEPER: keeper } = process.env
  if (given) return { url: given, stop: async () => undefined }
  if (!keeper) return startPostgres()
  const kept: { url: string } | { missing: string } = JSON.parse(await (await fetch(keeper)).text())
  return 'missing' in kept ? kept : { url: kept.url, stop: async () => undefined }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await client.unsafe(statement)
  } finally {
    await client.end({ timeout: 5 })
  }
}
