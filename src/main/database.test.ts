import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onPostgres } from '../store/testing/databases.ts'
import { cannotOpen } from './cannot-open.ts'
import { CannotStart } from './cannot-start.ts'
import { checkEverything } from './check.ts'
import { migrateAsOwner, openMigrated } from './database.ts'

/** What the operator is told. */
const told = async (start: Promise<unknown>): Promise<readonly string[]> => {
  const problem = await start.then(
    () => null,
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(CannotStart)
  return problem instanceof CannotStart ? problem.problems : []
}

await onPostgres('a start on a database', server => {
  const worker = `worker_${randomBytes(4).toString('hex')}`
  const as = (user: string, database?: string) => {
    const url = new URL(server.url)
    Object.assign(url, { username: user, password: 'a-password', ...(database ? { pathname: `/${database}` } : {}) })
    return url.href
  }
  const only = (url: string) => ({ database: { kind: 'url', url }, migrateDatabaseUrl: null }) as const
  let owner: postgres.Sql
  beforeAll(async () => {
    owner = postgres(server.url, { max: 1, onnotice: () => undefined })
    await owner.unsafe(`create role ${worker} login password 'a-password'`)
  })
  afterAll(async () => {
    await owner.unsafe(`drop owned by ${worker}; drop role ${worker}`)
    await owner.end()
  })

  it('that is empty, by a role that may not make tables, says who has to migrate first', async () => {
    expect(await told(openMigrated(only(as(worker))))).toEqual([
      expect.stringMatching(/may not change it\. Run "doorbell migrate" with MIGRATE_DATABASE_URL/),
    ])
  })
  it('that is migrated by a role that does not own it says so', async () => {
    const settings = { ...only(as(worker)), migrateDatabaseUrl: as(worker) }
    expect(await told(migrateAsOwner(settings))).toEqual([
      expect.stringMatching(/^The role of MIGRATE_DATABASE_URL may not change this database/),
    ])
  })
  it('that does not exist names the setting', async () => {
    expect(await told(openMigrated(only(as(worker, 'no_such_database'))))).toEqual([
      expect.stringMatching(/^The database of DATABASE_URL does not exist/),
    ])
  })
  it('that was migrated by its owner goes on with the role that only works', async () => {
    const settings = { ...only(as(worker)), migrateDatabaseUrl: server.url }
    await migrateAsOwner(settings)
    const database = await openMigrated(only(as(worker)))
    await database.close()
  })
  it('that refuses the password says which setting to mend, and not what it is', () => {
    const refused = Object.assign(new Error('password authentication failed'), { code: '28P01' })
    expect(cannotOpen(refused, 'DATABASE_URL')).toMatchObject({
      problems: [expect.stringMatching(/does not let the role of DATABASE_URL in/)],
    })
    const closed = Object.assign(new Error('connect EACCES'), { code: 'EACCES' })
    expect(cannotOpen(closed, 'DATABASE_URL')).toMatchObject({
      problems: [expect.stringMatching(/socket of DATABASE_URL may not be opened/)],
    })
    const bug = Object.assign(new Error('syntax error'), { code: '42601' })
    expect(cannotOpen(bug, 'DATABASE_URL')).toBe(bug)
  })
  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', /Name its authority, as a PEM file, in NODE_EXTRA_CA_CERTS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
    ['CERT_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /not valid today.*Renew it/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another name.*by a name that its certificate has/],
  ])('that shows a certificate nobody can trust (%s) says what to mend', (code, words) => {
    const refused = Object.assign(new Error('of the driver'), { code })
    expect(cannotOpen(refused, 'DATABASE_URL')).toMatchObject({ problems: [expect.stringMatching(words)] })
  })
  it.each([
    ['whose password is wrong', () => as(worker).replace('a-password', 'another'), /does not let the role .* in/],
    ['that does not exist', () => as(worker, 'no_such_database'), /The database of DATABASE_URL does not exist/],
    ['that is closed to its role', () => as(worker), /closed to the role of DATABASE_URL.*Run "doorbell migrate"/],
    ['that breaks off with what nobody foresaw', () => `${as(worker)}?work_mem=x`, /It cannot be used \(22023\)\./],
  ])('%s is one line of the check, and the others still come', async (_, address, words) => {
    await owner.unsafe(`revoke all on schema doorbell from ${worker}`)
    const found = await checkEverything({ DATABASE_URL: address() })
    const ofDatabase = found.filter(({ about }) => about === 'Database').map(({ says }) => says)
    expect(ofDatabase).toEqual([expect.stringMatching(words)])
    expect(found.map(({ about }) => about)).toEqual(expect.arrayContaining(['Settings', 'Everything else']))
    expect(JSON.stringify(found)).not.toMatch(/a-password|another/)
  })
})
