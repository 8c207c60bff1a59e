import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { bellFor } from './bell.ts'
import type { Connecting } from './connecting.ts'
import { asFault, isLost, within } from './faults.ts'
import { keepListening } from './listening.ts'
import type { Driver, Queries } from './queries.ts'
import { surviving } from './surviving.ts'
import { socketOf, tlsFor, withoutTlsWishes } from './tls.ts'
import { repeatably } from './transaction.ts'

export interface PostgresOptions {
  /** Host, database, user and password. It never appears in an error or a log. */
  readonly url: string
  /** Most connections at a time, one for listening not counted. */
  readonly connections?: number
  /** Longest a statement may take, in milliseconds. Locks are waited for half as long, and answers twice as long. */
  readonly statementTimeout?: number
  /**
   * Hears every statement as it is sent, with its parameters: for whoever counts and measures. Not the notices to other processes,
   * of which one stands for however much was done meanwhile.
   */
  readonly hear?: (statement: string, parameters: readonly unknown[]) => void
}

interface Pool {
  readonly client: postgres.Sql
  readonly queries: Queries
  underWay: number
}

const notice = 'select pg_notify($1, $2)'

export function openPostgres({ url, connections = 10, statementTimeout = 15_000, hear }: PostgresOptions): Driver {
  const socket = socketOf(url)
  const connecting: Connecting = {
    ...(socket === null ? {} : { path: socket }),
    ssl: tlsFor(url),
    connect_timeout: 5,
    // Seconds. Never long: when the database is back, Doorbell is back.
    backoff: retries => Math.min(1, retries * 0.1),
    onnotice: () => undefined,
    // Nothing of ours is an array of the database, and nobody hears it when the driver's own question on connecting is cut off.
    fetch_types: false,
    connection: {
      application_name: 'doorbell',
      TimeZone: 'UTC',
      // Compiling the story of a request takes far longer than reading it: the planner thinks far too much of what json holds.
      jit: 'off',
      default_transaction_isolation: 'read committed',
      statement_timeout: statementTimeout,
      lock_timeout: Math.ceil(statementTimeout / 2),
      idle_in_transaction_session_timeout: statementTimeout * 2,
    },
  }
  const address = withoutTlsWishes(url)
  const patience = statementTimeout * 2
  const pools = new Set<Pool>()
  const open = (): Pool => {
    const client = postgres(address, {
      ...connecting,
      max: connections,
      ...(hear
        ? { debug: (_connection, statement, parameters) => statement !== notice && hear(statement, parameters) }
        : {}),
    })
    const pool = { client, queries: drizzle(surviving(client)), underWay: 0 }
    pools.add(pool)
    return pool
  }
  const end = async (pool: Pool, seconds: number): Promise<void> => {
    pools.delete(pool)
    await pool.client.end({ timeout: seconds })
  }
  let current = open()

  /**
   * A pool that lost a connection is replaced as a whole: some of the driver's connections never speak again after that
   * (porsager/postgres issue 1154). What is under way on the old one comes to its end first.
   */
  async function attempt<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const pool = current
    pool.underWay++
    try {
      return await work(pool.queries)
    } catch (error) {
      if (isLost(error) && pool === current && pools.has(pool)) current = open()
      throw asFault(error, 'unknown')
    } finally {
      pool.underWay--
      if (pool !== current && pool.underWay === 0 && pools.has(pool)) void end(pool, 0)
    }
  }

  const bell = bellFor((channel, from) =>
    attempt(queries => within(patience, queries.execute(sql`select pg_notify(${channel}, ${from})`))),
  )

  return {
    kind: 'postgres',
    run: work => attempt(queries => within(patience, work(queries))),
    transaction: (work, options) =>
      attempt(queries => within(options?.patience ?? patience * 2, repeatably(queries, work))),
    ring: channel => bell.ring(channel),
    async listen(channel, heard) {
      const stopHere = bell.listen(channel, heard)
      const stop = await keepListening(address, connecting, channel, from => {
        if (from === null) heard()
        else bell.heard(channel, from)
      })
      return async () => {
        stopHere()
        await stop()
      }
    },
    async close() {
      await Promise.all([...pools].map(pool => end(pool, pool === current ? 5 : 0)))
    },
  }
}
