import { sql } from 'drizzle-orm'
import { type Queries, rowsOf } from './database.ts'

/** Advisory locks of Doorbell's, one number each, for all processes on one database. Held until the transaction ends. */
const lockNumbers = { migrating: 6_402_101, sealing: 6_402_103, accounts: 6_402_107 } as const

/** Locks on one thing out of many: a number for the kind, and the hash of its id. Two ids of one hash wait for each other, no more. */
const lockKinds = { person: 6402, integration: 6403, account: 6404, owners: 6409, policies: 6411, human: 6413 } as const

export async function lockFor(queries: Queries, what: keyof typeof lockNumbers): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock(${lockNumbers[what]}::bigint)`)
}

/** Beside others who share it, and after whoever holds all of it. */
export async function shareLockFor(queries: Queries, what: keyof typeof lockNumbers): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock_shared(${lockNumbers[what]}::bigint)`)
}

/** False when somebody else has it: there is nothing to wait for then. */
export async function tryLockFor(queries: Queries, what: keyof typeof lockNumbers): Promise<boolean> {
  const [row] = await rowsOf<{ got: boolean }>(
    queries,
    sql`select pg_try_advisory_xact_lock(${lockNumbers[what]}::bigint) as got`,
  )
  return row?.got === true
}

export async function lockOn(queries: Queries, kind: keyof typeof lockKinds, id: string): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock(${lockKinds[kind]}::int, hashtext(${id}))`)
}
