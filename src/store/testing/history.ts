import { sql } from 'drizzle-orm'
import type { Database } from '../database.ts'

/**
 * Writes so many past requests of these people, each lived to its end: what was asked, given and ended, the cards, what came in,
 * and the audit with its seals. Written in bulk, because it is scenery. `after`: so many were written before.
 */
export async function writeHistory(
  database: Database,
  requests: number,
  people: readonly string[],
  after = 0,
): Promise<void> {
  const person = sql`(array[${sql.join(
    people.map(id => sql`${id}`),
    sql`, `,
  )}])[1 + n % ${people.length}]`
  const series = sql`generate_series(${after + 1}::int, ${after + requests}::int) n`
  const id = sql`'99999999-0000-4000-8000-' || lpad(n::text, 12, '0')`
  const at = sql`'2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'`
  const state = (table: 'requests' | 'grants') =>
    sql.raw(`(select state from doorbell.${table} where status in ('approved', 'ended') order by seq limit 1)`)
  const statements = [
    sql`insert into doorbell.requests (id, status, requester, beneficiary, flow, submitted_at, settled_at, state)
      select ${id}, 'approved', ${person}, ${person}, 'past', ${at}, ${at}, ${state('requests')} from ${series}`,
    sql`insert into doorbell.request_entitlements (request, integration, resource)
      select ${id}, 'Contoso', (select resource from inventory.resources order by name limit 1) from ${series}`,
    sql`insert into doorbell.grants (id, request, integration, resource, beneficiary, status, state)
      select ${id}, ${id}, 'Contoso', (select resource from inventory.resources order by name limit 1), ${person}, 'ended', ${state('grants')} from ${series}`,
    sql`insert into doorbell.posted_cards (surface, conversation, message, request, person, role)
      select 'chat', 'past', n || '/' || role, ${id}, ${person}, role from ${series}, unnest(array['status', 'approval']) role`,
    sql`insert into doorbell.inbox (id, delivery_key, surface, team, account, incoming, received_at, finished)
      select ${id}, 'past' || n, 'chat', 'T1', 'person' || n % ${people.length}, '{}', ${at}, true from ${series}`,
    sql`insert into doorbell.audit_events (at, actor_kind, actor_id, actor_name, via, action, request_id, grant_id, outcome, details, correlation_id)
      select ${at}, 'timer', 'timer', 'Doorbell', 'timer', action, ${id}, ${id}, 'done', '{}', ${id}
      from ${series}, unnest(array['request.submitted', 'decision.recorded', 'request.approved', 'grant.opened', 'grant.started',
        'grant.active', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified']) action`,
    sql`insert into doorbell.audit_seals (seq, event_id, payload_digest, prev_hash, hash)
      select row_number() over (order by event_id) + coalesce((select max(seq) from doorbell.audit_seals), 0), event_id, 'x', 'x', 'x'
      from doorbell.audit_unsealed`,
    sql`delete from doorbell.audit_unsealed`,
  ]
  await database.transaction(
    async queries => {
      await queries.execute(sql`set local statement_timeout = 0`)
      for (const statement of statements) await queries.execute(statement)
    },
    { patience: 10 * 60_000 },
  )
  await database.run(queries => queries.execute(sql`analyze`))
}
