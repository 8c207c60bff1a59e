import { desc, eq, sql } from 'drizzle-orm'
import type { Policy } from '../access/policy.ts'
import type { Queries } from './database.ts'
import { policies } from './schema/access.ts'

export interface PolicyReader {
  inForce(queries: Queries): Promise<Policy | null>
  /** By its number, under which it never changes. */
  numbered(queries: Queries, seq: bigint): Promise<Policy | null>
}

/**
 * Reads which policy is in force, at every step anew; what it says is long in a large company, and is sent and parsed only when
 * it is another than before.
 */
export function policyReader(): PolicyReader {
  let kept: { readonly seq: bigint; readonly policy: Policy } | null = null
  async function inForce(queries: Queries): Promise<Policy | null> {
    // Of this very question: another answer may come in between, perhaps of a transaction that will not be committed.
    const known = kept
    const content = sql<Policy | null>`case when ${policies.seq} = ${known?.seq ?? 0n} then null else ${policies.policy} end`
    const [row] = await queries
      .select({ seq: policies.seq, policy: content.mapWith(policies.policy) })
      .from(policies)
      .orderBy(desc(policies.seq))
      .limit(1)
    if (!row) return null
    if (row.policy === null) return known?.policy ?? null
    kept = { seq: row.seq, policy: row.policy }
    return row.policy
  }
  async function numbered(queries: Queries, seq: bigint): Promise<Policy | null> {
    if (kept?.seq === seq) return kept.policy
    const [row] = await queries.select({ policy: policies.policy }).from(policies).where(eq(policies.seq, seq))
    if (row) kept = { seq, policy: row.policy }
    return row?.policy ?? null
  }
  return { inForce, numbered }
}

export async function activatePolicy(queries: Queries, policy: Policy, at: Date): Promise<void> {
  await queries.insert(policies).values({ hash: policy.hash, policy, activatedAt: at })
}
