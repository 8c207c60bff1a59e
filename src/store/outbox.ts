import { type SQL, sql } from 'drizzle-orm'
import {
  type ClaimedTask,
  type Outbox,
  type OutboxPart,
  partOfTask,
  type Task,
  type TaskOptions,
} from '../ports/store.ts'
import { storable, toJson } from './codec.ts'
import { type Database, type Queries, rowsOf } from './database.ts'
import { lockFor } from './locks.ts'
import { list } from './schema/columns.ts'

/** Where everybody who works listens. */
export const workChannel = 'doorbell_work'
const wake = sql.raw(`pg_notify('${workChannel}', '')`)

/** Longest problem kept, in characters. */
const longestProblem = 500

/** A task that takes the place of another gets an id of its own, so that whoever holds the old one cannot finish the new. */
export async function schedule(queries: Queries, task: Task, { key, lane, due }: TaskOptions): Promise<void> {
  await queries.execute(sql`
    insert into doorbell.outbox (key, lane, task, due, attempt, status)
    values (${storable(key)}, ${storable(lane)}, ${toJson(task)}::jsonb, ${moment(due)}, 0, 'waiting')
    on conflict (key) where status = 'waiting'
    do update set id = default, lane = excluded.lane, task = excluded.task, due = excluded.due, attempt = 0, problem = null
    returning ${wake}`)
}

export async function cancel(queries: Queries, key: string): Promise<void> {
  await queries.execute(sql`delete from doorbell.outbox where status = 'waiting' and key = ${storable(key)}`)
}

export function outboxOn(database: Database): Outbox {
  return {
    async claim({ now, leaseNow, leaseUntil, limit, worker, part }) {
      const rows = await database.transaction(async queries => {
        // Claims are one after the other, so that each sees the lanes that the one before has taken.
        await lockFor(queries, 'claiming')
        return rowsOf<ClaimedRow>(queries, claiming({ now, leaseNow, leaseUntil, limit, worker }, inPart(part)))
      })
      return rows.map(row => claimed(row, leaseUntil)).sort((a, b) => a.due.getTime() - b.due.getTime())
    },
    async renew(task, leaseUntil) {
      const rows = await database.run(queries =>
        rowsOf<{ id: string }>(
          queries,
          sql`update doorbell.outbox set lease_until = ${moment(leaseUntil)} where ${isHeldFor(task)} returning id::text as id`,
        ),
      )
      return rows.length > 0
    },
    finish: task =>
      execute(
        database,
        sql`with done as (delete from doorbell.outbox where ${isHeldFor(task)} returning lane)
          select ${wake} from done
          where exists (select 1 from doorbell.outbox w where w.status = 'waiting' and w.lane = done.lane)`,
      ),
    // Deleted and put in again: so a newer task of the same key, even one that is just being put there, takes its place.
    retry: (task, at, problem) =>
      execute(
        database,
        sql`with mine as (delete from doorbell.outbox where ${isHeldFor(task)} returning key, lane, task, attempt), again as (
            insert into doorbell.outbox (key, lane, task, due, attempt, status, problem)
            select key, lane, task, ${moment(at)}, attempt, 'waiting', ${cut(problem)} from mine
            on conflict (key) where status = 'waiting' do nothing
          )
          select ${wake} from mine`,
      ),
    giveUp: (task, problem) =>
      execute(
        database,
        sql`update doorbell.outbox set status = 'given-up', lease_until = null, problem = ${cut(problem)}
          where ${isHeldFor(task)} returning ${wake}`,
      ),
    async nextDue(part) {
      const [row] = await database.run(queries =>
        rowsOf<{ due: string }>(
          queries,
          sql`select w.due::text as due from doorbell.outbox w
            where w.status = 'waiting' and ${inPart(part)}
              and not exists (select 1 from doorbell.outbox l where l.status = 'leased' and l.lane = w.lane)
            order by w.due, w.id limit 1`,
        ),
      )
      return row ? new Date(row.due) : null
    },
    async backlog(now) {
      const [row] = await database.run(queries =>
        rowsOf<{ waiting: string; oldest: string | null }>(
          queries,
          sql`select count(*)::text as waiting, min(due)::text as oldest from doorbell.outbox
            where status = 'waiting' and due <= ${moment(now)}`,
        ),
      )
      return { waiting: Number(row?.waiting ?? 0), oldestDue: row?.oldest ? new Date(row.oldest) : null }
    },
  }
}

/**
 * First what was leased to somebody who is gone, then the head of every lane in which nobody works. A lane has at most one
 * lease, which an index holds as well. Rows that somebody is just replacing are passed over, and found the next time.
 */
const claiming = (
  { now, leaseNow, leaseUntil, limit, worker }: Omit<Parameters<Outbox['claim']>[0], 'part'>,
  part: SQL,
): SQL => sql`
  with orphaned as (
    select id from doorbell.outbox
    where status = 'leased' and lease_until <= ${moment(leaseNow)} and ${part}
    order by due, id limit ${limit} for update skip locked
  ), heads as (
    select c.id from doorbell.outbox c
    where c.status = 'waiting' and c.due <= ${moment(now)} and ${part}
      and not exists (select 1 from doorbell.outbox l where l.status = 'leased' and l.lane = c.lane)
      and not exists (
        select 1 from doorbell.outbox e
        where e.status = 'waiting' and e.lane = c.lane and (e.due, e.id) < (c.due, c.id)
      )
    order by c.due, c.id limit greatest(0, ${limit} - (select count(*) from orphaned)) for update skip locked
  )
  update doorbell.outbox o
  set status = 'leased', attempt = o.attempt + 1, lease_until = ${moment(leaseUntil)}, worker = ${storable(worker)}
  from (select id from orphaned union all select id from heads) picked
  where o.id = picked.id
  returning o.id::text as id, o.key, o.task, o.due::text as due, o.attempt`

/** What no other part lays claim to is of the rest, so that nothing is ever left lying. */
function inPart(part: OutboxPart | undefined): SQL {
  if (part === undefined) return sql`true`
  return part === 'rest' ? sql`not (${isOf(['grants', 'messages'])})` : isOf([part])
}

function isOf(parts: readonly OutboxPart[]): SQL {
  const types = Object.entries(partOfTask).flatMap(([type, part]) => (parts.includes(part) ? [type] : []))
  return sql`task->>'type' in (${list(types)})`
}

/** The part of a task, for counting. */
export const partOfRow = sql`case when ${isOf(['grants'])} then 'grants' when ${isOf(['messages'])} then 'messages' else 'rest' end`

interface ClaimedRow {
  readonly id: string
  readonly key: string
  readonly task: Task | string
  readonly due: string
  readonly attempt: number
}

const claimed = ({ id, key, task, due, attempt }: ClaimedRow, leaseUntil: Date): ClaimedTask => ({
  id,
  key,
  task: typeof task === 'string' ? JSON.parse(task) : task,
  due: new Date(due),
  attempt,
  leaseUntil,
})

/** The attempt tells two leases of one task apart. */
const isHeldFor = ({ id, attempt }: ClaimedTask): SQL =>
  sql`id = ${id}::bigint and attempt = ${attempt} and status = 'leased'`

const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`
const cut = (problem: string): string => storable(problem).slice(0, longestProblem)

async function execute(database: Database, statement: SQL): Promise<void> {
  await database.run(queries => queries.execute(statement))
}
