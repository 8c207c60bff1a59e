import { sql } from 'drizzle-orm'
import { toJson } from './codec.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import type { Seen } from './seen.ts'
import { type Lists, writing } from './written-at-the-end.ts'

/** What one transaction writes, where everything that it saw is still as it was seen. */
export interface Writing {
  readonly seen: readonly Seen[]
  readonly lists: Lists
  /** The keys of all rows that it saw or writes. */
  readonly touched: ReadonlySet<string>
}

/**
 * Each writing whole or not at all, and those that come at the same moment in one statement with one commit: one waiting for the
 * disk serves them all. What was seen is locked until then, so that nobody comes between.
 *
 * @returns `false` where something was no longer as it was seen, with nothing of that writing done.
 */
export const writeTogether = (database: Database): ((one: Writing) => Promise<boolean>) =>
  database.together(async (queries, all: readonly Writing[]) => {
    const statements = apart(all)
    const writeEach = async (inside: Queries): Promise<ReadonlySet<Writing>> => {
      const done = new Set<Writing>()
      for (const some of statements) for (const one of await writeAll(inside, some)) done.add(one)
      return done
    }
    // Where it fails, all of it is undone: those of an earlier statement would be written once more with the others.
    const done = await (statements.length > 1 ? queries.transaction(writeEach) : writeEach(queries))
    return all.map(one => done.has(one))
  })

/** A statement does not see what it writes itself: those that touch the same row are written one after the other. */
function apart(all: readonly Writing[]): readonly (readonly Writing[])[] {
  const first: Writing[] = []
  const later: Writing[] = []
  const touched = new Set<string>()
  for (const one of all) {
    const free = [...one.touched].every(key => !touched.has(key))
    for (const key of one.touched) touched.add(key)
    if (free) first.push(one)
    else later.push(one)
  }
  return later.length === 0 ? [first] : [first, ...apart(later)]
}

/** Those that were written. */
async function writeAll(queries: Queries, all: readonly Writing[]): Promise<readonly Writing[]> {
  const seen = all.flatMap((one, writer) => one.seen.map(row => ({ writer, ...row })))
  const parts = writing(kind => {
    const given = all.flatMap(({ lists }, writer) => lists[kind].map(row => [writer, row]))
    if (given.length === 0) return null
    return sql`(
      select coalesce(jsonb_agg(row -> 1 order by n), '[]') from jsonb_array_elements(${toJson(given)}::jsonb) with ordinality as given (row, n)
      where (row -> 0)::int in (select writer from unchanged)
    )`
  })
  const written = await rowsOf<{ writer: number }>(
    queries,
    sql`with seen as (
        select writer, "table", id, version::xid as version
        from jsonb_to_recordset(${toJson(seen)}::jsonb) as seen (writer int, "table" text, id text, version text)
      ), same_requests as (
        select s.writer from seen s join doorbell.requests r on r.id = s.id and r.xmin = s.version
        where s.table = 'requests' order by r.id for update of r
      ), same_grants as (
        select s.writer from seen s join doorbell.grants g on g.id = s.id and g.xmin = s.version
        where s.table = 'grants' order by g.id for update of g
      ), same as (
        select writer, count(*) as rows from (select writer from same_requests union all select writer from same_grants) rows group by writer
      ), unchanged as (
        select w.writer from generate_series(0, ${all.length}::int - 1) as w (writer)
        where (select count(*) from seen where seen.writer = w.writer) = coalesce((select rows from same where same.writer = w.writer), 0)
      ), ${sql.join(parts, sql`, `)}
      select writer from unchanged`,
  )
  return written.flatMap(({ writer }) => all[writer] ?? [])
}
