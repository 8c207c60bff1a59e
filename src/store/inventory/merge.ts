import { eq, type SQL, sql } from 'drizzle-orm'
import type { UngrantableReason } from '../../access/catalog.ts'
import { type IntegrationName, type ResourceId, resourceId } from '../../access/vocabulary.ts'
import type { InventoryResource, Taken } from '../../ports/inventory.ts'
import { type Queries, rowsOf } from '../database.ts'
import { lockOn } from '../locks.ts'
import { refreshes } from '../schema/inventory.ts'
import { type ResourceColumns, resourceColumns, resourceOf } from './resource-row.ts'
import { clearStaged, demandWhole, type Reading } from './staging.ts'

/** Milliseconds of one statement: a million memberships are compared and written for a while. */
const longestStatement = 10 * 60_000
/** Rows of a reading from which on it is compared set by set. */
const many = 5_000

/**
 * Takes a reading over, inside the database and in one transaction: only rows that are different are written. What is told twice
 * counts as it was told last.
 */
export async function merge(
  queries: Queries,
  integration: IntegrationName,
  reading: Reading,
  at: Date,
): Promise<Taken> {
  await queries.execute(sql`select set_config('statement_timeout', ${String(longestStatement)}, true)`)
  // Of what was put down a moment ago the planner has no statistics: it takes a hundred thousand rows for one, and compares each with each.
  if (reading.rows >= many) await queries.execute(sql`select set_config('enable_nestloop', 'off', true)`)
  await lockOn(queries, 'integration', integration)
  await demandWhole(queries, reading)
  const [before] = await queries.select().from(refreshes).where(eq(refreshes.integration, integration))
  const merging: Merging = { queries, integration, reading, at: sql`${at.toISOString()}::timestamptz` }
  const news = await newsOf(merging)
  const different =
    (await mergeResources(merging)) +
    (await mergePeople(merging)) +
    (await mergeMemberships(merging)) +
    (await mergeAssignments(merging))
  const counts =
    before && different === 0 ? { resources: before.resources, people: before.people } : await countsOf(merging)
  const { mark, whole } = reading
  const told = { at, ...counts, mark, ...(whole ? { wholeAt: at } : {}) }
  await queries
    .insert(refreshes)
    .values({ integration, ...told })
    .onConflictDoUpdate({
      target: refreshes.integration,
      set: { ...told, ...(different > 0 ? { edition: sql`${refreshes.edition} + 1` } : {}) },
    })
  await clearStaged(queries, reading.id)
  return { ...counts, different, appeared: before ? news.appeared : [], lost: news.lost }
}

interface Merging {
  readonly queries: Queries
  readonly integration: IntegrationName
  readonly reading: Reading
  readonly at: SQL
}

/** What was told last of each, of these kinds. */
const lastOf = ({ reading }: Merging, ...kinds: readonly string[]): SQL =>
  sql`(select distinct on (s.key, s.member) s.key, s.member, s.kind, s.body from inventory.staged s
    where s.reading = ${reading.id} and s.kind in (${sql.join(
      kinds.map(kind => sql`${kind}`),
      sql`, `,
    )})
    order by s.key, s.member, s.seq desc)`

async function countOf(queries: Queries, change: SQL): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(
    queries,
    sql`with changed as (${change} returning 1) select count(*)::int as n from changed`,
  )
  return row?.n ?? 0
}

/** Resources of ours that are there no more, by this reading. */
function isGone({ integration, reading }: Merging): SQL {
  const types = [
    ...(reading.whole || reading.wholes.has('groups') ? ['group'] : []),
    ...(reading.whole || reading.wholes.has('roles') ? ['directory-role'] : []),
  ]
  if (types.length === 0) return sql`false`
  return sql`i.integration = ${integration} and i.type in (${sql.join(
    types.map(type => sql`${type}`),
    sql`, `,
  )})
    and i.ungrantable is distinct from 'gone' and not exists (
      select 1 from inventory.staged s where s.reading = ${reading.id} and s.kind = 'resource' and s.key = i.resource)`
}

