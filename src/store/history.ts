import { and, asc, desc, eq, gte, isNotNull, isNull, lt, ne, not, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { Actor, AuditFact } from '../access/audit.ts'
import type { Entitlement } from '../access/catalog.ts'
import type { AccessRequest } from '../access/request/states.ts'
import {
  type GroupId,
  grantId,
  groupId,
  type IntegrationName,
  personId,
  type ResourceId,
  requestId,
} from '../access/vocabulary.ts'
import { type Event, type History, type KnownPerson, stepsOnly, targetOf, type WaitingPlace } from '../ports/history.ts'
import type { Database, Queries } from './database.ts'
import { isLive } from './grants.ts'
import { grants, lastWordAt, requestEntitlements, requests } from './schema/access.ts'
import { auditEvents } from './schema/audit.ts'
import { memberships, people, resources, roleAssignments } from './schema/inventory.ts'

const behind = ({ lapsesAt, id }: WaitingPlace) =>
  sql` and (${requests.lapsesAt}, ${requests.id}) > (${lapsesAt.toISOString()}::timestamptz, ${id})`

/** A moment in the life of a request, and the same of another one that is called r. */
interface Moment {
  readonly at: SQL
  readonly ofOther: SQL
}

const submitted: Moment = { at: sql`${requests.submittedAt}`, ofOther: sql`r.submitted_at` }
const decided: Moment = { at: lastWordAt(requests.state), ofOther: lastWordAt(sql`r.state`) }

/** Those of which the moment has come since then, the newest first, and after `before` in that order. */
async function statesSince(
  queries: Queries,
  { at, ofOther }: Moment,
  since: Date,
  limit: number,
  { target, before }: NonNullable<Parameters<History['requestsSince']>[2]> = {},
): Promise<readonly AccessRequest[]> {
  const rows = await queries
    .select({ state: requests.state })
    .from(requests)
    .where(
      and(
        sql`${at} >= ${since.toISOString()}`,
        target && asksFor(target),
        before && sql`(${at}, ${requests.seq}) < (select ${ofOther}, r.seq from ${requests} r where r.id = ${before})`,
      ),
    )
    .orderBy(desc(at), desc(requests.seq))
    .limit(limit)
  return rows.map(({ state }) => state)
}

export function historyOn(database: Database): History {
  return {
    async waiting(limit, after = null) {
      const rows = await database.run(queries =>
        queries
          .select({ state: requests.state })
          .from(requests)
          // Written out, so that the planner sees that the partial index fits.
          .where(sql`${requests.status} = 'awaiting-approval'${after ? behind(after) : sql``}`)
          .orderBy(asc(requests.lapsesAt), asc(requests.id))
          .limit(limit),
      )
      return rows.map(({ state }) => state)
    },
    requestsSince: (since, limit, within) =>
      database.run(queries => statesSince(queries, submitted, since, limit, within)),
    decidedSince: (since, limit, within) =>
      database.run(queries => statesSince(queries, decided, since, limit, within)),
    async live(limit, { target, after } = {}) {
      const rows = await database.run(queries =>
        queries
          .select({ state: grants.state })
          .from(grants)
          .where(
            and(
              isLive,
              target && and(eq(grants.integration, target.integration), eq(grants.resource, target.resource)),
              after && sql`${grants.seq} > (select seq from ${grants} g where g.id = ${after})`,
            ),
          )
          .orderBy(asc(grants.seq))
          .limit(limit),
      )
      return rows.map(({ state }) => state)
    },
    async liveOn({ resource }) {
      const rows = await database.run(queries =>
        queries
          .select({ state: grants.state })
          .from(grants)
          .where(and(isLive, eq(grants.resource, resource)))
          .orderBy(asc(grants.seq)),
      )
      return rows.map(({ state }) => state)
    },
    async grantsFor({ resource }, person, limit) {
      const rows = await database.run(queries =>
        queries
          .select({ state: grants.state })
          .from(grants)
          .where(and(eq(grants.beneficiary, person), eq(grants.resource, resource)))
          .orderBy(desc(grants.seq))
          .limit(limit),
      )
      return rows.map(({ state }) => state)
    },
    async events({ person, target, since, before, happened, lookUpsOf, limit }) {
      const rows = await database.run(queries =>
        queries
          .select()
          .from(auditEvents)
          .where(
            and(
              person && or(eq(auditEvents.actorId, person), sql`${auditEvents.details}->>'about' = ${person}`),
              target && isAbout(target),
              happened && or(somethingThatHappened, target && wasDeniedForAnother(target)),
              lookUpsOf && or(ne(auditEvents.action, 'access.viewed'), eq(auditEvents.actorId, lookUpsOf)),
              since && gte(auditEvents.at, since),
              before === undefined ? undefined : lt(auditEvents.id, BigInt(before)),
            ),
          )
          .orderBy(desc(auditEvents.id))
          .limit(limit),
      )
      return rows.map(eventOfRow)
    },
    members: (integration, group) => database.run(queries => peopleIn(queries, memberships, integration, group)),
    assigned: ({ integration, resource }) =>
      database.run(queries => peopleIn(queries, roleAssignments, integration, resource)),
    async groupsIn({ integration, resource, group }) {
      const table = group === null ? roleAssignments : memberships
      const rows = await database.run(queries =>
        queries
          .select({ group: table.member, name: resources.name })
          .from(table)
          .leftJoin(resources, and(eq(resources.integration, table.integration), eq(resources.group, table.member)))
          .where(
            and(eq(table.integration, integration), eq(table.group, group ?? resource), eq(table.memberType, 'group')),
          )
          .orderBy(asc(table.member)),
      )
      return rows.map(row => ({ ...row, group: groupId(row.group) }))
    },
    async peopleCalled(words, limit) {
      const wanted = words.toLowerCase()
      const rows = await database.run(queries =>
        queries
          .selectDistinctOn([people.person], { person: people.person, name: people.name, email: people.email })
          .from(people)
          .where(
            and(people.present, or(sql`lower(${people.name}) = ${wanted}`, sql`lower(${people.email}) = ${wanted}`)),
          )
          .orderBy(people.person, desc(people.lastFoundAt))
          .limit(limit),
      )
      return rows.map(knownPerson)
    },
    async namesHolding(letters, limit) {
      const rows = await database.run(queries =>
        queries
          .selectDistinct({ name: people.name })
          .from(people)
          .where(and(people.present, sql`strpos(lower(${people.name}), ${letters.toLowerCase()}) > 0`))
          .orderBy(asc(people.name))
          .limit(limit),
      )
      return rows.map(({ name }) => name)
    },
  }
}

const asksFor = ({ integration, resource }: Entitlement) =>
  sql`exists (select from ${requestEntitlements} e
    where e.request = ${requests.id} and e.integration = ${integration} and e.resource = ${resource})`

const somethingThatHappened = and(
  notInArray(auditEvents.action, [...stepsOnly]),
  sql`not (${auditEvents.action} = 'grant.opened' and ${auditEvents.details}->'insteadOf' is null)`,
  sql`not (${auditEvents.action} = 'approvers.asked' and ${auditEvents.outcome} = 'done' and ${auditEvents.details}->'channel' is not null)`,
)

/**
 * What has it for its target; and of a request for several, where it is any of them, unless that says itself that it is about others.
 * An array that is asked for once, so that the index of the requests is used beside that of the targets.
 */
const isAbout = ({ integration, resource }: Entitlement) =>
  or(
    and(isNotNull(auditEvents.grantId), eq(auditEvents.target, targetOf({ integration, resource }))),
    and(
      isNull(auditEvents.grantId),
      or(
        eq(auditEvents.target, targetOf({ integration, resource })),
        and(
          isNotNull(auditEvents.target),
          sql`${auditEvents.requestId} = any(array(
            select e.request from ${requestEntitlements} e
            where e.integration = ${integration} and e.resource = ${resource}
            and exists (select from ${requestEntitlements} o where o.request = e.request and o.resource <> e.resource)))`,
        ),
      ),
      or(sql`${auditEvents.details}->'of' is null`, isAmong(resource, 'of')),
    ),
  )

const isAmong = (resource: ResourceId, said: 'of' | 'becauseOf') =>
  sql`${auditEvents.details}->${said} @> to_jsonb(${resource}::text)`

const wasDeniedForAnother = ({ resource }: Entitlement) =>
  and(
    eq(auditEvents.action, 'request.denied'),
    sql`${auditEvents.details}->'becauseOf' is not null`,
    not(isAmong(resource, 'becauseOf')),
  )

/** The people whom one of the two lists of the inventory has directly in this place, by name. */
async function peopleIn(
  queries: Queries,
  list: typeof memberships | typeof roleAssignments,
  integration: IntegrationName,
  place: GroupId | ResourceId,
): Promise<readonly KnownPerson[]> {
  const rows = await queries
    .select({ person: people.person, name: people.name, email: people.email })
    .from(list)
    .innerJoin(people, and(eq(people.integration, list.integration), eq(people.person, list.member)))
    .where(and(eq(list.integration, integration), eq(list.group, place), eq(list.memberType, 'person')))
    .orderBy(asc(people.name), asc(people.person))
  return rows.map(knownPerson)
}

const knownPerson = ({ person, name, email }: { person: string; name: string; email: string | null }): KnownPerson => ({
  id: personId(person),
  name,
  email,
})

export const eventOfRow = ({ details: { about, ...details }, ...row }: typeof auditEvents.$inferSelect): Event => ({
  id: String(row.id),
  at: row.at,
  // The database has the same lists as checks.
  actor: { kind: row.actorKind as Actor['kind'], id: row.actorId, name: row.actorName },
  via: row.via,
  action: row.action as AuditFact['action'],
  outcome: row.outcome as AuditFact['outcome'],
  reason: row.reason,
  request: row.requestId === null ? null : requestId(row.requestId),
  grant: row.grantId === null ? null : grantId(row.grantId),
  target: row.target,
  about: typeof about === 'string' ? personId(about) : null,
  details,
})
