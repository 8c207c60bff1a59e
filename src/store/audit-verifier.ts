import { sql } from 'drizzle-orm'
import { type AuditHead, type AuditRow, beginning, digestOf, hashOf, isKeyed, type Seal } from './audit-chain.ts'
import { type EventColumns, eventColumns, eventOf, type SealColumns, sealColumns, sealOf } from './audit-rows.ts'
import { type Database, rowsOf } from './database.ts'

/** Something that cannot be if nobody touched the audit. `event` is the id of an audit row, `seq` the number of a seal. */
export type AuditProblem =
  | { readonly kind: 'event-changed'; readonly seq: number; readonly event: string }
  | { readonly kind: 'event-missing'; readonly seq: number; readonly event: string }
  | { readonly kind: 'seal-changed'; readonly seq: number; readonly event: string }
  /** A seal that is right in itself and does not follow on the one before it. */
  | { readonly kind: 'out-of-order'; readonly seq: number; readonly event: string }
  | { readonly kind: 'seals-missing'; readonly from: number; readonly to: number }
  /** Sealed without the key, where everything before (or, at the end of the chain, everything at all) should be with it. */
  | { readonly kind: 'sealed-without-key'; readonly seq: number; readonly event: string }
  /** The head that was kept elsewhere is beyond the end of the chain. */
  | { readonly kind: 'cut-off'; readonly known: number; readonly last: number }
  /** The chain has another seal where the head that was kept elsewhere was. */
  | { readonly kind: 'not-the-known-head'; readonly seq: number }
  /** Neither sealed nor waiting for a seal: it did not come in the way events come in. */
  | { readonly kind: 'slipped-in'; readonly event: string }

export interface AuditVerdict {
  readonly sealed: number
  /** Rows that wait for their seal, and the oldest of them. */
  readonly unsealed: { readonly count: number; readonly oldest: string | null }
  readonly head: AuditHead | null
  /** The first of them, at most `mostProblems`. */
  readonly problems: readonly AuditProblem[]
  /** Of all. Nothing is wrong when it is 0. */
  readonly problemCount: number
}

const mostProblems = 100
const page = 1000

/**
 * Walks the whole chain, a page at a time. Without a head that was kept elsewhere it cannot see that the newest seals were
 * cut off together with their events, nor, without a key, that somebody made the whole chain anew.
 *
 * @throws Error where seals are keyed and no key is given.
 */
export async function verifyAudit(
  database: Database,
  { key, knownHead }: { readonly key: string | null; readonly knownHead: AuditHead | null },
): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  let problemCount = 0
  const report = (problem: AuditProblem) => {
    problemCount++
    if (problems.length < mostProblems) problems.push(problem)
  }
  let last: Seal | null = null
  let sealed = 0
  let keyed = false
  for await (const { seal, event } of links(database)) {
    if (isKeyed(seal.hash) && key === null)
      throw new Error('the audit is sealed with a key: AUDIT_KEY is needed to verify it')
    for (const problem of examine(seal, event, last, key)) report(problem)
    if (keyed && !isKeyed(seal.hash)) report({ kind: 'sealed-without-key', seq: seal.seq, event: seal.eventId })
    if (knownHead?.seq === seal.seq && knownHead.hash !== seal.hash)
      report({ kind: 'not-the-known-head', seq: seal.seq })
    keyed ||= isKeyed(seal.hash)
    last = seal
    sealed++
  }
  if (last && key !== null && !keyed) report({ kind: 'sealed-without-key', seq: last.seq, event: last.eventId })
  if (knownHead && knownHead.seq > (last?.seq ?? 0))
    report({ kind: 'cut-off', known: knownHead.seq, last: last?.seq ?? 0 })
  const { waiting, slippedIn } = await unsealed(database)
  for (const event of slippedIn) report({ kind: 'slipped-in', event })
  return { sealed, unsealed: waiting, head: last && { seq: last.seq, hash: last.hash }, problems, problemCount }
}

function* examine(
  seal: Seal,
  event: AuditRow | null,
  previous: Seal | null,
  key: string | null,
): Iterable<AuditProblem> {
  const named = { seq: seal.seq, event: seal.eventId }
  const expected = (previous?.seq ?? 0) + 1
  if (seal.seq !== expected) yield { kind: 'seals-missing', from: expected, to: seal.seq - 1 }
  if (hashOf(seal, isKeyed(seal.hash) ? key : null) !== seal.hash) yield { kind: 'seal-changed', ...named }
  else if (seal.seq === expected && seal.prevHash !== (previous?.hash ?? beginning))
    yield { kind: 'out-of-order', ...named }
  if (event === null) yield { kind: 'event-missing', ...named }
  else if (digestOf(event) !== seal.payloadDigest) yield { kind: 'event-changed', ...named }
}

async function* links(database: Database): AsyncIterable<{ seal: Seal; event: AuditRow | null }> {
  for (let after = 0n; ; ) {
    const rows = await database.run(queries =>
      rowsOf<SealColumns & (EventColumns | { id: null })>(
        queries,
        sql`select ${sealColumns}, ${eventColumns}
          from doorbell.audit_seals s left join doorbell.audit_events e on e.id = s.event_id
          where s.seq > ${after.toString()}::bigint order by s.seq limit ${page}`,
      ),
    )
    for (const row of rows) yield { seal: sealOf(row), event: row.id === null ? null : eventOf(row) }
    const newest = rows.at(-1)
    if (!newest || rows.length < page) return
    after = BigInt(newest.seq)
  }
}

/** In one statement, so that a sealer at work between two of them is not taken for a burglar. */
async function unsealed(database: Database) {
  const rows = await database.run(queries =>
    rowsOf<{ waits: boolean; count: string; ids: string }>(
      queries,
      sql`select waits, count(*)::text as count, string_agg(id::text, ' ' order by id) filter (where n <= ${mostProblems}) as ids
        from (
          select e.id, u.event_id is not null as waits, row_number() over (partition by u.event_id is not null order by e.id) as n
          from doorbell.audit_events e left join doorbell.audit_unsealed u on u.event_id = e.id
          where not exists (select 1 from doorbell.audit_seals s where s.event_id = e.id)
        ) open group by waits`,
    ),
  )
  const waiting = rows.find(({ waits }) => waits)
  const slippedIn = rows.find(({ waits }) => !waits)
  return {
    waiting: { count: Number(waiting?.count ?? 0), oldest: waiting?.ids.split(' ')[0] ?? null },
    slippedIn: slippedIn?.ids.split(' ') ?? [],
  }
}
