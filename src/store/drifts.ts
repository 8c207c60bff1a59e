import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Entitlement } from '../access/catalog.ts'
import { type Drift, holderOf } from '../access/drift/states.ts'
import type { Grant } from '../access/grant/states.ts'
import {
  type DriftId,
  driftId,
  type GroupId,
  groupId,
  type PersonId,
  personId,
  type ResourceId,
  resourceId,
  surfaceName,
} from '../access/vocabulary.ts'
import type { DriftCard, DriftReads, DriftWrites } from '../ports/drifts.ts'
import { toJson } from './codec.ts'
import { type Queries, rowsOf } from './database.ts'
import { grants } from './schema/access.ts'
import { driftCards as cards, drifts, epochs, looked, marks, standing, standingGroups } from './schema/drift.ts'

type Run = <T>(work: (queries: Queries) => Promise<T>) => Promise<T>

const open = inArray(drifts.status, ['found', 'undoing'])

export const driftReadsOn = (run: Run): DriftReads => ({
  drift: id => run(queries => drift(queries, id)),
  openDrift: (entitlement, holder) => run(queries => openDrift(queries, entitlement, holder)),
  lastDrifts: (entitlement, holder, limit) => run(queries => lastDrifts(queries, entitlement, holder, limit)),
  openDrifts: () => run(openDrifts),
  unnamedDrifts: since => run(queries => unnamedDrifts(queries, since)),
  driftCards: id => run(queries => driftCards(queries, id)),
  standingOn: resource => run(queries => standingOn(queries, resource)),
  standingGroupsOn: resource => run(queries => standingGroupsOn(queries, resource)),
  watchedResources: () => run(watchedResources),
  mark: of => run(queries => mark(queries, of)),
  grantsToStart: () => run(grantsToStart),
})

/** One text for any number of them. */
const among = (resources: readonly ResourceId[]) =>
  sql`${looked.resource} in (select jsonb_array_elements_text(${toJson(resources)}::jsonb))`

export const driftWritesOn = (queries: Queries): DriftWrites => ({
  async lockDrift(id) {
    const [row] = await queries.select({ state: drifts.state }).from(drifts).where(eq(drifts.id, id)).for('update')
    return row?.state ?? null
  },
  async saveDrift(saved) {
    const { id, entitlement, foundAt } = saved
    const now = { status: saved.standing.status, state: saved }
    await queries
      .insert(drifts)
      .values({ id, resource: entitlement.resource, holder: holderOf(saved), foundAt, ...now })
      .onConflictDoUpdate({ target: drifts.id, set: now })
  },
  async rememberDriftCard({ drift: of, person, message }) {
    await queries
      .insert(cards)
      .values({ drift: of, person, ...message })
      .onConflictDoNothing()
  },
  async keepStanding(resource, holders, at) {
    await queries.insert(looked).values({ resource, at }).onConflictDoUpdate({ target: looked.resource, set: { at } })
    await queries.delete(standing).where(eq(standing.resource, resource))
    // One text for any number of them: a statement with a parameter for each costs more memory than they do.
    await queries.execute(sql`insert into ${standing} (resource, person)
      select ${resource}, person from jsonb_array_elements_text(${toJson(holders)}::jsonb) as person on conflict do nothing`)
  },
  async setStanding(resource, person, stands) {
    if (stands) await queries.insert(standing).values({ resource, person }).onConflictDoNothing()
    else await queries.delete(standing).where(and(eq(standing.resource, resource), eq(standing.person, person)))
  },
  async keepStandingGroups(resource, groups, at) {
    await queries
      .insert(looked)
      .values({ resource, at, groupsAt: at })
      .onConflictDoUpdate({ target: looked.resource, set: { groupsAt: at } })
    await queries.delete(standingGroups).where(eq(standingGroups.resource, resource))
    for (const group of groups) await queries.insert(standingGroups).values({ resource, group }).onConflictDoNothing()
  },
  async setStandingGroup(resource, group, stands) {
    const one = { resource, group }
    if (stands) await queries.insert(standingGroups).values(one).onConflictDoNothing()
    else
      await queries
        .delete(standingGroups)
        .where(and(eq(standingGroups.resource, resource), eq(standingGroups.group, group)))
  },
  async leaveUnwatched(resources, at) {
    await queries
      .update(looked)
      .set({ leftAt: at })
      .where(and(among(resources), isNull(looked.leftAt)))
  },
  async watchAgain(resources) {
    await queries.update(looked).set({ leftAt: null }).where(among(resources))
  },
  async setMark(of, to, at) {
    await queries
      .insert(marks)
      .values({ of, mark: to, at })
      .onConflictDoUpdate({ target: marks.of, set: { mark: to, at } })
  },
  async beginEpoch(because, startedAt) {
    await queries.insert(epochs).values({ because, startedAt })
  },
  async setAsideIncoming() {
    const gone = await rowsOf<{ id: string }>(
      queries,
      sql`delete from doorbell.outbox where status <> 'given-up' and task->>'type' = 'handle-incoming' returning task->>'id' as id`,
    )
    return gone.length
  },
})

