import { and, eq } from 'drizzle-orm'
import { type PersonId, personId, surfaceName } from '../access/vocabulary.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { KnownHome } from '../ports/posted-card.ts'
import type { Queries } from './database.ts'
import { among } from './schema/columns.ts'
import { homes } from './schema/people.ts'

export async function homeOf(queries: Queries, { surface, team, user }: ChatAccount): Promise<KnownHome | null> {
  const isIt = and(eq(homes.surface, surface), eq(homes.team, team), eq(homes.account, user))
  const [row] = await queries.select().from(homes).where(isIt)
  return row ? home(row) : null
}

export async function homesOf(queries: Queries, people: readonly PersonId[]): Promise<readonly KnownHome[]> {
  if (people.length === 0) return []
  return (await queries.select().from(homes).where(among(homes.person, people))).map(home)
}

/** Of each of these groups of people. */
export async function homesOfEach(
  queries: Queries,
  groups: readonly (readonly PersonId[])[],
): Promise<readonly (readonly KnownHome[])[]> {
  const found = await homesOf(queries, [...new Set(groups.flat())])
  return groups.map(people => found.filter(({ person }) => person !== null && people.includes(person)))
}

export async function rememberHome(queries: Queries, { account, person, version, shown }: KnownHome): Promise<void> {
  const { surface, team, user } = account
  const said = { person, version, shown }
  await queries
    .insert(homes)
    .values({ surface, team, account: user, ...said })
    .onConflictDoUpdate({ target: [homes.surface, homes.team, homes.account], set: said })
}

const home = ({ surface, team, account, person, version, shown }: typeof homes.$inferSelect): KnownHome => ({
  account: { surface: surfaceName(surface), team, user: account },
  person: person === null ? null : personId(person),
  version,
  shown,
})
