import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { testEmbedded } from './embedded.ts'
import { type TestPostgres, testPostgres } from './postgres.ts'
import { clear } from './source.ts'

/** Runs the tests on each kind of database, on an empty one each time. */
export async function onEveryDatabase(name: string, tests: (database: () => Database) => void): Promise<void> {
  describe(`${name}, inside the process`, () => {
    let database: Database
    beforeAll(async () => {
      database = await testEmbedded()
    })
    beforeEach(() => clear(database))
    afterAll(() => database?.close())
    tests(() => database)
  })
  await onPostgres(
    `${name}, on PostgreSQL`,
    server => {
      let database: Database
      beforeAll(async () => {
        database = await openDatabase({ kind: 'postgres', url: server.url })
        await migrate(database)
      })
      beforeEach(() => clear(database))
      afterAll(() => database?.close())
      tests(() => database)
    },
    'migrated',
  )
}

/** Runs the tests on a PostgreSQL of their own, or tells why it cannot. */
export async function onPostgres(
  name: string,
  tests: (server: TestPostgres) => void,
  begin?: 'empty' | 'migrated',
): Promise<void> {
  const server = await testPostgres(begin)
  if ('missing' in server) {
    describe.skip(`${name} (not run: ${server.missing})`, () => it('was not tried', () => undefined))
    return
  }
  describe(name, () => {
    afterAll(() => server.close())
    tests(server)
  })
}
