import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { type RunningPostgres, startPostgres } from './postgres-server.ts'

export interface TestPostgres {
  /** Of a fresh database, with the rights of its owner. */
  readonly url: string
  /** Drops the database. */
  close(): Promise<void>
}

/**
 * A database of one's own on a real PostgreSQL: on the server that TEST_DATABASE_URL names, else on one that is started from
 * the binaries of this machine, one for the whole run. `missing` says why there is none, to be told with the tests it skips.
 * It is empty, or already migrated where that can be had in no time: for those who begin with migrating it.
 */
export async function testPostgres(
  begin: 'empty' | 'migrated' = 'empty',
): Promise<TestPostgres | { readonly missing: string }> {
  const server = await findServer()
  if ('missing' in server) return server
  const database = await freshDatabaseOn(server, begin === 'migrated' ? server.template : undefined)
  return {
    url: database.url,
    async close() {
      await database.close()
      await server.stop()
    },
  }
}

/** A database on a server that is there: empty, or a copy of this one. Closing it drops it, and leaves the server. */
export async function freshDatabaseOn(server: Pick<RunningPostgres, 'url'>, template?: string): Promise<TestPostgres> {
  const name = `doorbell_test_${randomBytes(6).toString('hex')}`
  await administer(server.url, `create database ${name}${template ? ` template ${template}` : ''}`)
  return {
    url: databaseOn(server, name),
    close: () => administer(server.url, `drop database if exists ${name} with (force)`),
  }
}

/** Makes a database that others begin as: migrating each of them takes several times as long as copying it. */
export async function migratedTemplateOn(server: Pick<RunningPostgres, 'url'>): Promise<string> {
  const name = 'doorbell_migrated'
  await administer(server.url, `create database ${name}`)
  const database = await openDatabase({ kind: 'postgres', url: databaseOn(server, name), connections: 1 })
  await migrate(database).finally(() => database.close())
  return name
}

function databaseOn(server: Pick<RunningPostgres, 'url'>, name: string): string {
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

/** `template`: a migrated database on it. */
type Found = RunningPostgres & { readonly template?: string }

async function findServer(): Promise<Found | { readonly missing: string }> {
  const { TEST_DATABASE_URL: given, TEST_POSTGRES_KEEPER: keeper } = process.env
  if (given) return { url: given, stop: async () => undefined }
  if (!keeper) return startPostgres()
  const kept: { url: string; template: string } | { missing: string } = JSON.parse(await (await fetch(keeper)).text())
  return 'missing' in kept ? kept : { ...kept, stop: async () => undefined }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await client.unsafe(statement)
  } finally {
    await client.end({ timeout: 5 })
  }
}