interface News {
  readonly appeared: readonly ResourceId[]
  readonly lost: readonly InventoryResource[]
}

/** Compared before anything is written. */
async function newsOf(merging: Merging): Promise<News> {
  const { queries, integration } = merging
  const appeared = await rowsOf<{ resource: string }>(
    queries,
    sql`select t.key as resource from ${lastOf(merging, 'resource')} t
      left join inventory.resources i on i.integration = ${integration} and i.resource = t.key
      where t.body->>'ungrantable' is null and (i.resource is null or i.ungrantable is not null)`,
  )
  const lost = await rowsOf<{ known: ResourceColumns | string; name: string; why: UngrantableReason }>(
    queries,
    sql`select ${resourceColumns} as known, t.body->>'name' as name, t.body->>'ungrantable' as why
      from ${lastOf(merging, 'resource')} t
      join inventory.resources i on i.integration = ${integration} and i.resource = t.key
      where i.ungrantable is null and t.body->>'ungrantable' is not null
      union all
      select ${resourceColumns}, i.name, 'gone' from inventory.resources i where i.ungrantable is null and ${isGone(merging)}`,
  )
  return {
    appeared: appeared.map(({ resource }) => resourceId(resource)),
    lost: lost.map(({ known, name, why }) => ({
      ...resourceOf(typeof known === 'string' ? JSON.parse(known) : known),
      name,
      ungrantable: why,
    })),
  }
}

async function mergeResources(merging: Merging): Promise<number> {
  const { queries, integration, at } = merging
  const told = await countOf(
    queries,
    sql`insert into inventory.resources as i (integration, resource, type, "group", name, description, privileged, gives,
        ungrantable, attributes, first_found_at, last_found_at)
      select ${integration}, t.key, t.body->>'type', t.body->>'group', t.body->>'name', t.body->>'description',
        (t.body->>'privileged')::boolean, t.body->'gives', t.body->>'ungrantable', t.body->'attributes', ${at}, ${at}
      from ${lastOf(merging, 'resource')} t
      where not exists (select 1 from inventory.resources i where i.integration = ${integration} and i.resource = t.key
        and (i.type, i."group", i.name, i.description, i.privileged, i.gives, i.ungrantable, i.attributes)
          is not distinct from (t.body->>'type', t.body->>'group', t.body->>'name', t.body->>'description',
            (t.body->>'privileged')::boolean, t.body->'gives', t.body->>'ungrantable', t.body->'attributes'))
      on conflict (integration, resource) do update set type = excluded.type, "group" = excluded."group",
        name = excluded.name, description = excluded.description, privileged = excluded.privileged, gives = excluded.gives,
        ungrantable = excluded.ungrantable, attributes = excluded.attributes, last_found_at = excluded.last_found_at`,
  )
  const gone = await countOf(
    queries,
    sql`update inventory.resources i set ungrantable = 'gone' where ${isGone(merging)}`,
  )
  return told + gone
}

