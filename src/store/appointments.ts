import { and, sql } from 'drizzle-orm'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { Queries } from './database.ts'
import { grants, requests } from './schema/access.ts'

/** Waiting, or being kept at this moment. */
const isKept = (key: ReturnType<typeof sql>) =>
  sql`exists (select 1 from doorbell.outbox o where o.status in ('waiting', 'leased') and o.key = ${key})`

/** Live grants that nothing would ever end, and waiting requests that would never lapse. */
export async function withoutAppointment(
  queries: Queries,
): Promise<{ readonly grants: readonly Grant[]; readonly requests: readonly AccessRequest[] }> {
  const forgottenGrants = await queries
    .select({ state: grants.state })
    .from(grants)
    .where(
      and(sql`${grants.status} not in ('ended', 'failed')`, sql`not ${isKept(sql`'drive-grant:' || ${grants.id}`)}`),
    )
  const forgottenRequests = await queries
    .select({ state: requests.state })
    .from(requests)
    .where(
      and(sql`${requests.status} = 'awaiting-approval'`, sql`not ${isKept(sql`'lapse-request:' || ${requests.id}`)}`),
    )
  return { grants: forgottenGrants.map(({ state }) => state), requests: forgottenRequests.map(({ state }) => state) }
}
