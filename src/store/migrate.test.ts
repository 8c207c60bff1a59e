import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { migrate, migrationState } from './migrate.ts'
import * as schema from './schema.ts'

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

describe('the migrations', () => {
  it('bring about exactly the tables that the code speaks of', async () => {
    const newest = readdirSync(`${migrations}/meta`)
      .filter(name => name.endsWith('_snapshot.json'))
      .sort()
      .at(-1)
    const reached = JSON.parse(readFileSync(`${migrations}/meta/${newest}`, 'utf8'))
    const wanted = generateDrizzleJson(schema, reached.id, ['doorbell', 'inventory'])
    expect(await generateMigration(reached, wanted)).toEqual([])
  })

  it('are all there', () => {
    const { entries }: { entries: { tag: string }[] } = JSON.parse(
      readFileSync(`${migrations}/meta/_journal.json`, 'utf8'),
    )
    expect(entries.map(({ tag }) => existsSync(`${migrations}/${tag}.sql`))).not.toContain(false)
  })

  it('are done once, and said to be missing until then', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir: 'memory' })
    const before = await migrationState(database)
    expect(before.state).toBe('behind')
    const { applied } = await migrate(database)
    expect(before).toEqual({ state: 'behind', missing: applied })
    expect(await migrate(database)).toEqual({ applied: 0 })
    expect(await migrationState(database)).toEqual({ state: 'current' })
    await database.close()
  })

  it('never ask the database what time it is', () => {
    const files = readdirSync(migrations).filter(name => name.endsWith('.sql'))
    for (const name of files)
      expect(readFileSync(`${migrations}/${name}`, 'utf8')).not.toMatch(
        /\b(now\(\)|current_timestamp|clock_timestamp)/i,
      )
  })
})
