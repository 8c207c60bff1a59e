import { and, asc, eq, getTableColumns, getTableName, gt, inArray, not, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Channel, ChannelProblem } from '../access/channel.ts'
import {
  driftId,
  type PersonId,
  personId,
  policyProposalId,
  type RequestId,
  requestId,
  type SurfaceName,
  surfaceName,
  tagProposalId,
} from '../access/vocabulary.ts'
import type { MessageRef } from '../ports/chat-surface.ts'
import { type Audience, inFrontOf, type OtherCard, type PostedCard } from '../ports/posted-card.ts'
import type { Queries } from './database.ts'
import { driftCards, drifts } from './schema/drift.ts'
import { tagCards, tagProposals } from './schema/owners.ts'
import { channelProblems, postedCards } from './schema/people.ts'
import { policyCards, policyProposals } from './schema/policies.ts'

export async function postedCardsOf(queries: Queries, request: RequestId): Promise<readonly PostedCard[]> {
  const rows = await queries
    .select()
    .from(postedCards)
    .where(eq(postedCards.request, request))
    .orderBy(asc(postedCards.seq))
  return rows.map(cardOf)
}

export async function openCardsOf(
  queries: Queries,
  person: PersonId,
  surface: SurfaceName,
): Promise<readonly PostedCard[]> {
  const rows = await queries
    .select()
    .from(postedCards)
    .where(and(not(postedCards.over), eq(postedCards.person, person), eq(postedCards.surface, surface)))
    .orderBy(asc(postedCards.seq))
  return rows.map(cardOf)
}

export async function otherOpenCardsOf(
  queries: Queries,
  person: PersonId,
  surface: SurfaceName,
): Promise<readonly OtherCard[]> {
  const theirs = <T extends typeof driftCards | typeof tagCards | typeof policyCards>(cards: T) =>
    and(eq(cards.person, person), eq(cards.surface, surface))
  const ofDrifts = await queries
    .select(getTableColumns(driftCards))
    .from(driftCards)
    .innerJoin(drifts, eq(drifts.id, driftCards.drift))
    .where(and(theirs(driftCards), inArray(drifts.status, ['found', 'undoing'])))
  const ofTags = await queries
    .select(getTableColumns(tagCards))
    .from(tagCards)
    .innerJoin(tagProposals, eq(tagProposals.id, tagCards.proposal))
    .where(and(theirs(tagCards), eq(tagProposals.status, 'proposed')))
  const ofPolicies = await queries
    .select(getTableColumns(policyCards))
    .from(policyCards)
    .innerJoin(policyProposals, eq(policyProposals.id, policyCards.proposal))
    .where(and(theirs(policyCards), eq(policyProposals.status, 'proposed')))
  const inFront = (row: CardKey) => ({ person, message: messageOf(row) })
  return [
    ...ofDrifts.map(row => ({ kind: 'drift', drift: driftId(row.drift), ...inFront(row) }) as const),
    ...ofTags.map(row => ({ kind: 'tag', proposal: tagProposalId(row.proposal), ...inFront(row) }) as const),
    ...ofPolicies.map(row => ({ kind: 'policy', proposal: policyProposalId(row.proposal), ...inFront(row) }) as const),
  ]
}

type CardKey = Pick<CardColumns, 'surface' | 'conversation' | 'message'>

const messageOf = ({ surface, conversation, message }: CardKey): MessageRef => ({
  surface: surfaceName(surface),
  conversation,
  message,
})

export async function requestsWithOpenCards(
  queries: Queries,
  after: RequestId | null,
  limit: number,
): Promise<readonly RequestId[]> {
  const rows = await queries
    .selectDistinct({ request: postedCards.request })
    .from(postedCards)
    .where(and(not(postedCards.over), after === null ? undefined : gt(postedCards.request, after)))
    .orderBy(asc(postedCards.request))
    .limit(limit)
  return rows.map(({ request }) => requestId(request))
}

/** The same text for any number of them. */
export const rememberingCards = (cards: SQL): SQL => sql`
  remembered as (
    insert into doorbell.posted_cards (
      surface, conversation, message, request, person, channel, role, because, shown, over
    )
    select surface, conversation, message, request, person, channel, role, because, shown, over
    from rows from (jsonb_to_recordset(${cards}) as (
      surface text, conversation text, message text, request text, person text, channel text, role text, because jsonb,
      shown text, over boolean
    )) with ordinality as card (surface, conversation, message, request, person, channel, role, because, shown, over, n)
    order by n
    on conflict (surface, conversation, message) do update set
      request = excluded.request, person = excluded.person, channel = excluded.channel, role = excluded.role,
      because = excluded.because, shown = excluded.shown, over = excluded.over
  )`

export const forgettingCards = (messages: SQL): SQL => sql`
  gone as (
    select surface, conversation, message
    from jsonb_to_recordset(${messages}) as gone (surface text, conversation text, message text)
  ),
  ${sql.join([postedCards, driftCards, tagCards, policyCards].map(forgettingIn), sql`, `)}`

const forgettingIn = (cards: PgTable): SQL => sql`
  ${sql.identifier(`forgotten_${getTableName(cards)}`)} as (
    delete from ${cards} where (surface, conversation, message) in (select surface, conversation, message from gone)
  )`

export const cardRow = (card: PostedCard): CardColumns => ({ ...card.message, ...saidBy(card) })

export async function adoptCard(queries: Queries, card: PostedCard): Promise<void> {
  await queries
    .insert(postedCards)
    .values({ ...card.message, ...saidBy(card) })
    .onConflictDoNothing({ target: theMessage })
}

const theMessage = [postedCards.surface, postedCards.conversation, postedCards.message]

const saidBy = ({ request, audience, role, because, shown, over }: PostedCard) => ({
  request,
  ...columnsOf(audience),
  role,
  because,
  shown,
  over,
})

export async function noteChannel(
  queries: Queries,
  { surface, channel }: Channel,
  problem: ChannelProblem | null,
  since: Date,
): Promise<boolean> {
  const isIt = and(eq(channelProblems.surface, surface), eq(channelProblems.channel, channel))
  if (problem === null) return (await queries.delete(channelProblems).where(isIt).returning()).length > 0
  const changed = await queries
    .insert(channelProblems)
    .values({ surface, channel, problem, since })
    .onConflictDoUpdate({
      target: [channelProblems.surface, channelProblems.channel],
      set: { problem, since },
      setWhere: not(eq(channelProblems.problem, problem)),
    })
    .returning()
  return changed.length > 0
}

export type CardColumns = Omit<typeof postedCards.$inferSelect, 'seq'>

/** Read from `c`, as JSON in the form that `CardColumns` gives them. */
export const cardColumns = sql.raw(`json_build_object(
  'surface', c.surface, 'conversation', c.conversation, 'message', c.message, 'request', c.request, 'person', c.person,
  'channel', c.channel, 'role', c.role, 'because', c.because, 'shown', c.shown, 'over', c.over)`)

export const cardOf = (row: CardColumns): PostedCard => ({
  request: requestId(row.request),
  audience: audienceOf(row),
  role: row.role,
  because: row.because,
  message: messageOf(row),
  shown: row.shown,
  over: row.over,
})

function audienceOf({ surface, person, channel }: CardColumns): Audience {
  if (person !== null) return inFrontOf(personId(person))
  return { kind: 'channel', channel: { surface: surfaceName(surface), channel: channel ?? '' } }
}

const columnsOf = (audience: Audience) =>
  audience.kind === 'person'
    ? { person: audience.person, channel: null }
    : { person: null, channel: audience.channel.channel }
