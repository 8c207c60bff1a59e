import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { type EmbeddedOptions, openEmbedded } from './database/embedded.ts'
import { openPostgres, type PostgresOptions } from './database/postgres.ts'

/** What statements are given to: the database itself, or a transaction on it. */
export type Queries = PgDatabase<PgQueryResultHKT, Record<string, never>>

/**
 * One database, whichever driver speaks to it. While it is away everything here throws a `Fault` with code
 * `store.unavailable`, and works again by itself when it is back.
 */
export interface Database {
  readonly kind: 'postgres' | 'embedded'
  run<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /**
   * READ COMMITTED. `work` is done again from its beginning when the database says that it got in somebody's way
   * (deadlock, serialisation), so it touches nothing but the database. `patience`: milliseconds until it counts as lost.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: { readonly patience: number }): Promise<T>
  /** Calls back for each notice on a channel, and once after each time the ear had been lost. Returns how to stop. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type DatabaseOptions =
  | ({ readonly kind: 'postgres' } & PostgresOptions)
  | ({ readonly kind: 'embedded' } & EmbeddedOptions)

/** The embedded database is opened at once, and throws when somebody else has it; PostgreSQL is reached at the first statement. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.kind === 'postgres' ? openPostgres(options) : openEmbedded(options)
}

/** The rows of a statement that was written by hand; the drivers wrap them differently. */
export async function rowsOf<Row>(queries: Queries, statement: SQL): Promise<readonly Row[]> {
  const result: unknown = await queries.execute(statement)
  if (Array.isArray(result)) return result
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows))
    return result.rows
  throw new Error('the database driver gave back something without rows')
}
