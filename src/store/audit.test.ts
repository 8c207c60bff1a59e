import { type SQL, sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { personId } from '../access/vocabulary.ts'
import type { AuditEntry } from '../ports/store.ts'
import { exportAudit } from './audit-export.ts'
import { auditHead, sealAudit } from './audit-sealer.ts'
import { type AuditProblem, verifyAudit } from './audit-verifier.ts'
import type { Database } from './database.ts'
import { storeOn } from './store.ts'
import { onEveryDatabase } from './testing/databases.ts'

const ana = personId('ana')

const entry = (minute: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'request.submitted',
  outcome: 'done',
  at: new Date(Date.UTC(2026, 10, 21, 9, minute)),
  actor: { kind: 'person', id: ana, name: 'Ana' },
  via: 'slack',
  correlation: `doing ${minute}`,
  ...change,
})

const record = (database: Database, ...entries: readonly AuditEntry[]): Promise<void> =>
  storeOn(database).transaction(async tx => {
    for (const one of entries) await tx.append(one)
  })

/** Five events, sealed. */
async function aSealedAudit(database: Database, key: string | null = null) {
  await record(database, ...[1, 2, 3, 4, 5].map(minute => entry(minute)))
  const { head } = await sealAudit(database, { key })
  if (!head) throw new Error('nothing was sealed')
  return head
}

/** What somebody does who owns the tables. */
const tamper = (database: Database, ...statements: readonly SQL[]): Promise<void> =>
  database.transaction(async queries => {
    await queries.execute(sql`set local session_replication_role = replica`)
    for (const statement of statements) await queries.execute(statement)
  })

const problems = async (database: Database, key: string | null = null): Promise<readonly AuditProblem[]> =>
  (await verifyAudit(database, { key, knownHead: null })).problems

const exported = async (...[database, options]: Parameters<typeof exportAudit>): Promise<string> => {
  let text = ''
  for await (const part of exportAudit(database, options)) text += part
  return text
}

