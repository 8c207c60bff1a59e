import { sql } from 'drizzle-orm'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { RequestId } from '../access/vocabulary.ts'
import type { Story } from '../ports/store.ts'
import { type CardColumns, cardColumns, cardOf } from './cards.ts'
import { reviveGrant, reviveRequest, type Stored } from './codec.ts'
import { type Queries, rowsOf } from './database.ts'
import { type ResourceColumns, resourceColumns, resourceOf } from './inventory.ts'

/** What every card about a request is made of, in one statement: it is read for each copy and at each step. */
export async function storyOf(queries: Queries, request: RequestId): Promise<Story | null> {
  const [row] = await rowsOf<{ story: Columns | string }>(
    queries,
    sql`select jsonb_build_object(
        'request', r.state,
        'grants', (select coalesce(jsonb_agg(g.state order by g.seq), '[]') from doorbell.grants g where g.request = r.id),
        'cards', (
          select coalesce(jsonb_agg(${cardColumns} order by c.seq), '[]') from doorbell.posted_cards c where c.request = r.id
        ),
        'resources', (
          select coalesce(jsonb_agg(${resourceColumns}), '[]')
          from doorbell.request_entitlements e
          join inventory.resources i on i.integration = e.integration and i.resource = e.resource
          where e.request = r.id
        )
      ) as story
      from doorbell.requests r where r.id = ${request}`,
  )
  if (!row) return null
  const story: Columns = typeof row.story === 'string' ? JSON.parse(row.story) : row.story
  return {
    request: reviveRequest(story.request),
    grants: story.grants.map(reviveGrant),
    cards: story.cards.map(cardOf),
    resources: story.resources.map(resourceOf),
  }
}

interface Columns {
  readonly request: Stored<AccessRequest>
  readonly grants: readonly Stored<Grant>[]
  readonly cards: readonly CardColumns[]
  readonly resources: readonly ResourceColumns[]
}
