import { sql } from 'drizzle-orm'
import type { Settings } from '../../config/settings.ts'
import { untilStopped } from '../../main/until-stopped.ts'
import { type Doorbell, startDoorbell } from '../../main.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log, LogFields } from '../../ports/log.ts'
import { verifyAudit } from '../../store/audit-verifier.ts'
import { rowsOf } from '../../store/database.ts'
import { shortMinute } from '../short-minute.ts'
import { watchMoments } from './crash-points.test-support.ts'

/** What a Doorbell process is told by the test that started it. Times are milliseconds. */
export type Order =
  | {
      readonly do: 'start'
      readonly settings: Settings
      readonly ca: string
      readonly responseUrlOrigins: readonly string[]
      readonly ahead: number
      readonly leasesAhead: number
    }
  | { readonly do: 'wind'; readonly ahead: number }
  /** Forgets the moments so far; where one is named, dies at its n-th time from now. */
  | { readonly do: 'arm'; readonly at: Moment | null }
  | { readonly do: 'moments' }
  /** Work in hand, and work that is due: asked again and again, while all the facts grow with every life. */
  | { readonly do: 'work' }
  | { readonly do: 'facts' }

export interface Moment {
  readonly name: string
  readonly nth: number
}

/** What the database says, about everything. */
export interface Facts {
  readonly requests: readonly { readonly id: string; readonly reason: string; readonly status: string }[]
  readonly grants: readonly { readonly request: string; readonly status: string; readonly proof: string | null }[]
  /** Oldest first. */
  readonly audit: readonly {
    readonly request: string | null
    readonly action: string
    readonly outcome: string
    readonly reason: string | null
    readonly about: string | null
  }[]
  /** Work in hand, and work that is due, regular jobs among it. */
  readonly toDo: readonly string[]
  readonly givenUp: readonly string[]
  readonly auditProblems: number
  readonly unfinishedIncoming: number
  /** Lines of the log that somebody should look at. */
  readonly troubles: readonly string[]
}

let doorbell: Doorbell | null = null
let ahead = 0
let deathAt: Moment | null = null
let moments: string[] = []
const troubles: string[] = []

watchMoments(moment => {
  moments.push(moment)
  if (deathAt?.name !== moment) return
  if (moments.filter(name => name === moment).length === deathAt.nth) process.kill(process.pid, 'SIGKILL')
})

const loud = process.argv.includes('--loud')
const say = (event: string, fields?: LogFields) => {
  if (loud) process.stderr.write(`${process.pid} ${event} ${JSON.stringify(fields)} ${String(fields?.err ?? '')}\n`)
}
const trouble = (event: string, fields: LogFields = {}) => {
  say(event, fields)
  troubles.push(`${event} ${JSON.stringify({ ...fields, err: String(fields.err) })}`)
}
const log: Log = { debug() {}, info: say, warn: say, error: trouble, child: () => log }

async function start(order: Extract<Order, { do: 'start' }>): Promise<string> {
  ahead = order.ahead
  doorbell = await startDoorbell(order.settings, log, {
    ca: order.ca,
    responseUrlOrigins: order.responseUrlOrigins,
    slackMinute: shortMinute,
    wind: clock => onBy(clock, () => ahead),
    windLeases: clock => onBy(clock, () => order.leasesAhead),
    // Nothing of it in the walk: what is read again by itself would come between the moments that are counted.
    inventoryEvery: 365 * 24 * 3_600_000,
    changesEvery: 365 * 24 * 3_600_000,
  })
  void untilStopped(log, doorbell.stop).then(() => process.exit(0))
  return doorbell.url
}

const onBy = (clock: Clock, milliseconds: () => number): Clock => ({
  now: () => new Date(clock.now().getTime() + milliseconds()),
})

function workOf({ database, clock }: Doorbell) {
  const due = clock.now().toISOString()
  return database.run(queries =>
    rowsOf<{ key: string; status: string }>(
      queries,
      sql`select key, status from doorbell.outbox
        where status <> 'waiting' or due <= ${due}::timestamptz`,
    ),
  )
}

const toDoIn = (work: Awaited<ReturnType<typeof workOf>>): readonly string[] =>
  work.filter(({ status }) => status !== 'given-up').map(({ key }) => key)

async function facts(running: Doorbell): Promise<Facts> {
  const { database } = running
  const rows = <Row>(statement: ReturnType<typeof sql>) => database.run(queries => rowsOf<Row>(queries, statement))
  const work = await workOf(running)
  const [{ unfinished } = { unfinished: 0 }] = await rows<{ unfinished: number }>(
    sql`select count(*)::int as unfinished from doorbell.inbox where not finished`,
  )
  return {
    requests: await rows(
      sql`select id, status, state -> 'ask' ->> 'reason' as reason from doorbell.requests order by seq`,
    ),
    grants: await rows(
      sql`select request, status, state -> 'proof' ->> 'kind' as proof from doorbell.grants order by seq`,
    ),
    audit: await rows(
      sql`select request_id as request, action, outcome, reason, details ->> 'about' as about
        from doorbell.audit_events order by id`,
    ),
    toDo: toDoIn(work),
    givenUp: work.filter(({ status }) => status === 'given-up').map(({ key }) => key),
    auditProblems: (await verifyAudit(database, { key: null, knownHead: null })).problemCount,
    unfinishedIncoming: unfinished,
    troubles,
  }
}

async function obey(order: Order): Promise<unknown> {
  if (order.do === 'start') return start(order)
  if (!doorbell) throw new Error('told something before it was started')
  switch (order.do) {
    case 'wind':
      ahead = order.ahead
      return doorbell.wake()
    case 'arm':
      moments = []
      deathAt = order.at
      return null
    case 'moments':
      return moments
    case 'work':
      return toDoIn(await workOf(doorbell))
    case 'facts':
      return facts(doorbell)
    default:
      return order satisfies never
  }
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  obey(order).then(
    answer => process.send?.({ id, answer: answer ?? null }),
    problem => process.send?.({ id, problem: String(problem instanceof Error ? problem.stack : problem) }),
  )
})
process.on('disconnect', () => process.exit(1))
