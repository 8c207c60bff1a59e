import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '../database.ts'
import { asFault, within } from './faults.ts'
import { keepListening } from './listening.ts'
import { tlsFor, withoutTlsWishes } from './tls.ts'
import { repeatably } from './transaction.ts'

export interface PostgresOptions {
  /** Host, database, user and password. It never appears in an error or a log. */
  readonly url: string
  /** Most connections at a time, one for listening not counted. */
  readonly connections?: number
  /** Longest a statement may take, in milliseconds. Locks are waited for half as long, and answers twice as long. */
  readonly statementTimeout?: number
}

/** What every connection has in common. */
export interface Connecting {
  readonly ssl: 'verify-full' | false
  readonly connect_timeout: number
  readonly backoff: (retries: number) => number
  readonly onnotice: () => void
  readonly connection: Record<string, string | number>
}

export function openPostgres({ url, connections = 10, statementTimeout = 15_000 }: PostgresOptions): Database {
  const connecting: Connecting = {
    ssl: tlsFor(url),
    connect_timeout: 5,
    // Seconds. Never long: when the database is back, Doorbell is back.
    backoff: retries => Math.min(1, retries * 0.1),
    onnotice: () => undefined,
    connection: {
      application_name: 'doorbell',
      TimeZone: 'UTC',
      default_transaction_isolation: 'read committed',
      statement_timeout: statementTimeout,
      lock_timeout: Math.ceil(statementTimeout / 2),
      idle_in_transaction_session_timeout: statementTimeout * 2,
    },
  }
  const address = withoutTlsWishes(url)
  const client = postgres(address, { ...connecting, max: connections })
  const queries = drizzle(client)
  const patience = statementTimeout * 2
  return {
    kind: 'postgres',
    async run(work) {
      try {
        return await within(patience, work(queries))
      } catch (error) {
        throw asFault(error, 'unknown')
      }
    },
    transaction: (work, options) => within(options?.patience ?? patience * 2, repeatably(queries, work)),
    listen: (channel, heard) => keepListening(address, connecting, channel, heard),
    close: () => client.end({ timeout: 5 }),
  }
}
