import { and, asc, eq } from 'drizzle-orm'
import { personId, type RequestId, requestId, surfaceName } from '../access/vocabulary.ts'
import type { MessageRef } from '../ports/chat-surface.ts'
import type { PostedCard } from '../ports/store.ts'
import type { Queries } from './database.ts'
import { postedCards } from './schema/people.ts'

export async function postedCardsOf(queries: Queries, request: RequestId): Promise<readonly PostedCard[]> {
  const rows = await queries
    .select()
    .from(postedCards)
    .where(eq(postedCards.request, request))
    .orderBy(asc(postedCards.seq))
  return rows.map(row => ({
    request: requestId(row.request),
    person: personId(row.person),
    role: row.role,
    because: row.because,
    message: { surface: surfaceName(row.surface), conversation: row.conversation, message: row.message },
  }))
}

export async function rememberCard(queries: Queries, card: PostedCard): Promise<void> {
  const { request, person, role, because, message } = card
  const { surface, conversation } = message
  await queries
    .insert(postedCards)
    .values({ request, person, role, because, surface, conversation, message: message.message })
    .onConflictDoUpdate({
      target: [postedCards.surface, postedCards.conversation, postedCards.message],
      set: { request, person, role, because },
    })
}

export async function forgetCard(queries: Queries, { surface, conversation, message }: MessageRef): Promise<void> {
  await queries
    .delete(postedCards)
    .where(
      and(
        eq(postedCards.surface, surface),
        eq(postedCards.conversation, conversation),
        eq(postedCards.message, message),
      ),
    )
}
