import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'

const needed = [
  'usage on schema doorbell, inventory',
  'select, insert, update, delete on all tables in schema doorbell, inventory',
  'usage on all sequences in schema doorbell, inventory',
] as const

/** To be repeated after each migration: a new table belongs to its owner alone. */
const withheld = [
  'update, delete, truncate on doorbell.audit_events, doorbell.audit_seals',
  'insert, update, delete, truncate on doorbell.migrations',
] as const

/**
 * Lets a role that owns nothing do Doorbell's work, and only add to the audit. Given by whoever ran the migrations.
 *
 * @param role that exists.
 */
export async function allowToWork(database: Database, role: string): Promise<void> {
  const name = sql.identifier(role)
  await database.transaction(async queries => {
    for (const right of needed) await queries.execute(sql`grant ${sql.raw(right)} to ${name}`)
    for (const right of withheld) await queries.execute(sql`revoke ${sql.raw(right)} from ${name}`)
  })
}
