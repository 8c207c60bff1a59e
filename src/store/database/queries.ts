import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

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
   * For what many do at the same time: `ask` runs for all who came while it was running for others. One answer for each, in order.
   * `inSingle`: for work that is done in `single` too.
   */
  together<Asked, Answer>(
    ask: (queries: Queries, wanted: readonly Asked[]) => Promise<readonly Answer[]>,
    options?: { readonly inSingle: boolean },
  ): (asked: Asked) => Promise<Answer>
  /**
   * For work that holds nothing: it reads together with others, and writes one statement in the end. Asking the database in any other
   * way is a bug, as beside a transaction: the same work may be done again in one.
   */
  single<T>(work: () => Promise<T>): Promise<T>
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

/** What a driver has to bring with it. */
export type Driver = Omit<Database, 'single' | 'together'>
