import { sql } from 'drizzle-orm'
import type { Freeze } from '../access/freeze.ts'
import type { Grant } from '../access/grant/states.ts'
import { comingOrThere, usual } from '../access/grant/usable.ts'
import { mostCounted } from '../access/held-now.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { Review } from '../access/review/states.ts'
import { personId, type RequestId, resourceId } from '../access/vocabulary.ts'
import type { Story } from '../ports/store.ts'
import { type CardColumns, cardColumns, cardOf } from './cards.ts'
import { reviveFreeze, reviveGrant, reviveRequest, reviveReview, type Stored } from './codec.ts'
import { type Queries, rowsOf } from './database.ts'
import { type ResourceColumns, resourceColumns, resourceOf } from './inventory/resource-row.ts'
import type { PolicyReader } from './policies.ts'
import { among, list } from './schema/columns.ts'

/**
 * What every card about a request is made of, in one statement: it is read for each copy and at each step. As `json` and not `jsonb`,
 * which would be built only to be written out. Who holds something is counted where nothing else can come before: as one more table to
 * join it was counted for every resource there is.
 */
export async function storiesOf(
  queries: Queries,
  policies: PolicyReader,
  requests: readonly RequestId[],
): Promise<readonly (Story | null)[]> {
  const rows = await rowsOf<{ id: RequestId; story: Columns | string }>(
    queries,
    sql`select r.id, json_build_object(
        'request', r.state,
        'grants', (select coalesce(json_agg(g.state order by g.seq), '[]') from doorbell.grants g where g.request = r.id),
        'cards', (
          select coalesce(json_agg(${cardColumns} order by c.seq), '[]') from doorbell.posted_cards c where c.request = r.id
        ),
        'resources', (
          select coalesce(json_agg(${resourceColumns}), '[]')
          from doorbell.request_entitlements e
          join inventory.resources i on i.integration = e.integration and i.resource = e.resource
          where e.request = r.id
        ),
        'names', (
          select coalesce(json_agg(json_build_array(who.person, n.name)), '[]') from (
            select unnest(array[r.requester, r.beneficiary]) as person
            union select c.person from doorbell.posted_cards c where c.request = r.id
            union select jsonb_path_query(r.state, '$.**.person') #>> '{}'
            union select jsonb_path_query(r.state, '$.questions[*].by') #>> '{}'
            union select jsonb_path_query(r.state, '$.progress.**.users[*]') #>> '{}'
            union select g.state #>> '{because,by}' from doorbell.grants g where g.request = r.id
            union select f.state ->> 'by' from doorbell.freezes f
            union select v.state #>> '{standing,by}' from doorbell.reviews v where v.request = r.id
          ) who cross join lateral (
            select p.name from inventory.people p where p.person = who.person order by p.last_found_at desc limit 1
          ) n
        ),
        'positions', (
          select coalesce(json_agg(json_build_array(n.person, n.title, n.department)), '[]') from (
            select distinct on (p.person) p.person, p.attributes->>'jobTitle' as title,
              p.attributes->>'department' as department
            from inventory.people p
            where r.status = 'awaiting-approval' and p.person in (r.requester, r.beneficiary)
            order by p.person, p.last_found_at desc
          ) n
        ),
        'usable', (
          select coalesce(json_agg(json_build_array(e.resource, u.median)), '[]')
          from doorbell.request_entitlements e cross join lateral (
            select count(*) as n, percentile_disc(0.5) within group (order by m.usable_after) as median from (
              select usable_after from doorbell.grants
              where resource = e.resource and usable_after is not null order by seq desc limit ${usual.latest}
            ) m
          ) u
          where e.request = r.id and u.n >= ${usual.atLeast} and exists (
            select from doorbell.grants g where g.request = r.id and g.status in (${list(comingOrThere)})
          )
        ),
        'held', (
          select coalesce(json_agg((
            select json_build_array(e.resource, count(*) filter (where m.member_type = 'person'),
              count(*) filter (where m.member_type = 'group'), f.at)
            from (
              (select member_type from inventory.memberships
                where integration = e.integration and "group" = i."group" limit ${mostCounted})
              union all
              (select member_type from inventory.role_assignments
                where integration = e.integration and resource = e.resource limit ${mostCounted})
            ) m
          )), '[]')
          from doorbell.request_entitlements e
          join inventory.resources i on i.integration = e.integration and i.resource = e.resource
          join inventory.refreshes f on f.integration = e.integration
          where e.request = r.id and r.status = 'awaiting-approval' and not coalesce(r.state #> '{progress,held}', '[]')
            @> jsonb_build_array(jsonb_build_object('of', jsonb_build_object('integration', e.integration, 'resource', e.resource)))
        ),
        'freezes', (select coalesce(json_agg(f.state order by f.key), '[]') from doorbell.freezes f),
        'review', (select v.state from doorbell.reviews v where v.request = r.id),
        'policy', (select max(seq)::text from doorbell.policies)
      ) as story
      from doorbell.requests r where ${among(sql`r.id`, requests)}`,
  )
  const found = new Map<RequestId, Story>()
  for (const { id, story } of rows)
    found.set(id, await revived(queries, policies, typeof story === 'string' ? JSON.parse(story) : story))
  return requests.map(id => found.get(id) ?? null)
}

export const storyOf = async (queries: Queries, policies: PolicyReader, request: RequestId): Promise<Story | null> =>
  (await storiesOf(queries, policies, [request]))[0] ?? null

async function revived(queries: Queries, policies: PolicyReader, story: Columns): Promise<Story> {
  return {
    request: reviveRequest(story.request),
    grants: story.grants.map(reviveGrant),
    cards: story.cards.map(cardOf),
    resources: story.resources.map(resourceOf),
    names: new Map(story.names.map(([person, name]) => [personId(person), name])),
    positions: new Map(
      story.positions.map(([person, jobTitle, department]) => [personId(person), { jobTitle, department }]),
    ),
    heldBy: new Map(
      story.held.map(([resource, people, groups, at]) => [resourceId(resource), { people, groups, at: new Date(at) }]),
    ),
    usuallyUsableAfter: new Map(story.usable.map(([resource, median]) => [resourceId(resource), median])),
    review: story.review && reviveReview(story.review),
    policy: story.policy === null ? null : await policies.numbered(queries, BigInt(story.policy)),
    freezes: story.freezes.map(reviveFreeze),
  }
}

interface Columns {
  readonly request: Stored<AccessRequest>
  readonly grants: readonly Stored<Grant>[]
  readonly cards: readonly CardColumns[]
  readonly resources: readonly ResourceColumns[]
  readonly names: readonly (readonly [person: string, name: string])[]
  readonly positions: readonly (readonly [person: string, jobTitle: string | null, department: string | null])[]
  readonly held: readonly (readonly [resource: string, people: number, groups: number, at: string])[]
  readonly usable: readonly (readonly [resource: string, median: number])[]
  readonly review: Stored<Review> | null
  readonly policy: string | null
  readonly freezes: readonly Stored<Freeze>[]
}
