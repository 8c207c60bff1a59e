import { and, eq, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Cleanup, CleanupStanding, Idle } from '../access/cleanup.ts'
import { integrationName, isNonEmpty, personId } from '../access/vocabulary.ts'
import type { CleanupReads, CleanupWrites } from '../ports/cleanups.ts'
import { type Queries, rowsOf } from './database.ts'
import { cleanups } from './schema/cleanups.ts'
import { bindings, chatAddresses, homes, postedCards, preferences } from './schema/people.ts'

type Run = <T>(work: (queries: Queries) => Promise<T>) => Promise<T>

export const cleanupReadsOn = (run: Run): CleanupReads => ({
  idlePeople: (before, after, limit) =>
    run(queries =>
      idleWhere(
        queries,
        sql`idle.newest < ${before.toISOString()}::timestamptz and idle.person > ${after ?? ''}
          and coalesce(settled.standing, 'announced') = 'announced'`,
        limit,
      ),
    ),
  idle: person => run(async queries => (await idleWhere(queries, sql`idle.person = ${person}`, 1))[0] ?? null),
  cleanupOf: person =>
    run(async queries => {
      const [row] = await queries.select().from(cleanups).where(eq(cleanups.person, person))
      return row ? { ...row, person } : null
    }),
})

/** `run` writes first what is to be written at the end: a card that was just remembered is forgotten too. */
export const cleanupWritesOn = (run: Run): CleanupWrites => ({
  saveCleanup: ({ person, standing, at }: Cleanup) =>
    run(async queries => {
      await queries
        .insert(cleanups)
        .values({ person, standing, at })
        .onConflictDoUpdate({ target: cleanups.person, set: { standing, at } })
    }),
  forgetPerson: (person, ifSilentSince) =>
    run(async queries => {
      // Held until the end: what comes in writes here that somebody spoke, before it is acknowledged.
      const theirs = await queries.select().from(bindings).where(eq(bindings.person, person)).for('update')
      if (theirs.some(({ lastSpokeAt }) => lastSpokeAt !== null && lastSpokeAt >= ifSilentSince)) return null
      const accounts = theirs.map(({ surface, team, account }) => sql`(${surface}, ${team}, ${account})`)
      const address = sql`(${chatAddresses.surface}, ${chatAddresses.team}, ${chatAddresses.account})`
      const conversations =
        accounts.length === 0
          ? []
          : await queries
              .delete(chatAddresses)
              .where(and(inArray(address, accounts), lt(chatAddresses.seenAt, ifSilentSince)))
              .returning({ account: chatAddresses.account })
      const unbound = await queries
        .delete(bindings)
        .where(and(eq(bindings.person, person), ne(bindings.how, 'import')))
        .returning({ account: bindings.account })
      await queries.delete(preferences).where(eq(preferences.person, person))
      await queries.delete(homes).where(eq(homes.person, person))
      const cards = await queries
        .delete(postedCards)
        .where(eq(postedCards.person, person))
        .returning({ message: postedCards.message })
      return { accounts: unbound.length, conversations: conversations.length, cards: cards.length }
    }),
})

interface IdleRow extends Record<string, unknown> {
  readonly person: string
  readonly last: unknown
  readonly standing: CleanupStanding | null
  readonly at: string | Date | null
}

/** What ended, what was asked and what was to be decided are each a time at which somebody was seen in an integration. */
async function idleWhere(queries: Queries, condition: SQL, limit: number): Promise<readonly Idle[]> {
  const rows = await rowsOf<IdleRow>(
    queries,
    sql`with seen as (
        select beneficiary as person, integration, (state->>'endedAt')::timestamptz as at, true as held
          from doorbell.grants where status = 'ended'
        union all
        select r.requester, e.integration, coalesce(r.settled_at, r.submitted_at), false
          from doorbell.requests r join doorbell.request_entitlements e on e.request = r.id
        union all
        select c.person, e.integration, r.submitted_at, false
          from doorbell.posted_cards c
          join doorbell.requests r on r.id = c.request
          join doorbell.request_entitlements e on e.request = r.id
          where c.person is not null and c.role not in ('status', 'question', 'warning')
      ), by_integration as (
        select person, integration, max(at) as at, bool_or(held) as held from seen group by person, integration
      ), idle as (
        select person, max(at) as newest,
          jsonb_agg(jsonb_build_object('integration', integration, 'at', at) order by integration) as last
        from by_integration group by person having bool_or(held)
      )
      select idle.person, idle.last, settled.standing, settled.at from idle
      left join doorbell.cleanups settled on settled.person = idle.person and settled.at >= idle.newest
      where ${condition}
        and not exists (select from doorbell.grants g where g.beneficiary = idle.person and g.status not in ('ended', 'failed'))
        and not exists (
          select from doorbell.requests r where r.requester = idle.person and (
            r.status = 'awaiting-approval' or exists (
              select from doorbell.grants g where g.request = r.id and g.status not in ('ended', 'failed')
            )
          )
        )
        and not exists (
          select from doorbell.requests r where r.beneficiary = idle.person and r.status = 'awaiting-approval'
        )
        and not exists (select from doorbell.reviews v where v.person = idle.person and v.status = 'open')
        and not exists (
          select from doorbell.posted_cards c where c.person = idle.person and c.role not in ('status', 'question', 'warning') and not c.over
        )
      order by idle.person limit ${limit}`,
  )
  return rows.flatMap(({ person, last, standing, at }) => {
    const seen = seenOf(last)
    if (!isNonEmpty(seen)) return []
    const settled = standing !== null && at !== null ? { settled: { standing, at: new Date(at) } } : {}
    return [{ person: personId(person), last: seen, ...settled }]
  })
}

/** One driver gives JSON parsed and the other as text. */
function seenOf(last: unknown): Idle['last'][number][] {
  const all = (typeof last === 'string' ? JSON.parse(last) : last) as readonly { integration: string; at: string }[]
  return all.map(({ integration, at }) => ({ integration: integrationName(integration), at: new Date(at) }))
}
