import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { accountsIn, type Freeze, type FreezeScope, scopeKey } from '../access/freeze.ts'
import type { Grant } from '../access/grant/states.ts'
import type { Panic } from '../access/panic.ts'
import { type GrantId, type PanicId, resourceId, surfaceName } from '../access/vocabulary.ts'
import type { MessageRef } from '../ports/chat-surface.ts'
import type { LiveResource } from '../ports/own-standing.ts'
import type { LiveWithin } from '../ports/store.ts'
import { type Queries, rowsOf } from './database.ts'
import { isLive } from './grants.ts'
import { grants } from './schema/access.ts'
import { panicCards as cards, freezes, panics } from './schema/brake.ts'
import { among } from './schema/columns.ts'

export async function freezesInForce(queries: Queries): Promise<readonly Freeze[]> {
  return (await queries.select({ state: freezes.state }).from(freezes).orderBy(asc(freezes.key))).map(
    ({ state }) => state,
  )
}

/** Of two who pull one brake, the first has pulled it. */
export async function freeze(queries: Queries, state: Freeze): Promise<boolean> {
  const key = scopeKey(state.scope)
  const pulled = await queries
    .insert(freezes)
    .values({ key, state })
    .onConflictDoNothing()
    .returning({ key: freezes.key })
  return pulled.length > 0
}

export async function thaw(queries: Queries, scope: FreezeScope): Promise<Freeze | null> {
  const [row] = await queries
    .delete(freezes)
    .where(eq(freezes.key, scopeKey(scope)))
    .returning({ state: freezes.state })
  return row?.state ?? null
}

export async function liveGrantsWithin(
  queries: Queries,
  scope: FreezeScope,
  after: GrantId | null,
  limit: number,
): Promise<readonly Grant[]> {
  const rows = await queries
    .select({ state: grants.state })
    .from(grants)
    .where(and(isLive, within(scope), after === null ? undefined : gt(grants.id, after)))
    .orderBy(asc(grants.id))
    .limit(limit)
  return rows.map(({ state }) => state)
}

export async function failedGrantsWithin(queries: Queries, scope: FreezeScope, since: Date): Promise<readonly Grant[]> {
  const rows = await queries
    .select({ state: grants.state })
    .from(grants)
    .where(
      and(
        // Written out, so that its index serves whatever is asked with it.
        sql`${grants.status} = 'failed'`,
        within(scope),
        sql`${grants.state} #>> '{because,kind}' = 'provider-refused'`,
        sql`(${grants.state} ->> 'at' collate "C") >= ${since.toISOString()}`,
      ),
    )
    .orderBy(asc(grants.id))
  return rows.map(({ state }) => state)
}

export async function liveWithin(queries: Queries, scope: FreezeScope): Promise<LiveWithin> {
  const [row] = await rowsOf<{ given: number; ending: number; late: number }>(
    queries,
    sql`select count(*) filter (where ${grants.status} <> 'ending')::int as given,
        count(*) filter (where ${grants.status} = 'ending')::int as ending,
        count(*) filter (where ${grants.status} = 'ending' and ${grants.state} ->> 'overdueToldAt' is not null)::int as late
      from ${grants} where ${and(isLive, within(scope))}`,
  )
  return { given: row?.given ?? 0, ending: row?.ending ?? 0, overdue: row?.late ?? 0 }
}

/** Written out for JSON as `perhapsHeld` says it. */
export async function liveResources(queries: Queries): Promise<readonly LiveResource[]> {
  const secondEnd = sql`${grants.state} -> 'terms' -> 'secondEnd' ->> 'kind'`
  const rows = await rowsOf<{ resource: string; twice: boolean }>(
    queries,
    sql`select ${grants.resource} as resource, bool_or(coalesce(${secondEnd}, 'none') <> 'none') as twice
      from ${grants} where ${isLive} group by ${grants.resource} order by ${grants.resource} collate "C"`,
  )
  return rows.map(({ resource, twice }) => ({ resource: resourceId(resource), endsTwice: twice }))
}

function within(scope: FreezeScope): SQL | undefined {
  switch (scope.of) {
    case 'everything':
      return undefined
    case 'resource':
      return eq(grants.resource, scope.resource)
    case 'person':
      return among(grants.beneficiary, accountsIn(scope))
    default:
      return scope satisfies never
  }
}

export async function panicById(queries: Queries, id: PanicId): Promise<Panic | null> {
  const [row] = await queries.select({ state: panics.state }).from(panics).where(eq(panics.id, id))
  return row?.state ?? null
}

export async function lockPanic(queries: Queries, id: PanicId): Promise<Panic | null> {
  const [row] = await queries.select({ state: panics.state }).from(panics).where(eq(panics.id, id)).for('update')
  return row?.state ?? null
}

export async function savePanic(queries: Queries, panic: Panic): Promise<void> {
  const now = { status: panic.standing.status, state: panic }
  await queries
    .insert(panics)
    .values({ id: panic.id, at: panic.at, ...now })
    .onConflictDoUpdate({ target: panics.id, set: now })
}

export async function panicCardsOf(queries: Queries, id: PanicId): Promise<readonly MessageRef[]> {
  const rows = await queries.select().from(cards).where(eq(cards.panic, id)).orderBy(asc(cards.message))
  return rows.map(({ surface, conversation, message }) => ({ surface: surfaceName(surface), conversation, message }))
}

export async function rememberPanicCard(queries: Queries, panic: PanicId, message: MessageRef): Promise<void> {
  await queries
    .insert(cards)
    .values({ panic, ...message })
    .onConflictDoNothing()
}
