import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { type PersonId, personId, surfaceName } from '../access/vocabulary.ts'
import type { Binding } from '../ports/binding.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { Preference } from '../ports/store.ts'
import { toJson } from './codec.ts'
import type { Queries } from './database.ts'
import { among } from './schema/columns.ts'
import { people } from './schema/inventory.ts'
import { bindings, cutOffAccounts, preferences } from './schema/people.ts'
import { inbox } from './schema/work.ts'

export async function bindingsOf(
  queries: Queries,
  accounts: readonly ChatAccount[],
): Promise<readonly (Binding | null)[]> {
  const wanted = sql`(select surface, team, "user" from jsonb_to_recordset(${toJson(accounts)}::jsonb)
    as wanted (surface text, team text, "user" text))`
  const rows = await queries
    .select()
    .from(bindings)
    .where(sql`(${bindings.surface}, ${bindings.team}, ${bindings.account}) in ${wanted}`)
  const found = rows.map(binding)
  return accounts.map(({ surface, team, user }) => {
    const isIt = ({ account }: Binding) => account.surface === surface && account.team === team && account.user === user
    return found.find(isIt) ?? null
  })
}

export const bindingOf = async (queries: Queries, account: ChatAccount): Promise<Binding | null> =>
  (await bindingsOf(queries, [account]))[0] ?? null

/** Of each person, the one they last spoke from first. */
export async function accountsOfEach(
  queries: Queries,
  people: readonly PersonId[],
): Promise<readonly (readonly Binding[])[]> {
  const rows = await queries
    .select()
    .from(bindings)
    .where(among(bindings.person, people))
    .orderBy(sql`${bindings.lastSpokeAt} desc nulls last`, desc(bindings.at))
  const found = rows.map(binding)
  return people.map(person => found.filter(bound => bound.person === person))
}

export const accountsOf = async (queries: Queries, person: PersonId): Promise<readonly Binding[]> =>
  (await accountsOfEach(queries, [person]))[0] ?? []

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
  if (how !== 'email') await queries.delete(cutOffAccounts).where(isCutOffAccount(account))
}

export async function cutOff(queries: Queries, account: ChatAccount, at: Date): Promise<void> {
  const { surface, team, user } = account
  await queries.insert(cutOffAccounts).values({ surface, team, account: user, at }).onConflictDoNothing()
}

export const isCutOff = async (queries: Queries, account: ChatAccount): Promise<boolean> =>
  (await queries.select().from(cutOffAccounts).where(isCutOffAccount(account))).length > 0

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

const isCutOffAccount = ({ surface, team, user }: ChatAccount) =>
  and(eq(cutOffAccounts.surface, surface), eq(cutOffAccounts.team, team), eq(cutOffAccounts.account, user))

const isAccount = ({ surface, team, user }: ChatAccount) =>
  and(eq(bindings.surface, surface), eq(bindings.team, team), eq(bindings.account, user))

const binding = (row: typeof bindings.$inferSelect): Binding => ({
  account: { surface: surfaceName(row.surface), team: row.team, user: row.account },
  person: personId(row.person),
  how: row.how,
  email: row.email,
  at: row.at,
})
