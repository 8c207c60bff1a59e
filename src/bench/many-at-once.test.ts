import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase, rowsOf } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { onPostgres } from '../store/testing/databases.ts'
import { lifeCyclesOn } from './life-cycle.ts'

const many = 100

await onPostgres('a hundred approvals at once', server => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase({ kind: 'postgres', url: server.url })
    await migrate(database)
  })
  afterAll(() => database?.close())

  it('give each of a hundred people what they asked for once, and take it back once', {
    timeout: 180_000,
  }, async () => {
    const cycles = await lifeCyclesOn(storeOn(database), many)
    await cycles.many(many)
    const written = (what: 'grant' | 'revoke') =>
      cycles.writes.filter(write => write.what === what).map(({ person, group }) => `${person} ${group}`)
    expect(written('grant')).toHaveLength(many)
    expect(new Set(written('grant')).size).toBe(many)
    expect(written('revoke').sort()).toEqual(written('grant').sort())
    const recorded = await database.run(queries =>
      rowsOf<{ action: string; n: number }>(
        queries,
        sql`select action, count(*)::int as n from doorbell.audit_events
          where action in ('decision.recorded', 'grant.active', 'grant.end_verified') group by action order by action`,
      ),
    )
    expect([...recorded]).toEqual([
      { action: 'decision.recorded', n: many },
      { action: 'grant.active', n: many },
      { action: 'grant.end_verified', n: many },
    ])
  })
})
