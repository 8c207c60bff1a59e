import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealAudit } from './audit-sealer.ts'
import { databaseCheckup, serverFindings } from './checkup.ts'
import { type Database, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { allowToWork } from './roles.ts'
import { storeOn } from './store.ts'
import { onPostgres } from './testing/databases.ts'
import { testEmbedded } from './testing/embedded.ts'

const good = { version: 160_004, encrypted: true, fsync: true, fullPages: true, synchronous: true, ahead: 0 }
const told = (changes: Partial<typeof good> | { encrypted: null }) =>
  serverFindings('postgres', { ...good, ...changes }).map(({ verdict, says }) => `${verdict}: ${says}`)

describe('a PostgreSQL', () => {
  it('of a version that is kept, encrypted and durable is fine', () => {
    expect(told({})).toEqual([
      'ok: PostgreSQL 16 answers.',
      'ok: The connection is encrypted, and the server proved who it is.',
      'ok: What is committed survives a crash of its machine.',
    ])
  })
  it.each([
    [{ version: 130_011 }, 'problem: PostgreSQL 13 answers, and Doorbell needs 14 or later.'],
    [{ encrypted: false }, 'problem: The connection to another machine is not encrypted.'],
    [{ fsync: false }, 'problem: It may forget what was committed when its machine crashes.'],
    [{ fullPages: false }, 'problem: It may forget what was committed when its machine crashes.'],
    [{ synchronous: false }, 'problem: It may forget what was committed when its machine crashes.'],
  ])('with %o is not', (changes, words) => {
    expect(told(changes)).toContain(words)
  })
  it('on this machine needs no encryption', () => {
    expect(told({ encrypted: null })).toContain('ok: It is on this machine.')
  })
  it('that is the embedded one is for trials', () => {
    expect(serverFindings('embedded', good).map(({ verdict }) => verdict)).toEqual(['warning'])
  })
})

it('an embedded database is not told to have another role, which it cannot have', async () => {
  const database = await testEmbedded()
  const found = await databaseCheckup(database).run()
  await database.close()
  expect(found).toContainEqual(expect.objectContaining({ about: 'Audit', says: 'Nothing is sealed yet.' }))
  expect(JSON.stringify(found)).not.toContain('MIGRATE_DATABASE_URL')
})

await onPostgres('a database that is looked at', server => {
  const role = `doorbell_role_${randomBytes(4).toString('hex')}`
  let owner: Database
  let worker: Database
  beforeAll(async () => {
    owner = await openDatabase({ kind: 'postgres', url: server.url })
    await owner.run(queries => queries.execute(sql.raw(`create role ${role} login password 'test'`)))
    const url = Object.assign(new URL(server.url), { username: role, password: 'test' })
    worker = await openDatabase({ kind: 'postgres', url: url.href })
  })
  afterAll(async () => {
    await worker.close()
    await owner.run(queries => queries.execute(sql.raw(`drop owned by ${role}`)))
    await owner.run(queries => queries.execute(sql.raw(`drop role ${role}`)))
    await owner.close()
  })
  const said = async (database: Database) =>
    (await databaseCheckup(database).run()).map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)
  const change = (statement: string) => owner.run(queries => queries.execute(sql.raw(statement)))

  it('tells step by step what is missing, until it is as it should be, and what goes wrong afterwards', async () => {
    expect(await said(owner)).toContain('problem Database: Its tables are not of this version yet.')
    await migrate(owner)
    expect(await said(owner)).toEqual(
      expect.arrayContaining([
        'ok Database: Its tables are of this version.',
        'warning Audit: The role of DATABASE_URL owns it, so only triggers and the chain of seals protect it.',
        'not-checked Audit: Nothing is sealed yet.',
      ]),
    )
    await allowToWork(owner, role)
    await change(`revoke insert on doorbell.audit_events from ${role}`)
    expect(await said(worker)).toContain('problem Audit: The role of DATABASE_URL may not write the audit.')
    await allowToWork(owner, role)
    expect(await said(worker)).toContain('ok Audit: The role of DATABASE_URL can only add to it.')

    const entry = (minutesAgo: number) => ({
      ...({ action: 'request.refused', outcome: 'refused', via: 'slack', correlation: 'c' } as const),
      actor: { kind: 'system', id: 'a', name: 'A' } as const,
      at: new Date(Date.now() - minutesAgo * 60_000),
    })
    await storeOn(worker).transaction(tx => tx.append(entry(0)))
    await sealAudit(worker, { key: null })
    expect(await said(worker)).toContainEqual(expect.stringMatching(/^ok Audit: 1 row is sealed; the head is 1:/))
    await storeOn(worker).transaction(tx => tx.append(entry(5)))
    expect(await said(worker)).toContain(
      'warning Audit: 1 rows wait for their seal, the oldest for more than a minute.',
    )

    await change(`insert into doorbell.migrations (hash, created_at) values ('of tomorrow', 9999999999999)`)
    expect(await said(worker)).toContain('problem Database: A newer Doorbell has changed its tables.')
  })
})
