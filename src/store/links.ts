import { and, desc, eq, isNull, lt, notInArray } from 'drizzle-orm'
import { surfaceName } from '../access/vocabulary.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { LinkAttempt } from '../ports/link.ts'
import type { Queries } from './database.ts'
import { linkAttempts } from './schema/links.ts'

export async function linkById(queries: Queries, id: string): Promise<LinkAttempt | null> {
  const [row] = await queries.select().from(linkAttempts).where(eq(linkAttempts.id, id))
  return row ? attempt(row) : null
}

export async function linkOfSession(queries: Queries, session: string): Promise<LinkAttempt | null> {
  const [row] = await queries.select().from(linkAttempts).where(eq(linkAttempts.session, session))
  return row ? attempt(row) : null
}

export async function lockLink(queries: Queries, id: string): Promise<LinkAttempt | null> {
  const [row] = await queries.select().from(linkAttempts).where(eq(linkAttempts.id, id)).for('update')
  return row ? attempt(row) : null
}

export async function saveLink(
  queries: Queries,
  { id, account, step, carryOn, expiresAt }: LinkAttempt,
): Promise<void> {
  const session = step.at === 'offered' ? null : step.session
  const now = { session, step, carryOn, expiresAt }
  await queries
    .insert(linkAttempts)
    .values({ id, surface: account.surface, team: account.team, account: account.user, ...now })
    .onConflictDoUpdate({ target: linkAttempts.id, set: now })
}

export async function forgetUnopenedLinks(queries: Queries, account: ChatAccount, keep: number): Promise<void> {
  const unopened = and(
    eq(linkAttempts.surface, account.surface),
    eq(linkAttempts.team, account.team),
    eq(linkAttempts.account, account.user),
    isNull(linkAttempts.session),
  )
  const newest = queries
    .select({ id: linkAttempts.id })
    .from(linkAttempts)
    .where(unopened)
    .orderBy(desc(linkAttempts.expiresAt), desc(linkAttempts.id))
    .limit(keep)
  await queries.delete(linkAttempts).where(and(unopened, notInArray(linkAttempts.id, newest)))
}

export async function forgetLinks(queries: Queries, expiredBefore: Date): Promise<void> {
  await queries.delete(linkAttempts).where(lt(linkAttempts.expiresAt, expiredBefore))
}

const attempt = (row: typeof linkAttempts.$inferSelect): LinkAttempt => ({
  id: row.id,
  account: { surface: surfaceName(row.surface), team: row.team, user: row.account },
  step: row.step,
  carryOn: row.carryOn,
  expiresAt: row.expiresAt,
})
