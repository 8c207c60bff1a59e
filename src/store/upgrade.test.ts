import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { grantId, personId, requestId, surfaceName } from '../access/vocabulary.ts'
import { sealAudit } from './audit-sealer.ts'
import { verifyAudit } from './audit-verifier.ts'
import { type Database, openDatabase } from './database.ts'
import { figuresOf } from './figures.ts'
import { migrate, migrationState } from './migrate.ts'
import { storeOn } from './store.ts'
import { onPostgres } from './testing/databases.ts'
import { testEmbedded } from './testing/embedded.ts'

const current = fileURLToPath(new URL('../../migrations', import.meta.url))
const tags = (await readdir(current)).filter(name => name.endsWith('.sql')).sort()
/** The first release: what it kept is written down below as it wrote it. */
const firstRelease = 2

/** The migrations as a release had them that knew only the first few. */
async function migrationsOf(count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(current, folder, { recursive: true })
  const journal = join(folder, 'meta/_journal.json')
  const { entries, ...rest }: { entries: unknown[] } = JSON.parse(await readFile(journal, 'utf8'))
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, count) }))
  return folder
}

const request = '11111111-1111-4111-8111-111111111111'
const grant = '22222222-2222-4222-8222-222222222222'
const ana = 'a0000000-0000-4000-8000-000000000001'
const olga = 'a0000000-0000-4000-8000-000000000002'
const entitlement = { integration: 'Contoso', resource: 'group:readers' }
const decision = {
  verdict: 'approve',
  by: { kind: 'person', person: olga },
  stage: 0,
  at: '2026-11-20T09:05:00.000Z',
  via: 'slack',
  policy: 'sha256:1',
  because: null,
}
const approved = {
  status: 'approved',
  ask: {
    id: request,
    requester: ana,
    beneficiary: ana,
    entitlements: [entitlement],
    flow: 'Production for engineers',
    duration: 120,
    reason: 'INC-7',
    startsAt: '2026-11-20T09:00:00.000Z',
    submittedAt: '2026-11-20T09:00:00.000Z',
    via: 'slack',
  },
  decisions: [decision],
  at: '2026-11-20T09:05:00.000Z',
}
const active = {
  status: 'active',
  terms: { id: grant, request, entitlement, beneficiary: ana, duration: 120 },
  prior: 'none',
  since: '2026-11-20T09:06:00.000Z',
  endsAt: '2026-11-20T11:06:00.000Z',
  warned: false,
}

/** In the words of the first release, not in those of the code of today. */
const kept = [
  sql`insert into doorbell.requests (id, status, requester, beneficiary, flow, submitted_at, settled_at, state)
    values (${request}, 'approved', ${ana}, ${ana}, 'Production for engineers', '2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z', ${JSON.stringify(approved)}::jsonb)`,
  sql`insert into doorbell.request_entitlements (request, integration, resource) values (${request}, 'Contoso', 'group:readers')`,
  sql`insert into doorbell.grants (id, request, integration, resource, beneficiary, status, ends_at, state)
    values (${grant}, ${request}, 'Contoso', 'group:readers', ${ana}, 'active', '2026-11-20T11:06:00Z', ${JSON.stringify(active)}::jsonb)`,
  sql`insert into doorbell.outbox (key, lane, task, due, attempt, status)
    values (${`grant:${grant}`}, ${`grant:${grant}`}, ${JSON.stringify({ type: 'drive-grant', grant })}::jsonb, '2026-11-20T11:06:00Z', 0, 'waiting')`,
  sql`insert into doorbell.bindings (surface, team, account, person, how, email, at)
    values ('slack', 'T1', 'UANA', ${ana}, 'email', 'ana@contoso.com', '2026-11-20T08:00:00Z')`,
  sql`insert into doorbell.posted_cards (surface, conversation, message, request, person, role, because)
    values ('slack', 'D1', '1.1', ${request}, ${ana}, 'status', null)`,
  sql`insert into doorbell.audit_events (at, actor_kind, actor_id, actor_name, via, action, request_id, grant_id, target, outcome, details, correlation_id)
    values ('2026-11-20T09:06:00Z', 'timer', 'timer', 'Doorbell', 'timer', 'grant.active', ${request}, ${grant}, 'Contoso/group:readers', 'done', '{}', ${request})`,
]

async function isCarriedOver(database: Database): Promise<void> {
  await migrate(database, await migrationsOf(firstRelease))
  for (const statement of kept) await database.run(queries => queries.execute(statement))
  const { head } = await sealAudit(database, { key: null })
  expect((await migrationState(database)).state).toBe('behind')
  expect(await migrate(database)).toEqual({ applied: tags.length - firstRelease })
  expect(await migrationState(database)).toEqual({ state: 'current' })

  const store = storeOn(database)
  expect(await store.request(requestId(request))).toMatchObject({ status: 'approved', ask: { reason: 'INC-7' } })
  expect(await store.grant(grantId(grant))).toMatchObject({
    status: 'active',
    endsAt: new Date('2026-11-20T11:06:00.000Z'),
  })
  expect(await store.liveGrantsOf([personId(ana)])).toHaveLength(1)
  expect(await store.accountsOf(personId(ana))).toMatchObject([
    { account: { surface: surfaceName('slack'), user: 'UANA' }, how: 'email' },
  ])
  expect(await store.postedCards(requestId(request))).toMatchObject([{ role: 'status' }])
  const now = new Date('2026-11-20T11:06:00.000Z')
  const due = await store.outbox.claim({
    now,
    leaseNow: now,
    leaseUntil: new Date(now.getTime() + 60_000),
    limit: 5,
    worker: 'w',
  })
  expect(due.map(({ task }) => task)).toEqual([{ type: 'drive-grant', grant }])
  expect((await figuresOf(database, now)).ends.count).toBe(1)
  expect(await verifyAudit(database, { key: null, knownHead: head })).toMatchObject({ sealed: 1, problemCount: 0 })
}

describe('a database of the first release', () => {
  it('is carried over with everything that it keeps, inside the process', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir: 'memory' })
    onTestFinished(() => database.close())
    await isCarriedOver(database)
  })

  it('is newer than the one before it, which says so and does not start on it', async () => {
    const database = await testEmbedded()
    onTestFinished(() => database.close())
    const older = await migrationsOf(firstRelease)
    expect(await migrationState(database, older)).toEqual({ state: 'ahead', unknown: tags.length - firstRelease })
    expect(await migrate(database, older)).toEqual({ applied: 0 })
  })
})

await onPostgres('a database of the first release, on PostgreSQL', server => {
  it('is carried over with everything that it keeps', async () => {
    const database = await openDatabase({ kind: 'postgres', url: server.url })
    onTestFinished(() => database.close())
    await isCarriedOver(database)
  })
})
