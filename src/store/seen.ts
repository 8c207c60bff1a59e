import { type SQL, sql } from 'drizzle-orm'

/** A state as it was read, and which version of its row that was. */
export interface Version<T> {
  readonly state: T
  readonly version: string
}

/** Who wrote it last. Another one after each change, and the same where somebody only locked it. */
export const versionOfRow = sql<string>`xmin::text`

/** A row that was looked at without being locked. */
export interface Seen {
  readonly table: 'requests' | 'grants'
  readonly id: string
  readonly version: string
}

/** Whether all of them are still as they were seen. They are locked from here on, and whoever is changing one now is waited for. */
export const stillAsSeen = (rows: readonly Seen[]): SQL => {
  const locked = rows.map(
    ({ table, id, version }, n) =>
      sql`${name(n)} as (
        select id from doorbell.${sql.raw(table)} where id = ${id} and xmin = ${version}::text::xid for update
      )`,
  )
  const found = rows.map((_, n) => sql`exists (select from ${name(n)})`)
  return sql`${sql.join(locked, sql`, `)}, unchanged as (select ${sql.join(found, sql` and `)} as so)`
}

const name = (n: number): SQL => sql.raw(`seen_${n}`)
