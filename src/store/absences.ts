import { and, asc, eq, gt, or } from 'drizzle-orm'
import type { Absence } from '../access/absence.ts'
import type { PersonId } from '../access/vocabulary.ts'
import type { Queries } from './database.ts'
import { among } from './schema/columns.ts'
import { delegations } from './schema/delegations.ts'

export async function absencesAmong(
  queries: Queries,
  people: readonly PersonId[],
  at: Date,
): Promise<readonly Absence[]> {
  const rows = await queries
    .select({ state: delegations.state })
    .from(delegations)
    .where(
      and(gt(delegations.until, at), or(among(delegations.delegator, people), among(delegations.delegate, people))),
    )
    .orderBy(asc(delegations.delegator))
  return rows.map(({ state }) => state).filter(({ since }) => since <= at)
}

export async function saveAbsence(queries: Queries, state: Absence): Promise<void> {
  const { delegator, delegate, until } = state
  await queries
    .insert(delegations)
    .values({ delegator, delegate, until, state })
    .onConflictDoUpdate({ target: delegations.delegator, set: { delegate, until, state } })
}

export async function endAbsence(queries: Queries, delegator: PersonId): Promise<Absence | null> {
  const [row] = await queries
    .delete(delegations)
    .where(eq(delegations.delegator, delegator))
    .returning({ state: delegations.state })
  return row?.state ?? null
}
