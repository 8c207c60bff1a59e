import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Entitlement } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import { usableAfter } from '../access/grant/usable.ts'
import type { GrantId, PersonId, RequestId } from '../access/vocabulary.ts'
import type { Queries } from './database.ts'
import { grants } from './schema/access.ts'

/** Written out, so that the planner sees that the partial index fits. */
export const isLive = sql`${grants.status} not in ('ended', 'failed')`

export const grantById = async (queries: Queries, id: GrantId): Promise<Grant | null> =>
  (await grantsWhere(queries, eq(grants.id, id)))[0] ?? null

export async function lockGrant(queries: Queries, id: GrantId): Promise<Grant | null> {
  const [row] = await queries.select({ state: grants.state }).from(grants).where(eq(grants.id, id)).for('update')
  return row?.state ?? null
}

export const grantsOf = (queries: Queries, request: RequestId): Promise<readonly Grant[]> =>
  grantsWhere(queries, eq(grants.request, request))

export const liveGrantsOf = async (queries: Queries, people: readonly PersonId[]): Promise<readonly Grant[]> =>
  people.length === 0 ? [] : grantsWhere(queries, and(isLive, inArray(grants.beneficiary, [...people])))

export const liveGrantsFor = (
  queries: Queries,
  { resource }: Entitlement,
  person: PersonId,
): Promise<readonly Grant[]> =>
  grantsWhere(queries, and(isLive, eq(grants.beneficiary, person), eq(grants.resource, resource)))

export async function saveGrant(queries: Queries, grant: Grant): Promise<void> {
  const { id, request, entitlement, beneficiary } = grant.terms
  const usable = grant.status === 'active' && grant.usableSince ? { usableAfter: usableAfter(grant) } : {}
  const endsAt = grant.status === 'active' ? grant.endsAt : null
  // How long it took until it could be used is kept when it is over.
  const now = { status: grant.status, endsAt, state: grant, ...usable }
  await queries
    .insert(grants)
    .values({ id, request, ...entitlement, beneficiary, ...now })
    .onConflictDoUpdate({ target: grants.id, set: now })
}

/** Oldest first. */
async function grantsWhere(queries: Queries, condition: SQL | undefined): Promise<readonly Grant[]> {
  const rows = await queries.select({ state: grants.state }).from(grants).where(condition).orderBy(asc(grants.seq))
  return rows.map(({ state }) => state)
}
