import { sql } from 'drizzle-orm'
import { neverSeen } from '../access/grant/usable.ts'
import type { Figures, Waiting } from '../ports/figures.ts'
import type { OutboxPart } from '../ports/outbox.ts'
import { type Database, rowsOf } from './database.ts'
import { isOfAPart } from './outbox.ts'

/**
 * How the work stands, in one statement. Everything in it is small however long Doorbell lives, or is found by an index: the outbox,
 * what is not sealed, what waits, what is live.
 */
export async function figuresOf(database: Database, now: Date): Promise<Figures> {
  const at = sql`${now.toISOString()}::timestamptz`
  const [row] = await database.run(queries =>
    rowsOf<Row>(
      queries,
      sql`with due as (
          select part, count(*)::int as n, min(due) as since
          from doorbell.outbox where status = 'waiting' and ${isOfAPart} and due <= ${at} group by 1
        ), came as (
          select count(*)::int as n, min(i.received_at) as since
          from doorbell.outbox o join doorbell.inbox i on i.id = o.task->>'id'
          where o.status <> 'given-up' and o.task->>'type' = 'handle-incoming' and not i.finished
        ), live as (
          select status, case when status = 'ending' then (state->>'dueSince')::timestamptz else ends_at end as ends,
            coalesce(state->>'overdueToldAt', state#>>'{late,toldAt}') is not null as told,
            case when status = 'ending' and state->'unseen' is not null and state->>'removedAt' is null
              then coalesce(state->>'since', state->>'dueSince')::timestamptz + ${neverSeen}::int * interval '1 minute' end as waits_until
          from doorbell.grants where status not in ('ended', 'failed')
        ), sealing as (
          select count(*)::int as n, min(e.at) as since
          from doorbell.audit_unsealed u join doorbell.audit_events e on e.id = u.event_id
        )
        select
          coalesce((select jsonb_object_agg(part, jsonb_build_object('count', n, 'since', since))
            from due), '{}') as due,
          (select count(*)::int from doorbell.outbox where status = 'given-up') as given_up,
          (select jsonb_build_object('count', n, 'since', since) from came) as inbox,
          (select count(*)::int from doorbell.requests where status = 'awaiting-approval') as requests,
          coalesce((select jsonb_object_agg(status, n) from (select status, count(*)::int as n from live group by 1) s), '{}') as grants,
          coalesce((select jsonb_object_agg(scope, n)
            from (select state #>> '{scope,of}' as scope, count(*)::int as n from doorbell.freezes group by 1) f), '{}') as freezes,
          (select jsonb_build_object('count', count(*)::int, 'since', min(greatest(ends, waits_until))) from live
            where status in ('active', 'ending') and ends <= ${at}) as ends,
          (select count(*)::int from live where status = 'ending' and told) as overdue,
          (select count(*)::int from live where status = 'starting' and told) as late,
          (select jsonb_build_object('count', n, 'since', since) from sealing) as unsealed,
          (select jsonb_build_object('count', count(*)::int, 'since', min(found_at)) from doorbell.drifts
            where status in ('found', 'undoing')) as drift,
          (select count(*)::int from doorbell.drifts
            where status = 'undoing' and state #> '{standing,late}' is not null) as drift_overdue,
          (select jsonb_build_object('count', count(*)::int, 'since', min(opened_at)) from doorbell.reviews
            where status = 'open') as reviews,
          (select jsonb_build_object('count', count(*)::int, 'since', min(failing_since)) from doorbell.webhook_places
            where failing_since is not null) as webhooks,
          (select jsonb_build_object('count', count(*)::int, 'since', min(since)) from doorbell.channel_problems) as channels,
          (select coalesce(array_length(string_to_array(told, ' '), 1), 0) from doorbell.watched where key = 'rights') as rights,
          (select min(told) from doorbell.watched where key in ('credential-ends', 'ending-credential-ends')) as credential_ends,
          (select min(at)::text from inventory.refreshes) as read_at,
          (select activated_at::text from doorbell.policies order by seq desc limit 1) as policy_at`,
    ),
  )
  if (!row) throw new Error('a statement that always gives one row gave none')
  const due = parsed<Partial<Record<OutboxPart, Counted>>>(row.due)
  const grants = parsed<Partial<Figures['grants']>>(row.grants)
  return {
    due: {
      grants: waiting(due.grants),
      ends: waiting(due.ends),
      proofs: waiting(due.proofs),
      incoming: waiting(due.incoming),
      rest: waiting(due.rest),
      messages: waiting(due.messages),
      webhooks: waiting(due.webhooks),
    },
    givenUp: row.given_up,
    inbox: waiting(parsed(row.inbox)),
    requestsWaiting: row.requests,
    grants: { scheduled: 0, starting: 0, active: 0, ending: 0, ...grants },
    freezes: { everything: 0, resource: 0, person: 0, ...parsed<Partial<Figures['freezes']>>(row.freezes) },
    ends: waiting(parsed(row.ends)),
    overdue: row.overdue,
    late: row.late,
    unsealed: waiting(parsed(row.unsealed)),
    drift: waiting(parsed(row.drift)),
    driftOverdue: row.drift_overdue,
    reviews: waiting(parsed(row.reviews)),
    webhooksFailing: waiting(parsed(row.webhooks)),
    channelsClosed: waiting(parsed(row.channels)),
    rightsMissing: row.rights ?? 0,
    credentialEndsAt: row.credential_ends ? new Date(row.credential_ends) : null,
    inventoryReadAt: row.read_at ? new Date(row.read_at) : null,
    policyActivatedAt: row.policy_at ? new Date(row.policy_at) : null,
  }
}

interface Counted {
  readonly count: number
  readonly since: string | null
}

interface Row {
  readonly due: unknown
  readonly given_up: number
  readonly inbox: unknown
  readonly requests: number
  readonly grants: unknown
  readonly freezes: unknown
  readonly ends: unknown
  readonly overdue: number
  readonly late: number
  readonly unsealed: unknown
  readonly drift: unknown
  readonly drift_overdue: number
  readonly reviews: unknown
  readonly webhooks: unknown
  readonly channels: unknown
  readonly rights: number | null
  readonly credential_ends: string | null
  readonly read_at: string | null
  readonly policy_at: string | null
}

/** One driver gives JSON parsed and the other as text. */
const parsed = <T>(json: unknown): T => (typeof json === 'string' ? JSON.parse(json) : json) as T

const waiting = (counted: Counted | undefined): Waiting => ({
  count: counted?.count ?? 0,
  since: counted?.since ? new Date(counted.since) : null,
})
