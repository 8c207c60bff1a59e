import { and, eq, max, type SQL, sql } from 'drizzle-orm'
import type { Inbox } from '../ports/inbox.ts'
import type { Incoming } from '../ports/incoming.ts'
import { partOfTask } from '../ports/outbox.ts'
import type { Task } from '../ports/task.ts'
import { toJson } from './codec.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import { wakeWorkers } from './outbox.ts'
import { among } from './schema/columns.ts'
import { inbox } from './schema/work.ts'

export function inboxOn(database: Database): Inbox {
  const store = database.together(receiveAll)
  return {
    async store(id, incoming, at) {
      const stored = await store({ id, incoming, at })
      if (stored === 'stored') wakeWorkers(database)
      return stored
    },
    load: database.together(async (queries, ids) => {
      const rows = await queries
        .select({ id: inbox.id, incoming: inbox.incoming, receivedAt: inbox.receivedAt })
        .from(inbox)
        .where(and(among(inbox.id, ids), eq(inbox.finished, false)))
      const found = new Map(rows.map(row => [row.id, row]))
      return ids.map(id => found.get(id) ?? null)
    }),
    lastFrom: surface =>
      database.run(async queries => {
        const [row] = await queries
          .select({ at: max(inbox.receivedAt) })
          .from(inbox)
          .where(eq(inbox.surface, surface))
        return row?.at ?? null
      }),
  }
}

interface Received {
  readonly id: string
  readonly incoming: Incoming
  readonly at: Date
}

/** One statement, and so all of it or nothing: a chat waits for this before it is answered. */
async function receiveAll(
  queries: Queries,
  received: readonly Received[],
): Promise<readonly ('stored' | 'seen-before')[]> {
  const rows = received.map(({ id, incoming, at }) => {
    const { surface, team, user } = incoming.from
    const task: Task = { type: 'handle-incoming', id }
    const lane = `account:${surface}/${team}/${user}`
    return { id, delivery_key: incoming.deliveryKey, surface, team, account: user, incoming, at, task, lane }
  })
  const stored = await rowsOf<{ id: string }>(
    queries,
    sql`with received as (
        select * from rows from (jsonb_to_recordset(${toJson(rows)}::jsonb) as (
          id text, delivery_key text, surface text, team text, account text, incoming jsonb, at timestamptz, task jsonb, lane text
        )) with ordinality as r (id, delivery_key, surface, team, account, incoming, at, task, lane, n)
      ), stored as (
        insert into doorbell.inbox (id, delivery_key, surface, team, account, incoming, received_at, finished)
        select id, delivery_key, surface, team, account, incoming, at, false from received order by n
        on conflict (delivery_key) do nothing returning id
      ), spoke as (
        update doorbell.bindings b set last_spoke_at = greatest(b.last_spoke_at, s.at)
        from (
          select surface, team, account, max(at) as at from received join stored using (id) group by surface, team, account
        ) s
        where (b.surface, b.team, b.account) = (s.surface, s.team, s.account)
      ), scheduled as (
        insert into doorbell.outbox (key, lane, task, part, due, attempt, status)
        select 'incoming:' || id, lane, task, ${partOfTask['handle-incoming']}, at, 0, 'waiting' from received join stored using (id) order by n
      )
      select id from stored`,
  )
  const anew = new Set(stored.map(({ id }) => id))
  return received.map(({ id }) => (anew.has(id) ? 'stored' : 'seen-before'))
}

export async function receive(
  queries: Queries,
  id: string,
  incoming: Incoming,
  at: Date,
): Promise<'stored' | 'seen-before'> {
  const [stored = 'seen-before'] = await receiveAll(queries, [{ id, incoming, at }])
  return stored
}

/** What was said stays for the operator; the ways to answer it are secrets, and go. */
export const finishingIncoming = (ids: SQL): SQL => sql`
  handled as (
    update doorbell.inbox set
      finished = true,
      incoming = jsonb_set(jsonb_set(incoming, '{replyTo,handle}', 'null'), '{what,form}', 'null', false)
    where id = any(array(select jsonb_array_elements_text(${ids})))
  )`