await onEveryDatabase('the audit', database => {
  it.each(['audit_events', 'audit_seals'])('lets nobody change, delete or empty %s', async table => {
    await aSealedAudit(database())
    const name = sql.raw(`doorbell.${table}`)
    const column = sql.raw(table === 'audit_events' ? 'actor_name' : 'hash')
    for (const statement of [
      sql`update ${name} set ${column} = 'Mallory'`,
      sql`update ${name} set ${column} = 'Mallory' where false`,
      sql`delete from ${name}`,
      sql`truncate ${name} cascade`,
    ])
      await expect(database().run(queries => queries.execute(statement))).rejects.toThrow(/append-only/)
    expect(await problems(database())).toEqual([])
  })

  it('records no action, outcome or kind of actor that the core does not know', async () => {
    for (const column of ['action', 'outcome', 'actor_kind']) {
      const values = { actor_kind: 'person', action: 'request.submitted', outcome: 'done', [column]: 'made.up' }
      const insert = sql`insert into doorbell.audit_events
        (at, actor_kind, actor_id, actor_name, via, action, outcome, details, correlation_id)
        values ('2026-11-21T09:00:00Z', ${values.actor_kind}, 'a', 'a', 'cli', ${values.action}, ${values.outcome}, '{}', 'c')`
      await expect(database().run(queries => queries.execute(insert))).rejects.toThrow(`audit_events_${column}`)
    }
  })

  it('is sealed row by row, once, and says what waits for its seal', async () => {
    const head = await aSealedAudit(database())
    expect(head.seq).toBe(5)
    await record(database(), entry(6), entry(7))
    expect(await verifyAudit(database(), { key: null, knownHead: head })).toEqual({
      sealed: 5,
      unsealed: { count: 2, oldest: '6' },
      head,
      problems: [],
      problemCount: 0,
    })
    expect(await sealAudit(database(), { key: null })).toMatchObject({ sealed: 2, head: { seq: 7 } })
    expect(await sealAudit(database(), { key: null })).toMatchObject({ sealed: 0, head: { seq: 7 } })
    expect(await auditHead(database())).toMatchObject({ seq: 7 })
  })

  it('is sealed to its end however much of it waits', async () => {
    await record(database(), ...Array.from({ length: 1201 }, (_, minute) => entry(minute)))
    expect(await sealAudit(database(), { key: null })).toMatchObject({ sealed: 1201, head: { seq: 1201 } })
    expect(await verifyAudit(database(), { key: null, knownHead: null })).toMatchObject({
      sealed: 1201,
      problemCount: 0,
    })
  })

  it('has a head before anything was recorded: none', async () => {
    expect(await sealAudit(database(), { key: null })).toEqual({ sealed: 0, head: null })
    expect(await verifyAudit(database(), { key: null, knownHead: null })).toMatchObject({ head: null, problemCount: 0 })
  })

  it('shows a row that was changed, in whatever column, and names it', async () => {
    for (const change of [
      "actor_name = 'Mallory'",
      "at = at + interval '1 millisecond'",
      'details = \'{"minutes": 1}\'',
      "reason = ''",
      "outcome = 'failed'",
    ]) {
      await tamper(
        database(),
        sql`truncate doorbell.audit_events, doorbell.audit_seals, doorbell.audit_unsealed restart identity`,
      )
      await aSealedAudit(database())
      await tamper(database(), sql`update doorbell.audit_events set ${sql.raw(change)} where id = 3`)
      expect(await problems(database()), change).toEqual([{ kind: 'event-changed', seq: 3, event: '3' }])
    }
  })

  it('shows a row that is missing, and names it', async () => {
    await aSealedAudit(database())
    await tamper(database(), sql`delete from doorbell.audit_events where id = 2`)
    expect(await problems(database())).toEqual([{ kind: 'event-missing', seq: 2, event: '2' }])
  })

  it('shows a row that is missing together with its seal', async () => {
    await aSealedAudit(database())
    await tamper(
      database(),
      sql`delete from doorbell.audit_events where id = 2`,
      sql`delete from doorbell.audit_seals where event_id = 2`,
    )
    expect(await problems(database())).toEqual([{ kind: 'seals-missing', from: 2, to: 2 }])
  })

  it('shows rows that changed places, and names both', async () => {
    await aSealedAudit(database())
    await tamper(
      database(),
      sql`update doorbell.audit_seals set event_id = -1 where seq = 2`,
      sql`update doorbell.audit_seals set event_id = 2 where seq = 3`,
      sql`update doorbell.audit_seals set event_id = 3 where seq = 2`,
    )
    const found = await problems(database())
    expect(found).toContainEqual({ kind: 'seal-changed', seq: 2, event: '3' })
    expect(found).toContainEqual({ kind: 'seal-changed', seq: 3, event: '2' })
  })

  it('shows, at the next seal, that a row was changed together with its own seal', async () => {
    await aSealedAudit(database())
    await tamper(
      database(),
      sql`create table doorbell.kept as select * from doorbell.audit_seals where seq > 3`,
      sql`update doorbell.audit_events set actor_name = 'Mallory' where id = 3`,
      sql`insert into doorbell.audit_unsealed values (3)`,
      sql`delete from doorbell.audit_seals where seq >= 3`,
    )
    await sealAudit(database(), { key: null })
    await tamper(
      database(),
      sql`insert into doorbell.audit_seals select * from doorbell.kept`,
      sql`drop table doorbell.kept`,
    )
    expect(await problems(database())).toEqual([{ kind: 'out-of-order', seq: 4, event: '4' }])
  })

  it('shows a gap that was closed by counting anew', async () => {
    await aSealedAudit(database())
    await tamper(
      database(),
      sql`delete from doorbell.audit_events where id = 2`,
      sql`delete from doorbell.audit_seals where seq = 2`,
      sql`update doorbell.audit_seals set seq = 2 where seq = 3`,
    )
    expect(await problems(database())).toContainEqual({ kind: 'seal-changed', seq: 2, event: '3' })
  })

  it('shows, by a head kept elsewhere, that its end was cut off', async () => {
    const head = await aSealedAudit(database())
    await tamper(
      database(),
      sql`delete from doorbell.audit_events where id > 3`,
      sql`delete from doorbell.audit_seals where seq > 3`,
    )
    expect(await problems(database())).toEqual([])
    const verdict = await verifyAudit(database(), { key: null, knownHead: head })
    expect(verdict.problems).toEqual([{ kind: 'cut-off', known: 5, last: 3 }])
  })

  it('shows, by a head kept elsewhere, that all of it was made anew', async () => {
    const head = await aSealedAudit(database())
    await tamper(
      database(),
      sql`update doorbell.audit_events set actor_name = 'Mallory' where id = 4`,
      sql`truncate doorbell.audit_seals`,
      sql`insert into doorbell.audit_unsealed select id from doorbell.audit_events`,
    )
    await sealAudit(database(), { key: null })
    expect(await problems(database())).toEqual([])
    const verdict = await verifyAudit(database(), { key: null, knownHead: head })
    expect(verdict.problems).toEqual([{ kind: 'not-the-known-head', seq: 5 }])
  })

  it('shows a row that slipped in past the seals', async () => {
    await aSealedAudit(database())
    await tamper(
      database(),
      sql`insert into doorbell.audit_events
        (at, actor_kind, actor_id, actor_name, via, action, outcome, details, correlation_id)
        values ('2026-11-21T09:00:00Z', 'person', 'm', 'Mallory', 'slack', 'request.approved', 'done', '{}', 'm')`,
    )
    expect(await problems(database())).toEqual([{ kind: 'slipped-in', event: '6' }])
  })

  it('cannot be sealed anew by somebody without the key', async () => {
    await aSealedAudit(database(), 'secret')
    expect(await problems(database(), 'secret')).toEqual([])
    await expect(problems(database(), null)).rejects.toThrow(/AUDIT_KEY/)
    expect(await problems(database(), 'guess')).toHaveLength(5)
    await record(database(), entry(6))
    await sealAudit(database(), { key: null })
    expect(await problems(database(), 'secret')).toEqual([{ kind: 'sealed-without-key', seq: 6, event: '6' }])
    await tamper(
      database(),
      sql`truncate doorbell.audit_seals`,
      sql`insert into doorbell.audit_unsealed select id from doorbell.audit_events`,
    )
    await sealAudit(database(), { key: null })
    expect(await problems(database(), 'secret')).toEqual([{ kind: 'sealed-without-key', seq: 6, event: '6' }])
  })

  it('may be sealed with a key from some day on', async () => {
    await aSealedAudit(database())
    await record(database(), entry(6))
    await sealAudit(database(), { key: 'secret' })
    expect(await problems(database(), 'secret')).toEqual([])
  })

  it('is exported as JSON lines in the order of time, within the moments asked for', async () => {
    await record(database(), entry(3, { details: { minutes: 120 }, about: personId('olga') }), entry(1), entry(2))
    const lines = (await exported(database(), { format: 'jsonl' })).trim().split('\n')
    const rows = lines.map((line): Record<string, unknown> => JSON.parse(line))
    expect(rows.map(({ at }) => at)).toEqual([
      '2026-11-21T09:01:00.000Z',
      '2026-11-21T09:02:00.000Z',
      '2026-11-21T09:03:00.000Z',
    ])
    expect(rows[2]).toMatchObject({ id: '1', action: 'request.submitted', details: { minutes: 120, about: 'olga' } })
    const some = { from: entry(2).at, to: entry(3).at }
    expect((await exported(database(), { format: 'jsonl', ...some })).trim().split('\n')).toHaveLength(1)
    expect(await exported(database(), { format: 'jsonl', from: entry(30).at })).toBe('')
  })

  it('is exported as CSV in which nobody can plant a formula', async () => {
    const formulas = ['=1+1', '+1', '-1', '@sum(a1)', '"quoted", and\nbroken']
    await record(database(), ...formulas.map((reason, minute) => entry(minute, { reason })))
    const csv = await exported(database(), { format: 'csv' })
    expect(csv.split('\n')[0]).toBe(
      'id,at,actor_kind,actor_id,actor_name,via,action,request_id,grant_id,target,outcome,reason,details,correlation_id',
    )
    for (const defused of [",'=1+1,", ",'+1,", ",'-1,", ",'@sum(a1),", ',"""quoted"", and\nbroken",'])
      expect(csv).toContain(defused)
  })

  it('is exported whole when it is longer than one page, rows of one moment included', async () => {
    await record(database(), ...Array.from({ length: 2100 }, () => entry(1)))
    const lines = (await exported(database(), { format: 'jsonl' })).trim().split('\n')
    expect(new Set(lines.map(line => JSON.parse(line).id)).size).toBe(2100)
  })
})
