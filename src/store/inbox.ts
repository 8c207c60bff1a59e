import { and, eq, max, type SQL, sql } from 'drizzle-orm'
import type { Inbox } from '../ports/inbox.ts'
import type { Incoming } from '../ports/incoming.ts'
import type { Task } from '../ports/outbox.ts'
import { storable, toJson } from './codec.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import { wakeWorkers } from './outbox.ts'
import { inbox } from './schema/work.ts'

export function inboxOn(database: Database): Inbox {
  return {
    async store(id, incoming, at) {
      const stored = await database.run(queries => receive(queries, id, incoming, at))
      if (stored === 'stored') wakeWorkers(database)
      return stored
    },
    load: id =>
      database.run(async queries => {
        const [row] = await queries
          .select({ incoming: inbox.incoming, receivedAt: inbox.receivedAt })
          .from(inbox)
          .where(and(eq(inbox.id, id), eq(inbox.finished, false)))
        return row ? { id, ...row } : null
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

/** One statement, and so all of it or nothing: a chat waits for this before it is answered. */
export async function receive(
  queries: Queries,
  id: string,
  incoming: Incoming,
  at: Date,
): Promise<'stored' | 'seen-before'> {
  const { surface, team, user } = incoming.from
  const from = sql`${storable(surface)}, ${storable(team)}, ${storable(user)}`
  const received = sql`${at.toISOString()}::timestamptz`
  const task: Task = { type: 'handle-incoming', id }
  const rows = await rowsOf(
    queries,
    sql`with stored as (
        insert into doorbell.inbox (id, delivery_key, surface, team, account, incoming, received_at, finished)
        values (${id}, ${storable(incoming.deliveryKey)}, ${from}, ${toJson(incoming)}::jsonb, ${received}, false)
        on conflict (delivery_key) do nothing returning id
      ), spoke as (
        update doorbell.bindings set last_spoke_at = greatest(last_spoke_at, ${received})
        where (surface, team, account) = (${from}) and exists (select 1 from stored)
      ), scheduled as (
        insert into doorbell.outbox (key, lane, task, due, attempt, status)
        select ${`incoming:${id}`}, ${storable(`account:${surface}/${team}/${user}`)}, ${toJson(task)}::jsonb, ${received}, 0, 'waiting'
        from stored
      )
      select id from stored`,
  )
  return rows.length > 0 ? 'stored' : 'seen-before'
}

/** What was said stays for the operator; the ways to answer it are secrets, and go. */
export const finishingIncoming = (ids: SQL): SQL => sql`
  handled as (
    update doorbell.inbox set
      finished = true,
      incoming = jsonb_set(jsonb_set(incoming, '{replyTo,handle}', 'null'), '{what,form}', 'null', false)
    where id = any(array(select jsonb_array_elements_text(${ids})))
  )`
