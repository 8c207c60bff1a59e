import { eq, sql } from 'drizzle-orm'
import type { Watched } from '../ports/store.ts'
import type { Queries } from './database.ts'
import { watched } from './schema/work.ts'

/** The statement that writes the row locks it too, so that of many replicas one tells. */
export async function lockWatched(queries: Queries, key: string, now: Date): Promise<Watched> {
  const [row] = await queries
    .insert(watched)
    .values({ key, since: now, told: null })
    .onConflictDoUpdate({ target: watched.key, set: { key } })
    .returning({ since: watched.since, told: watched.told, isNew: sql<boolean>`xmax = 0` })
  if (!row) throw new Error('a row that was written comes back')
  return row
}

export async function noteTold(queries: Queries, key: string, told: string | null): Promise<void> {
  await queries.update(watched).set({ told }).where(eq(watched.key, key))
}

export async function toldOf(queries: Queries, key: string): Promise<string | null> {
  const [row] = await queries.select({ told: watched.told }).from(watched).where(eq(watched.key, key))
  return row?.told ?? null
}
