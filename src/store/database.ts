import { AsyncLocalStorage } from 'node:async_hooks'
import type { SQL } from 'drizzle-orm'
import type { EmbeddedOptions } from './database/embedded.ts'
import { openPostgres, type PostgresOptions } from './database/postgres.ts'
import type { Database, Driver, Queries } from './database/queries.ts'
import { together } from './together.ts'

export type { Database, Queries } from './database/queries.ts'

export type DatabaseOptions =
  | ({ readonly kind: 'postgres' } & PostgresOptions)
  | ({ readonly kind: 'embedded' } & EmbeddedOptions)

/** The embedded database is opened at once, and throws when somebody else has it; PostgreSQL is reached at the first statement. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.kind === 'postgres') return unnested(openPostgres(options))
  // Whoever has PostgreSQL need not carry another one around.
  const { openEmbedded } = await import('./database/embedded.ts')
  return unnested(await openEmbedded(options))
}

/** On which databases a transaction is open, seen from inside it. One for the process, because each one there is costs every promise something. */
const open = new AsyncLocalStorage<readonly Driver[]>()

/** Whoever asks the database beside their own open transaction may wait for themselves for ever: that is a bug, and told at once. */
function unnested(database: Driver): Database {
  const outside = () => {
    if (open.getStore()?.includes(database)) throw new Error('a transaction is open: read and write through it')
  }
  const inside = <T>(work: () => T): T => open.run([...(open.getStore() ?? []), database], work)
  return {
    ...database,
    async run(work) {
      outside()
      return database.run(work)
    },
    together(ask, { inSingle } = { inSingle: false }) {
      const asked = together((wanted: Parameters<typeof ask>[1]) => database.run(queries => ask(queries, wanted)))
      return async one => {
        if (!inSingle) outside()
        return asked(one)
      }
    },
    async single(work) {
      outside()
      return inside(work)
    },
    async transaction(work, options) {
      outside()
      return database.transaction(queries => inside(() => work(queries)), options)
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
