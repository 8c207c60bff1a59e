import { eq, lt, sql } from 'drizzle-orm'
import { Fault } from '../../ports/fault.ts'
import type { Discovered } from '../../ports/provider.ts'
import { toJson } from '../codec.ts'
import { type Database, type Queries, rowsOf } from '../database.ts'
import { staged, type stagedKinds } from '../schema/inventory.ts'

/** One reading, put down row by row while the directory tells it. */
export interface Reading {
  readonly id: string
  readonly rows: number
  /** Everything was told, rather than what is different. */
  readonly whole: boolean
  /** Among what is different: of these everything was told. */
  readonly wholes: ReadonlySet<'groups' | 'roles' | 'people'>
  readonly mark: string | null
}

type Row = {
  readonly seq: number
  readonly kind: (typeof stagedKinds)[number]
  readonly key: string
  readonly member: string
  readonly body: unknown
}

/** Rows of one statement. */
const atATime = 2_000
/** Milliseconds after which nobody goes on with a reading that was begun. */
const abandoned = 6 * 60 * 60_000

/** Puts down what is told as it comes, so that a directory of any size needs no more memory than a few pages. */
export async function stage(
  database: Database,
  id: string,
  pages: AsyncIterable<Discovered>,
  at: Date,
): Promise<Reading> {
  await database.run(queries => queries.delete(staged).where(lt(staged.at, new Date(at.getTime() - abandoned))))
  const wholes = new Set<'groups' | 'roles' | 'people'>()
  let whole = true
  let mark: string | null = null
  let rows: Row[] = []
  let seq = 0
  const put = async () => {
    if (rows.length === 0) return
    const some = toJson(rows)
    rows = []
    await database.run(queries =>
      queries.execute(sql`insert into inventory.staged (reading, at, seq, kind, key, member, body)
        select ${id}, ${at.toISOString()}::timestamptz, r.seq, r.kind, r.key, r.member, r.body
        from jsonb_to_recordset(${some}::jsonb) as r(seq int, kind text, key text, member text, body jsonb)`),
    )
  }
  for await (const item of pages) {
    if (item.kind === 'changes') whole = false
    else if (item.kind === 'whole') wholes.add(item.of)
    else if (item.kind === 'mark') mark = item.mark
    else {
      rows.push({ ...rowOf(item), seq })
      seq += 1
      if (rows.length >= atATime) await put()
    }
  }
  await put()
  return { id, rows: seq, whole, wholes, mark }
}

/** @throws Fault when some of it is gone, because the database crashed meanwhile: what is missing would count as gone from the directory. */
export async function demandWhole(queries: Queries, { id, rows }: Reading): Promise<void> {
  const [found] = await rowsOf<{ n: number }>(
    queries,
    sql`select count(*)::int as n from inventory.staged where reading = ${id}`,
  )
  if (found?.n !== rows)
    throw new Fault('store.reading-lost', 'some of what was read is gone again', { retry: 'later', result: 'not-done' })
}

export const clearStaged = (queries: Queries, id: string): PromiseLike<unknown> =>
  queries.delete(staged).where(eq(staged.reading, id))

type Told = Exclude<Discovered, { kind: 'changes' | 'whole' | 'mark' }>

function rowOf(item: Told): Omit<Row, 'seq'> {
  switch (item.kind) {
    case 'resource': {
      const { resource, type, group, name, description, privileged, gives, ungrantable } = item.resource
      const body = { type, group, name, description, privileged, gives, ungrantable, attributes: item.attributes }
      return { kind: item.kind, key: resource, member: '', body }
    }
    case 'person': {
      const { id, name, email, enabled, kind } = item.person
      return { kind: item.kind, key: id, member: '', body: { name, email, enabled, kind, attributes: item.attributes } }
    }
    case 'person-gone':
      return { kind: item.kind, key: item.person, member: '', body: null }
    case 'member':
    case 'assignment':
      return { kind: item.kind, key: item.of, member: item.member, body: item.memberType }
    case 'left':
      return { kind: item.kind, key: item.of, member: item.member, body: null }
    case 'whole-group':
      return { kind: item.kind, key: item.of, member: '', body: null }
    default:
      return item satisfies never
  }
}
