import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { onPostgres } from '../store/testing/databases.ts'
import { writeHistory } from '../store/testing/history.ts'
import { type LifeCycles, lifeCyclesOn } from './life-cycle.ts'

await onPostgres('what one access costs in statements', server => {
  const heard: string[] = []
  let database: Database
  let cycles: LifeCycles

  beforeAll(async () => {
    database = await openDatabase({
      kind: 'postgres',
      url: server.url,
      connections: 1,
      hear: statement => heard.push(statement),
    })
    await migrate(database)
    cycles = await lifeCyclesOn(storeOn(database), 4)
    // Whoever comes the first time is written down.
    await cycles.one(0)
    await cycles.one(0)
  })
  afterAll(() => database?.close())

  async function statements(person: number): Promise<readonly string[]> {
    heard.length = 0
    await cycles.one(person)
    return [...heard]
  }

  describe('however many requests went before', () => {
    it('is the same list, one after the other', async () => {
      await writeHistory(database, 100, [cycles.personId(0)])
      const few = await statements(0)
      await writeHistory(database, 3_000, [cycles.personId(0), cycles.personId(1)], 1_000)
      const many = await statements(0)
      expect(few.length).toBeGreaterThan(30)
      expect(many).toEqual(few)
    })
  })
})
