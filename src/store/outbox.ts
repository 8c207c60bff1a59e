import { type SQL, sql } from 'drizzle-orm'
import {
  type ClaimedTask,
  type Outbox,
  type OutboxPart,
  outboxParts,
  partOfTask,
  type TaskOptions,
} from '../ports/outbox.ts'
import type { Task } from '../ports/task.ts'
import { storable, toJson } from './codec.ts'
import { isInTheWay, isTaken } from './database/faults.ts'
import { type Database, rowsOf } from './database.ts'
import { list } from './schema/columns.ts'

/** Where everybody who works listens. */
const workChannel = 'doorbell_work'

/** Something may be due: said after the commit that made it so. */
export const wakeWorkers = (database: Database): void => database.ring(workChannel)

export const whenWoken = (database: Database, wake: () => void): Promise<() => Promise<void>> =>
  database.listen(workChannel, wake)

/** Longest problem kept, in characters. */
const longestProblem = 500

/** A task as it stands in the outbox. */
export interface Appointment {
  readonly key: string
  readonly lane: string
  readonly task: Task
  readonly part: OutboxPart
  readonly due: Date
}

export const appointmentOf = (task: Task, { key, lane, due }: TaskOptions): Appointment => ({
  ...{ key, lane, task, due },
  part: partOfTask[task.type],
})

/**
 * Makes appointments in this order, A task that takes the place of
 * another gets an id of its own, so that whoever holds the old one cannot finish the new. The same text for any number of them.
 */
export const keeping = (appointments: SQL): SQL => sql`
  kept as (insert into doorbell.outbox (key, lane, task, part, due, attempt, status)
  select key, lane, task, part, due, 0, 'waiting'
  from rows from (jsonb_to_recordset(${appointments}) as (key text, lane text, task jsonb, part text, due timestamptz))
    with ordinality as made (key, lane, task, part, due, n)
  order by n
  on conflict (key) where status = 'waiting'
  do update set
    id = default, lane = excluded.lane, task = excluded.task, part = excluded.part, due = excluded.due, attempt = 0,
    problem = null)`

export const cancelling = (keys: SQL): SQL => sql`
  cancelled as (
    delete from doorbell.outbox
    where status = 'waiting' and key = any(array(select jsonb_array_elements_text(${keys})))
  )`

export function outboxOn(database: Database): Outbox {
  const renew = database.together(async (queries, leases: readonly Required<Held>[]) => {
    const renewed = await rowsOf<{ id: string }>(
      queries,
      sql`update doorbell.outbox o set lease_until = held.until from ${held(leases)} where ${isHeld} returning o.id::text as id`,
    )
    const ours = new Set(renewed.map(({ id }) => id))
    return leases.map(({ task }) => ours.has(task.id))
  })
  const finish = database.together(async (queries, tasks: readonly ClaimedTask[]) => {
    const freed = await rowsOf(
      queries,
      sql`with done as (
          delete from doorbell.outbox o using ${held(tasks.map(task => ({ task })))} where ${isHeld} returning o.lane
        )
        select lane from done where exists (select from doorbell.outbox w where w.status = 'waiting' and w.lane = done.lane) limit 1`,
    )
    if (freed.length > 0) wakeWorkers(database)
    return tasks.map(() => undefined)
  })
  return {
    async claim(options) {
      const rows = await outOfTheWay(() => database.run(queries => rowsOf<ClaimedRow>(queries, claiming(options))))
      return rows.map(row => claimed(row, options.leaseUntil)).sort(inOrder)
    },
    renew: (task, until) => renew({ task, until }),
    finish,
    // Deleted and put in again: so a newer task of the same key, even one that is just being put there, takes its place.
    retry: (task, at, problem) =>
      freeing(
        database,
        sql`with mine as (delete from doorbell.outbox where ${isHeldFor(task)} returning key, lane, task, part, attempt), again as (
            insert into doorbell.outbox (key, lane, task, part, due, attempt, status, problem)
            select key, lane, task, part, ${moment(at)}, attempt, 'waiting', ${cut(problem)} from mine
            on conflict (key) where status = 'waiting' do nothing
          )
          select lane from mine`,
      ),
    giveUp: (task, problem) =>
      freeing(
        database,
        sql`update doorbell.outbox set status = 'given-up', lease_until = null, problem = ${cut(problem)}
          where ${isHeldFor(task)} returning id`,
      ),
    async nextDue(parts = outboxParts) {
      const [row] = await database.run(queries =>
        rowsOf<{ due: string | null }>(
          queries,
          sql`select min(next.due)::text as due from unnest(array[${list(parts)}]) as p (part), lateral (
              select w.due from doorbell.outbox w
              where w.status = 'waiting' and w.part = p.part
                and not exists (select 1 from doorbell.outbox l where l.status = 'leased' and l.lane = w.lane)
              order by w.due, w.id limit 1
            ) next`,
        ),
      )
      return row?.due ? new Date(row.due) : null
    },
    // Each of the two by an index of its own.
    async isToDo(type, lane) {
      const rows = await database.run(queries =>
        rowsOf(
          queries,
          sql`select from doorbell.outbox where status = 'waiting' and lane = ${lane} and task->>'type' = ${type}
            union all
            select from doorbell.outbox where status = 'leased' and lane = ${lane} and task->>'type' = ${type}
            limit 1`,
        ),
      )
      return rows.length > 0
    },
    async backlog(now, parts = outboxParts) {
      const [row] = await database.run(queries =>
        rowsOf<{ waiting: string; oldest: string | null }>(
          queries,
          sql`select count(*)::text as waiting, min(due)::text as oldest from doorbell.outbox w
            where w.status = 'waiting' and w.part in (${list(parts)}) and w.due <= ${moment(now)}`,
        ),
      )
      return { waiting: Number(row?.waiting ?? 0), oldestDue: row?.oldest ? new Date(row.oldest) : null }
    },
  }
}