async function mergePeople(merging: Merging): Promise<number> {
  const { queries, integration, reading, at } = merging
  const told = await countOf(
    queries,
    sql`insert into inventory.people as p (integration, person, name, email, enabled, kind, attributes, present, last_found_at)
      select ${integration}, t.key, t.body->>'name', t.body->>'email', (t.body->>'enabled')::boolean, t.body->>'kind',
        t.body->'attributes', true, ${at}
      from ${lastOf(merging, 'person', 'person-gone')} t
      where t.kind = 'person' and not exists (
        select 1 from inventory.people p where p.integration = ${integration} and p.person = t.key and p.present
          and (p.name, p.email, p.enabled, p.kind, p.attributes) is not distinct from
            (t.body->>'name', t.body->>'email', (t.body->>'enabled')::boolean, t.body->>'kind', t.body->'attributes'))
      on conflict (integration, person) do update set name = excluded.name, email = excluded.email,
        enabled = excluded.enabled, kind = excluded.kind, attributes = excluded.attributes, present = true,
        last_found_at = excluded.last_found_at`,
  )
  const everybody = reading.whole || reading.wholes.has('people')
  const last = lastOf(merging, 'person', 'person-gone')
  const gone = everybody
    ? sql`where not exists (select 1 from ${last} t where t.key = p.person and t.kind = 'person')`
    : sql`from ${last} t where t.key = p.person and t.kind = 'person-gone'`
  return (
    told +
    (await countOf(
      queries,
      sql`update inventory.people p set present = false ${gone} and p.integration = ${integration} and p.present`,
    ))
  )
}

async function mergeMemberships(merging: Merging): Promise<number> {
  const { queries, integration, reading } = merging
  const last = lastOf(merging, 'member', 'left')
  // Changes are told of every group of the tenant: kept are those of what may be asked for.
  const ours = reading.whole
    ? sql`true`
    : sql`exists (select 1 from inventory.resources i where i.integration = ${integration} and i."group" = t.key
        and i.ungrantable is distinct from 'gone')`
  let different = await countOf(queries, addLinks(sql`inventory.memberships`, sql`"group"`, integration, last, ours))
  const stays = sql`exists (select 1 from ${last} t where t.key = m."group" and t.member = m.member and t.kind = 'member')`
  const left = reading.whole
    ? [sql`where m.integration = ${integration} and not ${stays}`]
    : [
        sql`using ${last} t where m.integration = ${integration} and m."group" = t.key and m.member = t.member
          and t.kind = 'left'`,
        sql`using inventory.staged w where w.reading = ${reading.id} and w.kind = 'whole-group'
          and m.integration = ${integration} and m."group" = w.key and not ${stays}`,
        sql`using inventory.resources i where i.integration = ${integration} and i.ungrantable = 'gone'
          and m.integration = ${integration} and m."group" = i."group"`,
      ]
  for (const which of left) different += await countOf(queries, sql`delete from inventory.memberships m ${which}`)
  return different
}

async function mergeAssignments(merging: Merging): Promise<number> {
  const { queries, integration, reading } = merging
  const last = lastOf(merging, 'assignment')
  const added = await countOf(
    queries,
    addLinks(sql`inventory.role_assignments`, sql`resource`, integration, last, sql`true`),
  )
  if (!reading.whole && !reading.wholes.has('roles')) return added
  return (
    added +
    (await countOf(
      queries,
      sql`delete from inventory.role_assignments m where m.integration = ${integration}
        and not exists (select 1 from ${last} t where m.resource = t.key and m.member = t.member)`,
    ))
  )
}

/** Those that are there already are not touched: there may be a million of them. */
const addLinks = (table: SQL, place: SQL, integration: IntegrationName, told: SQL, ours: SQL): SQL =>
  sql`insert into ${table} (integration, ${place}, member, member_type)
    select ${integration}, t.key, t.member, t.body #>> '{}' from ${told} t
    where t.kind in ('member', 'assignment') and ${ours} and not exists (
      select 1 from ${table} m where m.integration = ${integration} and m.${place} = t.key and m.member = t.member
        and m.member_type = t.body #>> '{}')
    on conflict (integration, ${place}, member) do update set member_type = excluded.member_type`

async function countsOf({ queries, integration }: Merging) {
  const [row] = await rowsOf<{ resources: number; people: number }>(
    queries,
    sql`select
      (select count(*)::int from inventory.resources where integration = ${integration} and ungrantable is distinct from 'gone') as resources,
      (select count(*)::int from inventory.people where integration = ${integration} and present) as people`,
  )
  return { resources: row?.resources ?? 0, people: row?.people ?? 0 }
}
