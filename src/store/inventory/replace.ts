import { and, eq, inArray, sql } from 'drizzle-orm'
import type { IntegrationName, ResourceId } from '../../access/vocabulary.ts'
import type { Queries } from '../database.ts'
import { lockOn } from '../locks.ts'
import { managers, memberships, owners, people, refreshes, resources, roleAssignments } from '../schema/inventory.ts'
import { inBatches } from './batches.ts'
import type { Found } from './found.ts'
import { replaceLinks } from './links.ts'

/** `appeared`: can be granted now and could not at the last reading. At the very first reading nothing is news. */
export async function replaceInventory(queries: Queries, integration: IntegrationName, found: Found, at: Date) {
  await lockOn(queries, 'integration', integration)
  const before = await queries
    .select({ at: refreshes.at })
    .from(refreshes)
    .where(eq(refreshes.integration, integration))
  const appeared = await replaceResources(queries, integration, found, at)
  await replacePeople(queries, integration, found, at)
  await replaceManagers(queries, integration, found)
  await replaceLinks(queries, memberships, integration, found.members)
  await replaceLinks(queries, owners, integration, found.owners)
  await replaceLinks(queries, roleAssignments, integration, found.assignments)
  const counts = { resources: found.resources.size, people: found.people.size }
  await queries
    .insert(refreshes)
    .values({ integration, at, ...counts })
    .onConflictDoUpdate({
      target: refreshes.integration,
      set: { at, ...counts, edition: sql`${refreshes.edition} + 1` },
    })
  return { ...counts, appeared: before.length === 0 ? [] : appeared }
}

async function replaceResources(queries: Queries, integration: IntegrationName, { resources: found }: Found, at: Date) {
  const known = await queries
    .select({ resource: resources.resource, ungrantable: resources.ungrantable })
    .from(resources)
    .where(eq(resources.integration, integration))
  await inBatches([...found.values()], batch =>
    queries
      .insert(resources)
      .values(
        batch.map(
          ({ resource: { resource, type, group, name, description, privileged, gives, ungrantable }, attributes }) => ({
            integration,
            resource,
            type,
            group,
            name,
            description,
            privileged: privileged ?? null,
            gives: gives ?? null,
            ungrantable,
            attributes,
            firstFoundAt: at,
            lastFoundAt: at,
          }),
        ),
      )
      .onConflictDoUpdate({
        target: [resources.integration, resources.resource],
        set: excluded(
          'type',
          'group',
          'name',
          'description',
          'privileged',
          'gives',
          'ungrantable',
          'attributes',
          'last_found_at',
        ),
      }),
  )
  const ids: ReadonlySet<string> = new Set(found.keys())
  const gone = known.filter(({ resource, ungrantable }) => !ids.has(resource) && ungrantable !== 'gone')
  await inBatches(gone, batch =>
    queries
      .update(resources)
      .set({ ungrantable: 'gone' })
      .where(
        and(
          eq(resources.integration, integration),
          inArray(
            resources.resource,
            batch.map(({ resource }) => resource),
          ),
        ),
      ),
  )
  const grantable = new Set(known.filter(row => row.ungrantable === null).map(row => row.resource))
  return [...found.values()]
    .filter(({ resource: { resource, ungrantable } }) => ungrantable === null && !grantable.has(resource))
    .map(({ resource }): ResourceId => resource.resource)
}

async function replacePeople(queries: Queries, integration: IntegrationName, { people: found }: Found, at: Date) {
  const known = await queries
    .select({ person: people.person })
    .from(people)
    .where(and(eq(people.integration, integration), eq(people.present, true)))
  await inBatches([...found.values()], batch =>
    queries
      .insert(people)
      .values(
        batch.map(({ person: { id, name, email, enabled, kind }, attributes }) => ({
          integration,
          person: id,
          name,
          email,
          enabled,
          kind,
          attributes,
          present: true,
          lastFoundAt: at,
        })),
      )
      .onConflictDoUpdate({
        target: [people.integration, people.person],
        set: excluded('name', 'email', 'enabled', 'kind', 'attributes', 'present', 'last_found_at'),
      }),
  )
  const ids: ReadonlySet<string> = new Set(found.keys())
  const left = known.map(({ person }) => person).filter(person => !ids.has(person))
  await inBatches(left, batch =>
    queries
      .update(people)
      .set({ present: false })
      .where(and(eq(people.integration, integration), inArray(people.person, batch))),
  )
}

async function replaceManagers(queries: Queries, integration: IntegrationName, { managers: found }: Found) {
  await queries.delete(managers).where(eq(managers.integration, integration))
  await inBatches([...found], batch =>
    queries.insert(managers).values(batch.map(([person, manager]) => ({ integration, person, manager }))),
  )
}

/** For an upsert of many rows: these columns take the new row's value. */
const excluded = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map(column => [camel(column), sql.raw(`excluded."${column}"`)]))

const camel = (column: string): string => column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
