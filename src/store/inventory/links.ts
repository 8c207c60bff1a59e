import { and, eq, sql } from 'drizzle-orm'
import type { IntegrationName } from '../../access/vocabulary.ts'
import type { Queries } from '../database.ts'
import type { memberships, owners, roleAssignments } from '../schema/inventory.ts'
import { inBatches } from './batches.ts'
import { type Link, linkKey } from './found.ts'

/**
 * Writes only what changed: there may be a million of these, and from one reading to the next hardly any is different.
 */
export async function replaceLinks(
  queries: Queries,
  table: typeof memberships | typeof owners | typeof roleAssignments,
  integration: IntegrationName,
  found: ReadonlyMap<string, Link>,
): Promise<void> {
  const known = await queries
    .select({ group: table.group, member: table.member, memberType: table.memberType })
    .from(table)
    .where(eq(table.integration, integration))
  const same = new Set(
    known
      .filter(row => found.get(linkKey(row.group, row.member))?.memberType === row.memberType)
      .map(row => linkKey(row.group, row.member)),
  )
  await inBatches(
    known.filter(row => !same.has(linkKey(row.group, row.member))),
    batch => {
      const pairs = sql.join(
        batch.map(({ group, member }) => sql`(${group}, ${member})`),
        sql`, `,
      )
      return queries
        .delete(table)
        .where(and(eq(table.integration, integration), sql`(${table.group}, ${table.member}) in (${pairs})`))
    },
  )
  await inBatches(
    [...found].filter(([key]) => !same.has(key)).map(([, link]) => link),
    batch =>
      queries
        .insert(table)
        .values(batch.map(({ of, member, memberType }) => ({ integration, group: of, member, memberType }))),
  )
}
