import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Entitlement } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import { usableAfter } from '../access/grant/usable.ts'
import type { GrantId, PersonId, RequestId } from '../access/vocabulary.ts'
import type { Queries } from './database.ts'
import { grants } from './schema/access.ts'
import { among } from './schema/columns.ts'
import { type Version, versionOfRow } from './seen.ts'

/** Written out, so that the planner sees that the partial index fits. */
export const isLive = sql`${grants.status} not in ('ended', 'failed')`

/** With the version of its row, by which it is known whether it is still the same. */
export async function seenGrants(
  queries: Queries,
  ids: readonly GrantId[],
): Promise<readonly (Version<Grant> | null)[]> {
  const rows = await queries
    .select({ id: grants.id, state: grants.state, version: versionOfRow })
    .from(grants)
    .where(among(grants.id, ids))
  const found = new Map(rows.map(({ id, state, version }) => [id, { state, version }]))
  return ids.map(id => found.get(id) ?? null)
}

export const grantById = async (queries: Queries, id: GrantId): Promise<Grant | null> =>
  (await seenGrants(queries, [id]))[0]?.state ?? null

export async function lockGrant(queries: Queries, id: GrantId): Promise<Grant | null> {
  const [row] = await queries.select({ state: grants.state }).from(grants).where(eq(grants.id, id)).for('update')
  return row?.state ?? null
}

export const grantsOf = (queries: Queries, request: RequestId): Promise<readonly Grant[]> =>
  grantsWhere(queries, eq(grants.request, request))

/** Of each of these requests. */
export async function grantsOfEach(
  queries: Queries,
  requests: readonly RequestId[],
): Promise<readonly (readonly Grant[])[]> {
  const found = await grantsWhere(queries, among(grants.request, [...new Set(requests)]))
  return requests.map(id => found.filter(({ terms }) => terms.request === id))
}

export const liveGrantsOf = async (queries: Queries, people: readonly PersonId[]): Promise<readonly Grant[]> =>
  people.length === 0 ? [] : grantsWhere(queries, and(isLive, among(grants.beneficiary, people)))

/** Of each of these groups of people. */
export async function liveGrantsOfEach(
  queries: Queries,
  groups: readonly (readonly PersonId[])[],
): Promise<readonly (readonly Grant[])[]> {
  const live = await liveGrantsOf(queries, [...new Set(groups.flat())])
  return groups.map(people => live.filter(({ terms }) => people.includes(terms.beneficiary)))
}

/** Of what one person holds, which is never much. */
export const ofEntitlement = (held: readonly Grant[], { resource }: Entitlement): readonly Grant[] =>
  held.filter(({ terms }) => terms.entitlement.resource === resource)

/** As they are now. How long it took until one could be used is kept when it is over. The same text for any number of them. */
export const savingGrants = (grants: SQL): SQL => sql`
  saved_grants as (
    insert into doorbell.grants (id, request, integration, resource, beneficiary, status, ends_at, usable_after, state)
    select id, request, integration, resource, beneficiary, status, ends_at, usable_after, state
    from rows from (jsonb_to_recordset(${grants}) as (
      id text, request text, integration text, resource text, beneficiary text, status text, ends_at timestamptz,
      usable_after integer, state jsonb
    )) with ordinality as saved (id, request, integration, resource, beneficiary, status, ends_at, usable_after, state, n)
    order by n
    on conflict (id) do update set
      status = excluded.status, ends_at = excluded.ends_at, state = excluded.state,
      usable_after = coalesce(excluded.usable_after, grants.usable_after)
  )`

export type GrantRow = Readonly<Record<string, unknown>> & { readonly usable_after: number | null }

/** `before`: what is to be saved of it already, in the same statement. */
export function grantRow(grant: Grant, before?: GrantRow): GrantRow {
  const { id, request, entitlement, beneficiary } = grant.terms
  return {
    id,
    request,
    ...entitlement,
    beneficiary,
    status: grant.status,
    ends_at: grant.status === 'active' ? grant.endsAt : null,
    usable_after: (grant.status === 'active' ? usableAfter(grant) : null) ?? before?.usable_after ?? null,
    state: grant,
  }
}

/** Oldest first. */
async function grantsWhere(queries: Queries, condition: SQL | undefined): Promise<readonly Grant[]> {
  const rows = await queries.select({ state: grants.state }).from(grants).where(condition).orderBy(asc(grants.seq))
  return rows.map(({ state }) => state)
}
