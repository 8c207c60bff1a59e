import { desc, eq, or, type SQL, sql } from 'drizzle-orm'
import type { Entitlement } from '../access/catalog.ts'
import type { AccessRequest } from '../access/request/states.ts'
import { type PersonId, personId, type RequestId, requestId, resourceId } from '../access/vocabulary.ts'
import type { Standing } from '../ports/store.ts'
import { type Queries, rowsOf } from './database.ts'
import { isLive } from './grants.ts'
import { grants, requests } from './schema/access.ts'
import { among } from './schema/columns.ts'
import { type Version, versionOfRow } from './seen.ts'

/** With the version of its row, by which it is known whether it is still the same. */
export async function seenRequests(
  queries: Queries,
  ids: readonly RequestId[],
): Promise<readonly (Version<AccessRequest> | null)[]> {
  const rows = await queries
    .select({ id: requests.id, state: requests.state, version: versionOfRow })
    .from(requests)
    .where(among(requests.id, ids))
  const found = new Map(rows.map(({ id, state, version }) => [id, { state, version }]))
  return ids.map(id => found.get(id) ?? null)
}

export const requestById = async (queries: Queries, id: RequestId): Promise<AccessRequest | null> =>
  (await seenRequests(queries, [id]))[0]?.state ?? null

export async function lockRequest(queries: Queries, id: RequestId): Promise<AccessRequest | null> {
  const [row] = await queries.select({ state: requests.state }).from(requests).where(eq(requests.id, id)).for('update')
  return row?.state ?? null
}

/** Written out, so that the planner sees that the partial index fits. */
const isForAnother = sql`${requests.requester} <> ${requests.beneficiary} and ${requests.status} = 'approved'`

export async function requestsOf(queries: Queries, person: PersonId, limit: number): Promise<readonly AccessRequest[]> {
  const theirs = or(eq(requests.requester, person), eq(requests.beneficiary, person))
  const newestFirst = [desc(requests.submittedAt), desc(requests.seq)] as const
  const newest = queries
    .select({ id: requests.id })
    .from(requests)
    .where(theirs)
    .orderBy(...newestFirst)
    .limit(limit)
  const waiting = sql`select ${requests.id} from ${requests} where ${requests.status} = 'awaiting-approval' and ${theirs}`
  const live = sql`select ${grants.request} from ${grants} where ${isLive} and ${grants.beneficiary} = ${person}`
  const forOthers = sql`select ${requests.id} from ${requests} where ${requests.requester} = ${person} and ${isForAnother}
    and exists (select 1 from ${grants} where ${grants.request} = ${requests.id} and ${isLive})`
  const rows = await queries
    .select({ state: requests.state })
    .from(requests)
    .where(sql`${requests.id} in (${newest} union ${waiting} union ${live} union ${forOthers})`)
    .orderBy(...newestFirst)
  return rows.map(({ state }) => state)
}

/** As they are now. What was asked never changes, so it is written once, with the first. The same text for any number of them. */
export const savingRequests = (requests: SQL): SQL => sql`
  saved_requests as (
    insert into doorbell.requests (id, status, requester, beneficiary, flow, submitted_at, lapses_at, settled_at, state)
    select id, status, requester, beneficiary, flow, submitted_at, lapses_at, settled_at, state
    from rows from (jsonb_to_recordset(${requests}) as (
      id text, status text, requester text, beneficiary text, flow text, submitted_at timestamptz, lapses_at timestamptz,
      settled_at timestamptz, state jsonb
    )) with ordinality as saved (
      id, status, requester, beneficiary, flow, submitted_at, lapses_at, settled_at, state, n
    )
    order by n
    on conflict (id) do update set
      status = excluded.status, lapses_at = excluded.lapses_at, settled_at = excluded.settled_at, state = excluded.state
    returning id, state, xmax = 0 as born
  ), asked as (
    insert into doorbell.request_entitlements (request, integration, resource)
    select s.id, e.integration, e.resource
    from saved_requests s, jsonb_to_recordset(s.state #> '{ask,entitlements}') as e (integration text, resource text)
    where s.born
    on conflict do nothing
  )`

export function requestRow(request: AccessRequest): Readonly<Record<string, unknown>> {
  const { ask, status } = request
  const { id, requester, beneficiary, flow, submittedAt } = ask
  return {
    id,
    status,
    requester,
    beneficiary,
    flow,
    submitted_at: submittedAt,
    lapses_at: status === 'awaiting-approval' ? request.lapsesAt : null,
    settled_at: status === 'awaiting-approval' ? null : request.at,
    state: request,
  }
}

export async function standingOf(
  queries: Queries,
  person: PersonId,
  entitlements: readonly Entitlement[],
  since: Date,
  beneficiary: PersonId = person,
): Promise<Standing> {
  const resources = entitlements.map(({ resource }) => resource)
  const isAbout = sql`coalesce(r.state #> '{decisions,0,of}' @> to_jsonb(e.resource), true)`
  const [row] = await rowsOf<{ parts: readonly Part[]; open: string; asked: string }>(
    queries,
    sql`select
      (select coalesce(jsonb_agg(jsonb_build_object('resource', e.resource, 'request', r.id, 'by', r.requester, 'denied', r.settled_at) order by r.seq), '[]')
        from doorbell.requests r join doorbell.request_entitlements e on e.request = r.id
        where r.beneficiary = ${beneficiary} and ${among(sql`e.resource`, resources)}
          and (r.status = 'awaiting-approval' or r.status = 'denied' and ${isAbout})) as parts,
      (select count(*) from doorbell.requests r
        where r.requester = ${person} and r.status = 'awaiting-approval')::text as open,
      (select coalesce(sum(case when r.state #> '{ask,bundle}' is null then jsonb_array_length(r.state #> '{ask,entitlements}') else 1 end), 0)
        from doorbell.requests r
        where r.requester = ${person} and r.submitted_at >= ${since.toISOString()}::timestamptz)::text as asked`,
  )
  const parts = (row?.parts ?? []).map(({ resource, ...one }) => ({ resource: resourceId(resource), ...one }))
  return {
    waiting: parts.flatMap(({ resource, request, by, denied }) =>
      denied === null ? [{ resource, request: requestId(request), by: personId(by) }] : [],
    ),
    denied: parts.flatMap(({ resource, by, denied }) =>
      denied === null ? [] : [{ resource, at: new Date(denied), by: personId(by) }],
    ),
    openRequests: Number(row?.open ?? 0),
    askedSince: Number(row?.asked ?? 0),
  }
}

interface Part {
  readonly resource: string
  readonly request: string
  readonly by: string
  readonly denied: string | null
}
