import { desc, eq, or, sql } from 'drizzle-orm'
import type { Entitlement } from '../access/catalog.ts'
import type { AccessRequest } from '../access/request/states.ts'
import { type PersonId, type RequestId, requestId } from '../access/vocabulary.ts'
import type { Standing } from '../ports/store.ts'
import { type Queries, rowsOf } from './database.ts'
import { requestEntitlements, requests } from './schema/access.ts'

export async function requestById(queries: Queries, id: RequestId): Promise<AccessRequest | null> {
  const [row] = await queries.select({ state: requests.state }).from(requests).where(eq(requests.id, id))
  return row?.state ?? null
}

export async function lockRequest(queries: Queries, id: RequestId): Promise<AccessRequest | null> {
  const [row] = await queries.select({ state: requests.state }).from(requests).where(eq(requests.id, id)).for('update')
  return row?.state ?? null
}

export async function requestsOf(queries: Queries, person: PersonId, limit: number): Promise<readonly AccessRequest[]> {
  const rows = await queries
    .select({ state: requests.state })
    .from(requests)
    .where(or(eq(requests.requester, person), eq(requests.beneficiary, person)))
    .orderBy(desc(requests.submittedAt), desc(requests.seq))
    .limit(limit)
  return rows.map(({ state }) => state)
}

export async function saveRequest(queries: Queries, request: AccessRequest): Promise<void> {
  const { ask, status } = request
  const now = {
    status,
    lapsesAt: status === 'awaiting-approval' ? request.lapsesAt : null,
    settledAt: status === 'awaiting-approval' ? null : request.at,
    state: request,
  }
  const { id, requester, beneficiary, flow, submittedAt } = ask
  const [row] = await queries
    .insert(requests)
    .values({ id, requester, beneficiary, flow, submittedAt, ...now })
    .onConflictDoUpdate({ target: requests.id, set: now })
    // Zero as long as no version of the row came before this one: what was asked never changes, so it is written once.
    .returning({ born: sql<boolean>`xmax = 0` })
  if (!row?.born) return
  await queries
    .insert(requestEntitlements)
    .values(ask.entitlements.map(({ integration, resource }) => ({ request: id, integration, resource })))
    .onConflictDoNothing()
}

export async function standingOf(
  queries: Queries,
  person: PersonId,
  { resource }: Entitlement,
  since: Date,
): Promise<Standing> {
  const same = sql`exists (select 1 from doorbell.request_entitlements e where e.request = r.id and e.resource = ${resource})`
  const [row] = await rowsOf<{ waiting: string | null; open: string; recent: string; denied: string | null }>(
    queries,
    sql`select
      (select r.id from doorbell.requests r
        where r.requester = ${person} and r.status = 'awaiting-approval' and ${same} order by r.seq limit 1) as waiting,
      (select count(*) from doorbell.requests r
        where r.requester = ${person} and r.status = 'awaiting-approval')::text as open,
      (select count(*) from doorbell.requests r
        where r.requester = ${person} and r.submitted_at >= ${since.toISOString()}::timestamptz)::text as recent,
      (select max(r.settled_at) from doorbell.requests r
        where r.requester = ${person} and r.status = 'denied' and ${same})::text as denied`,
  )
  return {
    waiting: row?.waiting ? requestId(row.waiting) : null,
    openRequests: Number(row?.open ?? 0),
    requestsSince: Number(row?.recent ?? 0),
    lastDenied: row?.denied ? new Date(row.denied) : null,
  }
}
