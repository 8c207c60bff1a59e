import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { type PersonId, personId, surfaceName } from '../access/vocabulary.ts'
import type { Binding } from '../ports/binding.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { Preference } from '../ports/store.ts'
import type { Queries } from './database.ts'
import { people } from './schema/inventory.ts'
import { bindings, preferences } from './schema/people.ts'
import { inbox } from './schema/work.ts'

export async function bindingOf(queries: Queries, account: ChatAccount): Promise<Binding | null> {
  const [row] = await queries.select().from(bindings).where(isAccount(account))
  return row ? binding(row) : null
}

export async function accountsOf(queries: Queries, person: PersonId): Promise<readonly Binding[]> {
  const rows = await queries
    .select()
    .from(bindings)
    .where(eq(bindings.person, person))
    .orderBy(sql`${bindings.lastSpokeAt} desc nulls last`, desc(bindings.at))
  return rows.map(binding)
}

export async function importedBindings(queries: Queries): Promise<readonly Binding[]> {
  return (await queries.select().from(bindings).where(eq(bindings.how, 'import'))).map(binding)
}

export async function bind(queries: Queries, { account, person, how, email, at }: Binding): Promise<void> {
  const { surface, team, user } = account
  const spoken = and(eq(inbox.surface, surface), eq(inbox.team, team), eq(inbox.account, user))
  const said = { person, how, email, at, lastSpokeAt: sql`(select max(received_at) from ${inbox} where ${spoken})` }
  await queries
    .insert(bindings)
    .values({ surface, team, account: user, ...said })
    .onConflictDoUpdate({ target: [bindings.surface, bindings.team, bindings.account], set: said })
}

export async function unbind(queries: Queries, account: ChatAccount): Promise<void> {
  await queries.delete(bindings).where(isAccount(account))
}

export async function preferenceOf(queries: Queries, person: PersonId): Promise<Preference | null> {
  const [row] = await queries.select().from(preferences).where(eq(preferences.person, person))
  if (!row) return null
  return row.prefers === 'both' ? 'both' : surfaceName(row.prefers)
}

export async function prefer(queries: Queries, person: PersonId, prefers: Preference, at: Date): Promise<void> {
  await queries
    .insert(preferences)
    .values({ person, prefers, at })
    .onConflictDoUpdate({ target: preferences.person, set: { prefers, at } })
}

export async function namesOf(queries: Queries, wanted: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
  if (wanted.length === 0) return new Map()
  const rows = await queries
    .selectDistinctOn([people.person], { person: people.person, name: people.name })
    .from(people)
    .where(inArray(people.person, [...new Set(wanted)]))
    .orderBy(people.person, desc(people.lastFoundAt))
  return new Map(rows.map(({ person, name }) => [personId(person), name]))
}

const isAccount = ({ surface, team, user }: ChatAccount) =>
  and(eq(bindings.surface, surface), eq(bindings.team, team), eq(bindings.account, user))

const binding = (row: typeof bindings.$inferSelect): Binding => ({
  account: { surface: surfaceName(row.surface), team: row.team, user: row.account },
  person: personId(row.person),
  how: row.how,
  email: row.email,
  at: row.at,
})
