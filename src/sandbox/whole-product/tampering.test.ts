import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../config/log.ts'
import { type AuditHead, parseHead } from '../../store/audit-chain.ts'
import { verifyAudit } from '../../store/audit-verifier.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, eventually, quiet } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const lines: string[] = []
let sandbox: Sandbox
/** From the log, where it is out of reach of whoever has the database. */
let known: AuditHead
/** The row of Olga's word. */
let decision: string
beforeAll(async () => {
  const log = createLog({ level: 'info', secrets: [] }, { write: line => lines.push(line) })
  sandbox = await startOnPostgres({ port: 0, log })
  const { seen } = castOf(sandbox)
  const story = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga', duration: '1h' })
  await story.owner.press(story.card, 'Approve')
  await seen(story.asker, /Granted at/)
  sandbox.world.clock.wind(60)
  await seen(story.asker, /Verified gone at/)
  await quiet(sandbox.doorbell)
  const row = (await sandbox.world.audit(null, 500)).find(({ action }) => action === 'decision.recorded')
  if (!row) throw new Error('no decision was recorded')
  decision = String(row.id)
  const { head } = await eventually('every row is sealed', async () => {
    const verdict = await verify()
    return verdict.unsealed.count === 0 && verdict
  })
  known = await eventually('the log has its head', async () => {
    sandbox.world.clock.wind(1)
    return lines.map(headIn).find(one => one && one.seq >= (head?.seq ?? 0))
  })
})
afterAll(() => sandbox?.stop())

function headIn(line: string): AuditHead | null {
  const { event, seq, hash } = JSON.parse(line)
  return event === 'audit.head' ? parseHead(`${seq}:${hash}`) : null
}
const verify = (knownHead: AuditHead | null = null) => verifyAudit(sandbox.doorbell.database, { key: null, knownHead })
const problems = async () => (await verify(known)).problems

const does = (...statements: readonly SQL[]): Promise<void> =>
  sandbox.doorbell.database.transaction(async queries => {
    for (const statement of statements) await queries.execute(statement)
  })
/** As whoever owns the tables may, past every trigger. */
const tampers = (...statements: readonly SQL[]) =>
  does(sql`set local session_replication_role = replica`, ...statements)

describe('the audit of what was asked, decided, given and taken back', () => {
  it('is whole by the head that the log has kept', async () => {
    expect(await problems()).toEqual([])
  })
  it('cannot be changed by Doorbell itself', async () => {
    for (const statement of [
      sql`update doorbell.audit_events set actor_name = 'Mallory' where id = ${decision}`,
      sql`delete from doorbell.audit_events where id = ${decision}`,
      sql`truncate doorbell.audit_events cascade`,
    ])
      await expect(does(statement)).rejects.toThrow(/append-only/)
    expect(await problems()).toEqual([])
  })
  it('names the decision that was put into somebody else’s mouth, and is whole again where that is undone', async () => {
    const says = (name: string) =>
      tampers(sql`update doorbell.audit_events set actor_name = ${name} where id = ${decision}`)
    await says('Mallory')
    expect(await problems()).toEqual([expect.objectContaining({ kind: 'event-changed', event: decision })])
    await says('Olga Petrova')
    expect(await problems()).toEqual([])
  })
  it('names a row that nobody’s doing has brought in', async () => {
    await tampers(
      sql`insert into doorbell.audit_events (at, actor_kind, actor_id, actor_name, via, action, outcome, details, correlation_id)
        select at, actor_kind, actor_id, actor_name, via, action, outcome, details, correlation_id
        from doorbell.audit_events where id = ${decision}`,
    )
    expect(await problems()).toEqual([expect.objectContaining({ kind: 'slipped-in' })])
    await tampers(sql`delete from doorbell.audit_events where id not in (select event_id from doorbell.audit_seals)`)
    expect(await problems()).toEqual([])
  })
  it('shows that all from a decision on was cut off, by the head that was kept', async () => {
    const from = sql`(select seq from doorbell.audit_seals where event_id = ${decision})`
    await tampers(
      sql`delete from doorbell.audit_events where id in (select event_id from doorbell.audit_seals where seq >= ${from})`,
      sql`delete from doorbell.audit_seals where seq >= ${from}`,
    )
    // By itself it is as whole as it was then.
    expect((await verify()).problems).toEqual([])
    expect(await problems()).toEqual([expect.objectContaining({ kind: 'cut-off', known: known.seq })])
  })
})