/**
 * First what was leased to somebody who is gone, then the head of every lane in which nobody works, of each part as many as there
 * are hands. Rows that somebody is just claiming or replacing are passed over, and found the next time. One statement, which
 * waits for nobody: an index holds that a lane has at most one lease, also where two claims saw different heads of it. What was picked is
 * found by its keys, in an array: joined to it, the whole table would be read, with all that is dead in it.
 */
const claiming = ({ now, leaseNow, leaseUntil, limit, worker }: Parameters<Outbox['claim']>[0]): SQL => sql`
  with parts (part, hands) as (values ${handsOf(limit)}), orphaned as (
    select o.id, p.part from parts p, lateral (
      select id from doorbell.outbox
      where status = 'leased' and lease_until <= ${moment(leaseNow)} and ${isOfPart(limit)}
      order by due, id limit p.hands for update skip locked
    ) o
  ), heads as (
    select h.id from parts p, lateral (
      select c.id from doorbell.outbox c
      where c.status = 'waiting' and c.due <= ${moment(now)} and ${isOfPart(limit)}
        and not exists (select 1 from doorbell.outbox l where l.status = 'leased' and l.lane = c.lane)
        and not exists (
          select 1 from doorbell.outbox e
          where e.status = 'waiting' and e.lane = c.lane and (e.due, e.id) < (c.due, c.id)
        )
      order by c.due, c.id
      limit greatest(0, p.hands - (select count(*) from orphaned where orphaned.part is not distinct from p.part))
      for update skip locked
    ) h
  )
  update doorbell.outbox o
  set status = 'leased', attempt = o.attempt + 1, lease_until = ${moment(leaseUntil)}, worker = ${storable(worker)}
  where o.id = any(array(select id from orphaned union all select id from heads))
  returning o.id::text as id, o.key, o.task, o.due::text as due, o.attempt`

function handsOf(limit: Parameters<Outbox['claim']>[0]['limit']): SQL {
  if (typeof limit === 'number') return sql`(null::text, ${limit}::int)`
  return sql.join(
    outboxParts.map(part => sql`(${part}::text, ${limit[part]}::int)`),
    sql`, `,
  )
}

const isOfPart = (limit: Parameters<Outbox['claim']>[0]['limit']): SQL =>
  typeof limit === 'number' ? sql`true` : sql`part = p.part`

/** Said of all that waits, so that the index by parts is one of all that is due. */
export const isOfAPart = sql`part in (${list(outboxParts)})`

/** Times that a claim looks again before it leaves it to the next one. */
const tries = 5

/** Of two that leased different tasks of one lane, the index lets one through; the other then sees that the lane is taken. */
async function outOfTheWay<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === tries || !(isTaken(error) || isInTheWay(error))) throw error
    }
  }
}

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

const inOrder = (a: ClaimedTask, b: ClaimedTask): number =>
  a.due.getTime() - b.due.getTime() || Number(a.id) - Number(b.id)

/** The attempt tells two leases of one task apart. */
const isHeldFor = ({ id, attempt }: ClaimedTask): SQL =>
  sql`id = ${id}::bigint and attempt = ${attempt} and status = 'leased'`

interface Held {
  readonly task: ClaimedTask
  readonly until?: Date
}

/** As rows of `held`, beside `o`. */
const held = (leases: readonly Held[]): SQL => {
  const rows = leases.map(({ task: { id, attempt }, until }) => ({ id, attempt, until }))
  return sql`jsonb_to_recordset(${toJson(rows)}::jsonb) as held (id bigint, attempt integer, until timestamptz)`
}
const isHeld = sql`o.id = held.id and o.attempt = held.attempt and o.status = 'leased'`

const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`
const cut = (problem: string): string => storable(problem).slice(0, longestProblem)

/** What comes back is a lane that others may be waiting for. */
async function freeing(database: Database, statement: SQL): Promise<void> {
  const freed = await database.run(queries => rowsOf(queries, statement))
  if (freed.length > 0) wakeWorkers(database)
}