async function drift(queries: Queries, id: DriftId): Promise<Drift | null> {
  const [row] = await queries.select({ state: drifts.state }).from(drifts).where(eq(drifts.id, id))
  return row?.state ?? null
}

async function openDrift(
  queries: Queries,
  { resource }: Entitlement,
  holder: PersonId | GroupId,
): Promise<Drift | null> {
  const [row] = await queries
    .select({ state: drifts.state })
    .from(drifts)
    .where(and(eq(drifts.resource, resource), eq(drifts.holder, holder), open))
  return row?.state ?? null
}

async function lastDrifts(
  queries: Queries,
  { resource }: Entitlement,
  holder: PersonId | GroupId,
  limit: number,
): Promise<readonly Drift[]> {
  const rows = await queries
    .select({ state: drifts.state })
    .from(drifts)
    .where(and(eq(drifts.resource, resource), eq(drifts.holder, holder)))
    .orderBy(desc(drifts.foundAt), desc(drifts.id))
    .limit(limit)
  return rows.map(({ state }) => state)
}

async function openDrifts(queries: Queries): Promise<readonly Drift[]> {
  const rows = await queries
    .select({ state: drifts.state })
    .from(drifts)
    .where(open)
    .orderBy(asc(drifts.foundAt), asc(drifts.id))
  return rows.map(({ state }) => state)
}

async function unnamedDrifts(queries: Queries, since: Date): Promise<readonly Drift[]> {
  const rows = await queries
    .select({ state: drifts.state })
    .from(drifts)
    .where(and(gte(drifts.foundAt, since), sql`${drifts.state}->>'doer' is null`))
    .orderBy(desc(drifts.foundAt))
  return rows.map(({ state }) => state)
}

async function driftCards(queries: Queries, id: DriftId): Promise<readonly DriftCard[]> {
  const rows = await queries.select().from(cards).where(eq(cards.drift, id))
  return rows.map(({ drift: of, person, surface, conversation, message }) => ({
    drift: driftId(of),
    person: personId(person),
    message: { surface: surfaceName(surface), conversation, message },
  }))
}

async function standingOn(queries: Queries, resource: ResourceId): Promise<ReadonlySet<PersonId> | null> {
  const known = await queries.select({ at: looked.at }).from(looked).where(eq(looked.resource, resource))
  if (known.length === 0) return null
  const rows = await queries.select({ person: standing.person }).from(standing).where(eq(standing.resource, resource))
  return new Set(rows.map(({ person }) => personId(person)))
}

async function standingGroupsOn(queries: Queries, resource: ResourceId): Promise<ReadonlySet<GroupId> | null> {
  const [known] = await queries.select({ at: looked.groupsAt }).from(looked).where(eq(looked.resource, resource))
  if (!known?.at) return null
  const rows = await queries
    .select({ group: standingGroups.group })
    .from(standingGroups)
    .where(eq(standingGroups.resource, resource))
  return new Set(rows.map(({ group }) => groupId(group)))
}

async function watchedResources(queries: Queries): Promise<ReadonlyMap<ResourceId, Date | null>> {
  const { resource, leftAt, groupsAt } = looked
  const rows = await queries.select({ resource, leftAt }).from(looked).where(isNotNull(groupsAt))
  return new Map(rows.map(row => [resourceId(row.resource), row.leftAt]))
}

async function mark(queries: Queries, of: string): Promise<string | null> {
  const [row] = await queries.select({ mark: marks.mark }).from(marks).where(eq(marks.of, of))
  return row?.mark ?? null
}

async function grantsToStart(queries: Queries): Promise<readonly Grant[]> {
  const rows = await queries
    .select({ state: grants.state })
    .from(grants)
    .where(inArray(grants.status, ['scheduled', 'starting']))
    .orderBy(asc(grants.seq))
  return rows.map(({ state }) => state)
}
