import { AsyncLocalStorage } from 'node:async_hooks'
import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { EmbeddedOptions } from './database/embedded.ts'
import { openPostgres, type PostgresOptions } from './database/postgres.ts'
import { together } from './together.ts'

/** What statements are given to: the database itself, or a transaction on it. */
export type Queries = PgDatabase<PgQueryResultHKT, Record<string, never>>

/**
 * One database, whichever driver speaks to it. While it is away everything here throws a `Fault` with code
 * `store.unavailable`, and works again by itself when it is back.
 */
export interface Database {
  readonly kind: 'postgres' | 'embedded'
  run<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /** For what many do at the same time: `ask` runs for all who came while it was running for others. One answer for each, in order. */
  together<Asked, Answer>(
    ask: (queries: Queries, wanted: readonly Asked[]) => Promise<readonly Answer[]>,
  ): (asked: Asked) => Promise<Answer>
  /**
   * For work that reads what it will and writes one statement, its last, which needs no transaction around it. Asking the database
   * beside it is a bug, as beside a transaction.
   */
  single<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /**
   * READ COMMITTED. `work` is done again from its beginning when the database says that it got in somebody's way
   * (deadlock, serialisation), so it touches nothing but the database. `patience`: milliseconds until it counts as lost.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: { readonly patience: number }): Promise<T>
  /** Tells whoever listens to a channel, in every process on this database, that there is something. Not waited for. */
  ring(channel: string): void
  /** Calls back when a channel was rung, and once after each time the ear had been lost. Returns how to stop. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type DatabaseOptions =
  | ({ readonly kind: 'postgres' } & PostgresOptions)
  | ({ readonly kind: 'embedded' } & EmbeddedOptions)

/** What a driver has to bring with it. */
export type Driver = Omit<Database, 'single' | 'together'>

/** The embedded database is opened at once, and throws when somebody else has it; PostgreSQL is reached at the first statement. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.kind === 'postgres') return unnested(openPostgres(options))
  // Whoever has PostgreSQL need not carry another one around.
  const { openEmbedded } = await import('./database/embedded.ts')
  return unnested(await openEmbedded(options))
}

/** Whoever asks the database beside their own open transaction may wait for themselves for ever: that is a bug, and told at once. */
function unnested(database: Driver): Database {
  const open = new AsyncLocalStorage<true>()
  const outside = () => {
    if (open.getStore()) throw new Error('a transaction is open: read and write through it')
  }
  return {
    ...database,
    async run(work) {
      outside()
      return database.run(work)
    },
    together(ask) {
      const asked = together((wanted: Parameters<typeof ask>[1]) => database.run(queries => ask(queries, wanted)))
      return async one => {
        outside()
        return asked(one)
      }
    },
    async single(work) {
      outside()
      return database.run(queries => open.run(true, () => work(queries)))
    },
    async transaction(work, options) {
      outside()
      return database.transaction(queries => open.run(true, () => work(queries)), options)
    },
  }
}

/** The rows of a statement that was written by hand; the drivers wrap them differently. */
export async function rowsOf<Row>(queries: Queries, statement: SQL): Promise<readonly Row[]> {
  const result: unknown = await queries.execute(statement)
  if (Array.isArray(result)) return result
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows))
    return result.rows
  throw new Error('the database driver gave back something without rows')
}
