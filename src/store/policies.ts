import { desc } from 'drizzle-orm'
import type { Policy } from '../access/policy.ts'
import type { Queries } from './database.ts'
import { policies } from './schema/access.ts'

export async function activePolicy(queries: Queries): Promise<Policy | null> {
  const [row] = await queries.select({ policy: policies.policy }).from(policies).orderBy(desc(policies.seq)).limit(1)
  return row?.policy ?? null
}

export async function activatePolicy(queries: Queries, policy: Policy, at: Date): Promise<void> {
  await queries.insert(policies).values({ hash: policy.hash, policy, activatedAt: at })
}
