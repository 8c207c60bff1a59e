import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { type Database, type Queries, rowsOf } from './database.ts'
import { lockFor } from './locks.ts'

/** Milliseconds: a change of a large table takes its time, and waits for whoever else is migrating. */
const patience = 30 * 60_000

/** `ahead`: a newer Doorbell has been here. It may have changed what this one relies on. */
export type MigrationState =
  | { readonly state: 'current' }
  | { readonly state: 'behind'; readonly missing: number }
  | { readonly state: 'ahead'; readonly unknown: number }

/**
 * Brings the database to this version, in one transaction. Several processes may do so at once: the second finds nothing left
 * to do. Keeps its books in the table that `drizzle-kit` knows too.
 */
export async function migrate(database: Database, folder: string = migrationsFolder()): Promise<{ applied: number }> {
  const known = readMigrationFiles({ migrationsFolder: folder })
  return database.transaction(
    async queries => {
      await queries.execute(sql`set local statement_timeout = 0`)
      await queries.execute(sql`set local lock_timeout = 0`)
      await lockFor(queries, 'migrating')
      await makeBooks(queries)
      const done = await appliedTo(queries)
      const missing = known.filter(migration => !done.has(migration.folderMillis))
      for (const migration of missing) await apply(queries, migration)
      return { applied: missing.length }
    },
    { patience },
  )
}

/**
 * Asked of the catalog as a table, under the lock: `if not exists` may look into what this session remembered from before it
 * waited, and then stumbles over what another process has just made.
 */
async function makeBooks(queries: Queries): Promise<void> {
  const [schema] = await rowsOf(queries, sql`select 1 from pg_catalog.pg_namespace where nspname = 'doorbell'`)
  if (!schema) await queries.execute(sql`create schema doorbell`)
  const [table] = await rowsOf(
    queries,
    sql`select 1 from pg_catalog.pg_tables where schemaname = 'doorbell' and tablename = 'migrations'`,
  )
  if (!table) {
    await queries.execute(
      sql`create table doorbell.migrations (id serial primary key, hash text not null, created_at bigint)`,
    )
  }
}

export async function migrationState(database: Database, folder: string = migrationsFolder()): Promise<MigrationState> {
  const known = readMigrationFiles({ migrationsFolder: folder })
  const done = await database.run(async queries => {
    const [table] = await rowsOf<{ here: boolean }>(
      queries,
      sql`select to_regclass('doorbell.migrations') is not null as here`,
    )
    return table?.here ? appliedTo(queries) : new Set<number>()
  })
  const missing = known.filter(({ folderMillis }) => !done.has(folderMillis)).length
  if (missing > 0) return { state: 'behind', missing }
  return done.size > known.length ? { state: 'ahead', unknown: done.size - known.length } : { state: 'current' }
}

async function appliedTo(queries: Queries): Promise<ReadonlySet<number>> {
  const rows = await rowsOf<{ at: string }>(queries, sql`select created_at::text as at from doorbell.migrations`)
  return new Set(rows.map(({ at }) => Number(at)))
}

async function apply(queries: Queries, { sql: statements, hash, folderMillis }: MigrationMeta): Promise<void> {
  for (const statement of statements) await queries.execute(sql.raw(statement))
  await queries.execute(sql`insert into doorbell.migrations (hash, created_at) values (${hash}, ${folderMillis})`)
}

/** Beside the sources or beside the bundle, wherever this file was carried. */
function migrationsFolder(): string {
  const places = ['../../migrations', '../migrations', './migrations']
  const found = places
    .map(place => fileURLToPath(new URL(place, import.meta.url)))
    .find(folder => existsSync(`${folder}/meta/_journal.json`))
  if (found === undefined) throw new Error('The folder "migrations" is missing beside Doorbell: install it again.')
  return found
}
