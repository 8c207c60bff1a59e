import { and, asc, eq, lte, notInArray, sql } from 'drizzle-orm'
import type { Entitlement, People } from '../access/catalog.ts'
import type { KeptOwner } from '../access/kept-owner.ts'
import type { TagProposal } from '../access/tag-proposal.ts'
import {
  groupId,
  type IntegrationName,
  integrationName,
  personId,
  resourceId,
  surfaceName,
  type TagProposalId,
  tagProposalId,
} from '../access/vocabulary.ts'
import type { TagCard } from '../ports/posted-card.ts'
import { type Queries, rowsOf } from './database.ts'
import { tagCards as cards, keptOwners as kept, tagProposals as proposals, told } from './schema/owners.ts'

export async function keptOwners(queries: Queries, entitlement: Entitlement): Promise<readonly KeptOwner[]> {
  const rows = await queries.select().from(kept).where(isOf(entitlement)).orderBy(asc(kept.source), asc(kept.key))
  return rows.map(owner)
}

export async function keptOwnersIn(queries: Queries, integration: IntegrationName): Promise<readonly KeptOwner[]> {
  return (await queries.select().from(kept).where(eq(kept.integration, integration))).map(owner)
}

export async function keptOwnersElsewhere(
  queries: Queries,
  integrations: readonly IntegrationName[],
): Promise<readonly KeptOwner[]> {
  return (
    await queries
      .select()
      .from(kept)
      .where(notInArray(kept.integration, [...integrations]))
  ).map(owner)
}

export async function authorityOfKeptOwners(queries: Queries): Promise<Required<Pick<People, 'groups' | 'roles'>>> {
  const query = sql`select distinct list.kind, jsonb_array_elements_text(${kept.people} -> list.kind) as id
    from ${kept}, (values ('groups'), ('roles')) as list (kind)`
  const rows = await rowsOf<{ kind: string; id: string }>(queries, query)
  const named = (wanted: string) => rows.flatMap(({ kind, id }) => (kind === wanted ? [id] : []))
  return { groups: named('groups').map(groupId), roles: named('roles').map(resourceId) }
}

export async function keepOwner(queries: Queries, { integration, resource, source, key, unknown, ...rest }: KeptOwner) {
  const said = { ...rest, unknown: unknown ?? null }
  await queries
    .insert(kept)
    .values({ integration, resource, source, key, ...said })
    .onConflictDoUpdate({ target: [kept.integration, kept.resource, kept.source, kept.key], set: said })
}

export async function forgetOwner(
  queries: Queries,
  { source, key, ...entitlement }: Pick<KeptOwner, 'integration' | 'resource' | 'source' | 'key'>,
): Promise<void> {
  await queries.delete(kept).where(and(isOf(entitlement), eq(kept.source, source), eq(kept.key, key)))
}

export async function tagProposal(queries: Queries, id: TagProposalId): Promise<TagProposal | null> {
  const [row] = await queries.select({ state: proposals.state }).from(proposals).where(eq(proposals.id, id))
  return row?.state ?? null
}

export async function lockTagProposal(queries: Queries, id: TagProposalId): Promise<TagProposal | null> {
  const query = queries.select({ state: proposals.state }).from(proposals).where(eq(proposals.id, id))
  const [row] = await query.for('update')
  return row?.state ?? null
}

export async function saveTagProposal(queries: Queries, proposal: TagProposal): Promise<void> {
  const { id, integration, resource, key, at } = proposal
  const now = { status: proposal.standing.status, state: proposal }
  await queries
    .insert(proposals)
    .values({ id, integration, resource, key, at, ...now })
    .onConflictDoUpdate({ target: proposals.id, set: now })
}

export async function openTagProposals(
  queries: Queries,
  { integration, resource }: Entitlement,
  key: string,
): Promise<readonly TagProposal[]> {
  const same = and(eq(proposals.integration, integration), eq(proposals.resource, resource), eq(proposals.key, key))
  const rows = await queries
    .select({ state: proposals.state })
    .from(proposals)
    .where(and(same, sql`${proposals.status} = 'proposed'`))
  return rows.map(({ state }) => state)
}

export async function tagCards(queries: Queries, id: TagProposalId): Promise<readonly TagCard[]> {
  const rows = await queries.select().from(cards).where(eq(cards.proposal, id))
  return rows.map(({ proposal, person, surface, conversation, message }) => ({
    proposal: tagProposalId(proposal),
    person: personId(person),
    message: { surface: surfaceName(surface), conversation, message },
  }))
}

export async function rememberTagCard(queries: Queries, { proposal, person, message }: TagCard): Promise<void> {
  await queries
    .insert(cards)
    .values({ proposal, person, ...message })
    .onConflictDoNothing()
}

export async function firstSince(queries: Queries, subject: string, since: Date, now: Date): Promise<boolean> {
  const marked = await queries
    .insert(told)
    .values({ subject, at: now })
    .onConflictDoUpdate({ target: told.subject, set: { at: now }, setWhere: lte(told.at, since) })
    .returning({ subject: told.subject })
  return marked.length > 0
}

const isOf = ({ integration, resource }: Entitlement) =>
  and(eq(kept.integration, integration), eq(kept.resource, resource))

const owner = ({ integration, resource, unknown, ...row }: typeof kept.$inferSelect): KeptOwner => ({
  ...row,
  ...(unknown ? { unknown } : {}),
  integration: integrationName(integration),
  resource: resourceId(resource),
})
