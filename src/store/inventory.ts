import { randomUUID } from 'node:crypto'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Inventory } from '../ports/inventory.ts'
import type { Database } from './database.ts'
import { merge } from './inventory/merge.ts'
import { resourceOf } from './inventory/resource-row.ts'
import { clearStaged, stage } from './inventory/staging.ts'
import { among } from './schema/columns.ts'
import { refreshes, resources } from './schema/inventory.ts'

/** Milliseconds: a large directory is written for a while. */
const patience = 10 * 60_000

export function inventoryOn(database: Database): Inventory {
  return {
    async take(integration, pages, at) {
      const id = randomUUID()
      try {
        // Put down to its end first: the world is never awaited inside a transaction, and a reading that breaks off changes nothing.
        const reading = await stage(database, id, pages, at)
        return await database.transaction(queries => merge(queries, integration, reading, at), { patience })
      } catch (problem) {
        await database.run(async queries => void (await clearStaged(queries, id))).catch(() => undefined)
        throw problem
      }
    },
    async readUpTo(integration) {
      const [row] = await database.run(queries =>
        queries
          .select({ mark: refreshes.mark, wholeAt: refreshes.wholeAt })
          .from(refreshes)
          .where(eq(refreshes.integration, integration)),
      )
      return row?.mark && row.wholeAt ? { mark: row.mark, wholeAt: row.wholeAt } : null
    },
    resource: database.together(async (queries, wanted) => {
      const isWanted = and(
        among(resources.integration, [...new Set(wanted.map(({ integration }) => integration))]),
        among(resources.resource, [...new Set(wanted.map(({ resource }) => resource))]),
      )
      const rows = await queries.select().from(resources).where(isWanted)
      return wanted.map(({ integration, resource }) => {
        const row = rows.find(one => one.integration === integration && one.resource === resource)
        return row ? resourceOf(row) : null
      })
    }),
    async resources(integration) {
      const rows = await database.run(queries =>
        queries
          .select()
          .from(resources)
          .where(eq(resources.integration, integration))
          .orderBy(asc(resources.name), asc(resources.resource)),
      )
      return rows.map(resourceOf)
    },
    async foundAfter(integration, at) {
      const rows = await database.run(queries =>
        queries
          .select()
          .from(resources)
          .where(
            and(
              eq(resources.integration, integration),
              gt(resources.firstFoundAt, at),
              sql`${resources.ungrantable} is distinct from 'gone'`,
            ),
          )
          .orderBy(asc(resources.name), asc(resources.resource)),
      )
      return rows.map(resourceOf)
    },
    async refreshedAt(integration) {
      const [row] = await database.run(queries =>
        queries.select({ at: refreshes.at }).from(refreshes).where(eq(refreshes.integration, integration)),
      )
      return row?.at ?? null
    },
    edition: database.together(async (queries, integrations) => {
      const read = await queries
        .select({ integration: refreshes.integration, edition: refreshes.edition })
        .from(refreshes)
        .where(among(refreshes.integration, integrations))
      const found = new Map(read.map(({ integration, edition }) => [integration, edition]))
      return integrations.map(integration => found.get(integration) ?? 0)
    }),
    async outdate(integration) {
      await database.run(queries =>
        queries
          .update(refreshes)
          .set({ edition: sql`${refreshes.edition} + 1` })
          .where(eq(refreshes.integration, integration)),
      )
    },
  }
}
