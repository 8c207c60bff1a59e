import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { company } from '../sandbox/company.ts'
import { quotaFor } from '../sandbox/entra/graph/quota.ts'
import { type Database, openDatabase, rowsOf } from '../store/database.ts'
import { freshDatabaseOn } from '../store/testing/postgres.ts'
import type { RunningPostgres } from '../store/testing/postgres-server.ts'
import { accessFileOf } from './big-company.ts'
import { crowdOf } from './crowd.ts'
import type { Result } from './figure.ts'
import { aWorldOf, type Running } from './product.ts'

/** Milliseconds. */
const patience = 4 * 60_000
const megabyte = 1024 * 1024
/** Megabytes: what Node takes for its heap in a container of 512 MiB, which is what `manifests/kubernetes` gives it. */
const heap = 256

/**
 * The inventory of a company of 100,000 people, 10,000 groups and 1,000,000 memberships, or of a part of one: read as a whole at
 * the first start, and once more when nothing is different. Graph is in another process, and makes up its pages as they are asked for.
 */
export async function discovery(
  server: RunningPostgres | { readonly missing: string },
  scale = 1,
): Promise<readonly Result[]> {
  const size = { people: 100_000 * scale, groups: 10_000 * scale, memberships: 1_000_000 * scale }
  const words = `${inWords(size.people)} people, ${inWords(size.groups)} groups, ${inWords(size.memberships)} memberships`
  if ('missing' in server) return [{ name: `read ${words}`, because: server.missing }]
  const crowd = crowdOf(size)
  const world = await aWorldOf(company(), accessFileOf(1), { crowd, quota: quotaFor(100_000), heap })
  const fresh = await freshDatabaseOn(server)
  const database = await openDatabase({ kind: 'postgres', url: fresh.url, connections: 2 })
  const callsToGraph = () => world.entra.calls.graph().length
  try {
    const doorbell = await world.start({ url: fresh.url })
    const [first] = doorbell.said('inventory.refreshed')
    const callsOfFirst = callsToGraph()
    const heldAtFirst = await doorbell.mostResident()
    const kept = await countOf(database)
    // The first look at who stands in these groups goes on in the background, and is no part of what comes next.
    const looked = await until(async () => (await lookedAt(database)) !== null)
    const held = await doorbell.mostResident()
    world.entra.calls.clear()
    const second = await again(database, doorbell, doorbell.said('inventory.refreshed').length + 1)
    const callsOfSecond = world.entra.calls.graph().filter(({ url }) => /delta/.test(url)).length
    await doorbell.stop()
    if (!first || !second) throw new Error('the directory was not read')
    const memory = (which: string, bytes: number | null, note: string): Result =>
      bytes === null
        ? { name: `most resident, ${which}`, because: 'this machine has no /proc that tells' }
        : {
            name: `most resident, ${which}`,
            measured: bytes / megabyte,
            unit: 'MB',
            runs: [bytes / megabyte],
            goal: { words: 'below 400 MB', met: bytes / megabyte < 400 },
            note,
          }
    return [
      {
        name: `read ${words}`,
        measured: first.seconds,
        unit: 's',
        runs: [first.seconds],
        note: `${callsOfFirst} calls of Graph; kept ${inWords(kept.people)} people, ${inWords(kept.resources)} groups and ${inWords(kept.memberships)} of ${inWords(crowd.memberships)} memberships. Reads have their real quota, of a tenant of more than 500 people.`,
      },
      {
        name: 'read again, nothing is different',
        measured: second.seconds,
        unit: 's',
        runs: [second.seconds],
        yardstick: { name: 'the first reading', measured: first.seconds, ratio: second.seconds / first.seconds },
        goal: { words: 'under 1 % of the first', met: second.seconds < first.seconds / 100 },
        note: `${callsOfSecond} delta queries, ${((callsOfSecond / callsOfFirst) * 100).toFixed(2)} % of the calls of the first reading.`,
      },
      memory(
        'until the first reading was over',
        heldAtFirst,
        `Of the process of the product alone, at its highest, with a heap of at most ${heap} MB, as in its container.`,
      ),
      memory(
        'and until everybody who stands in them was noted',
        held,
        looked
          ? 'The first look for what differs, besides.'
          : `That took more than ${patience / 1000} s, and was not waited for.`,
      ),
    ]
  } finally {
    await database.close()
    await world.close()
    await fresh.close()
  }
}

const inWords = (count: number): string => Math.round(count).toLocaleString('en')

/** Has the next reading due now, and waits for so many altogether. */
async function again(database: Database, doorbell: Running, count: number) {
  await database.run(queries =>
    queries.execute(
      sql`update doorbell.outbox set due = now() - interval '1 second' where key = 'job:refresh-inventory'`,
    ),
  )
  await until(async () => doorbell.said('inventory.refreshed').length >= count)
  return doorbell.said('inventory.refreshed')[count - 1]
}

async function until(done: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + patience
  while (performance.now() < end) {
    if (await done()) return true
    await pause(500)
  }
  return false
}

async function lookedAt(database: Database): Promise<string | null> {
  const [row] = await database.run(queries =>
    rowsOf<{ mark: string }>(queries, sql`select mark from inventory.marks where of = 'directory'`),
  )
  return row?.mark ?? null
}

async function countOf(database: Database) {
  const [row] = await database.run(queries =>
    rowsOf<{ people: number; resources: number; memberships: number }>(
      queries,
      sql`select (select count(*)::int from inventory.people where present) as people,
        (select count(*)::int from inventory.resources) as resources,
        (select count(*)::int from inventory.memberships) as memberships`,
    ),
  )
  return row ?? { people: 0, resources: 0, memberships: 0 }
}
