import { and, eq, sql } from 'drizzle-orm'
import type { Incoming } from '../ports/incoming.ts'
import type { Inbox } from '../ports/store.ts'
import type { Database, Queries } from './database.ts'
import { schedule } from './outbox.ts'
import { spoke } from './people.ts'
import { inbox } from './schema/work.ts'

export function inboxOn(database: Database): Inbox {
  return {
    store: (id, incoming, at) => database.transaction(queries => receive(queries, id, incoming, at)),
    load: id =>
      database.run(async queries => {
        const [row] = await queries
          .select({ incoming: inbox.incoming, receivedAt: inbox.receivedAt })
          .from(inbox)
          .where(and(eq(inbox.id, id), eq(inbox.finished, false)))
        return row ? { id, ...row } : null
      }),
  }
}

export async function receive(
  queries: Queries,
  id: string,
  incoming: Incoming,
  at: Date,
): Promise<'stored' | 'seen-before'> {
  const { surface, team, user } = incoming.from
  const stored = await queries
    .insert(inbox)
    .values({
      id,
      deliveryKey: incoming.deliveryKey,
      surface,
      team,
      account: user,
      incoming,
      receivedAt: at,
      finished: false,
    })
    .onConflictDoNothing({ target: inbox.deliveryKey })
    .returning({ id: inbox.id })
  if (stored.length === 0) return 'seen-before'
  await spoke(queries, incoming.from, at)
  await schedule(
    queries,
    { type: 'handle-incoming', id },
    { key: `incoming:${id}`, lane: `account:${surface}/${team}/${user}`, due: at },
  )
  return 'stored'
}

/** What was said stays for the operator; the ways to answer it are secrets, and go. */
export async function finishIncoming(queries: Queries, id: string): Promise<void> {
  const withoutHandle = sql`jsonb_set(${inbox.incoming}, '{replyTo,handle}', 'null')`
  await queries
    .update(inbox)
    .set({ finished: true, incoming: sql`jsonb_set(${withoutHandle}, '{what,form}', 'null', false)` })
    .where(eq(inbox.id, id))
}
