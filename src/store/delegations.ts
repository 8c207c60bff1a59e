import { and, asc, eq, gt, or } from 'drizzle-orm'
import type { Delegation } from '../access/delegation.ts'
import type { PersonId } from '../access/vocabulary.ts'
import type { Queries } from './database.ts'
import { among } from './schema/columns.ts'
import { delegations } from './schema/delegations.ts'

export async function delegationsAmong(
  queries: Queries,
  people: readonly PersonId[],
  at: Date,
): Promise<readonly Delegation[]> {
  const rows = await queries
    .select({ state: delegations.state })
    .from(delegations)
    .where(
      and(gt(delegations.until, at), or(among(delegations.delegator, people), among(delegations.delegate, people))),
    )
    .orderBy(asc(delegations.delegator))
  return rows.map(({ state }) => state).filter(({ since }) => since <= at)
}

export async function saveDelegation(queries: Queries, state: Delegation): Promise<void> {
  const { delegator, delegate, until } = state
  await queries
    .insert(delegations)
    .values({ delegator, delegate, until, state })
    .onConflictDoUpdate({ target: delegations.delegator, set: { delegate, until, state } })
}

export async function endDelegation(queries: Queries, delegator: PersonId): Promise<Delegation | null> {
  const [row] = await queries
    .delete(delegations)
    .where(eq(delegations.delegator, delegator))
    .returning({ state: delegations.state })
  return row?.state ?? null
}
