import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'
import { Fault } from '../ports/fault.ts'
import type { Lease } from '../ports/lease.ts'
import type { Log } from '../ports/log.ts'
import { type Meter, silentMeter, stopwatch, type TaskOutcome } from '../ports/meter.ts'
import { type ClaimedTask, outboxParts, partOfTask } from '../ports/outbox.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import { alarmClock } from './alarm-clock.ts'
import { backoff } from './backoff.ts'
import { Hands, type HandsOptions } from './hands.ts'
import { patience } from './patience.ts'

export interface WorkerOptions extends HandsOptions {
  readonly store: Pick<Store, 'outbox' | 'onWork'>
  readonly carryOut: (task: ClaimedTask, lease: Lease) => Promise<void>
  /** Domain time: what is due. */
  readonly clock: Clock
  /** Time that nobody winds: how long a lease lasts. */
  readonly leaseClock: Clock
  readonly random: Random
  readonly log: Log
  readonly meter?: Meter
  /** Unique per process: whose lease it is. */
  readonly name: string
  /** Milliseconds. Renewed while a task is in hand; nobody else takes up a dead process's task before it has run out. */
  readonly lease?: number
  /** Milliseconds between two looks when nothing wakes the worker: what a lost notification costs at most. */
  readonly sweepEvery?: number
  /** Milliseconds before the second attempt; see `backoff`. */
  readonly firstPause?: number
}

export interface Worker {
  /** Looks now: something was put into the outbox by this process, or the clock was wound. */
  wake(): void
  /** When it last looked into the outbox and got an answer. */
  lastLooked(): Date | null
  /** Takes nothing new, and resolves when everything in hand is done. */
  drain(): Promise<void>
}

/** Milliseconds between two looks where there is much to do: one finds then what a dozen would have found one by one. */
const gap = 10

/**
 * Due rows are the truth; everything here only says when to look: the alarm for the next due time, a notification from any
 * process, and a sweep that catches what both missed. A task in hand when the process dies is taken up when its lease runs out.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { store, clock, leaseClock, log, lease = 60_000, sweepEvery = 10_000 } = options
  const hands = new Hands(options, leaseClock)
  let looking: Promise<void> | null = null
  let lookAgain = false
  const drained = new AbortController()
  const draining = () => drained.signal.aborted
  let lastLooked: Date | null = null
  const alarm = alarmClock(wake)
  const sweep = setInterval(wake, sweepEvery)
  let stopListening: (() => Promise<void>) | null = null

  function wake(): void {
    if (draining()) return
    lookAgain = true
    looking ??= look().finally(() => {
      looking = null
      if (lookAgain) wake()
    })
  }

  async function look(): Promise<void> {
    while (lookAgain && !draining()) {
      lookAgain = false
      try {
        await takeWhatIsDue()
        lastLooked = leaseClock.now()
        if (lookAgain) await wait(gap)
        else alarm.set(await nextDue(), clock.now())
      } catch (problem) {
        log.warn('worker.cannot-look', { err: problem })
        return
      }
    }
  }

  async function carryOutOne(task: ClaimedTask, lease: Lease): Promise<void> {
    try {
      await options.carryOut(task, lease)
    } catch (problem) {
      hands.failed(partOfTask[task.task.type], problem)
      throw problem
    }
  }

  async function takeWhatIsDue(): Promise<void> {
    const limit = {
      grants: hands.free('grants'),
      ends: hands.free('ends'),
      proofs: hands.free('proofs'),
      incoming: hands.free('incoming'),
      rest: hands.free('rest'),
      messages: hands.free('messages'),
      webhooks: hands.free('webhooks'),
    }
    if (outboxParts.every(part => limit[part] === 0)) return
    const tasks = await store.outbox.claim({
      now: clock.now(),
      leaseNow: leaseClock.now(),
      leaseUntil: leaseEnd(),
      limit,
      worker: options.name,
    })
    // Whatever else is due waits for a hand or for a lane, and whoever finishes looks again.
    for (const task of tasks) {
      const doing = carryOut({ ...options, carryOut: carryOutOne }, task, leaseOf(task), drained.signal)
      void hands.hold(partOfTask[task.task.type], doing).finally(wake)
    }
  }

  /** Of a part whose hands are full it need not be rung for: whoever finishes looks again. */
  async function nextDue(): Promise<Date | null> {
    const free = outboxParts.filter(part => hands.free(part) > 0)
    return free.length > 0 ? store.outbox.nextDue(free) : null
  }

  const leaseEnd = () => new Date(leaseClock.now().getTime() + lease)

  function leaseOf(task: ClaimedTask): KeptLease {
    let until = task.leaseUntil
    const renew = async () => {
      const next = leaseEnd()
      if (!(await store.outbox.renew(task, next))) {
        throw new Fault('lease.lost', 'somebody else has taken over', { retry: 'later' })
      }
      until = next
    }
    const keeping = setInterval(() => {
      renew().catch(problem => log.warn('lease.not-renewed', { task: task.key, err: problem }))
    }, lease / 3)
    return { renew, until: () => until, letGo: () => clearInterval(keeping) }
  }

  try {
    stopListening = await store.onWork(wake)
  } catch (problem) {
    log.warn('worker.cannot-listen', { err: problem, sweepEvery })
  }
  wake()

  return {
    wake,
    lastLooked: () => lastLooked,
    async drain() {
      drained.abort()
      clearInterval(sweep)
      alarm.stop()
      await looking
      await hands.done()
      await stopListening?.().catch(problem => log.warn('worker.cannot-stop-listening', { err: problem }))
    },
  }
}

interface KeptLease extends Lease {
  /** By the clock of leases. */
  until(): Date
  letGo(): void
}

/** Milliseconds between two tries to save what became of a task. */
const saveAgainAfter = 1_000

/**
 * Never throws: whatever happens to one task stops no other. What became of it is saved again and again while the database is
 * away, because until then its lane stands still; with the lease, or at the end of this process, it is left to whoever takes
 * it up.
 */
async function carryOut(
  options: WorkerOptions,
  task: ClaimedTask,
  lease: KeptLease,
  drained: AbortSignal,
): Promise<void> {
  try {
    await saveResult(options, task, await result(options, task, lease), lease, drained)
  } finally {
    lease.letGo()
  }
}

async function result(options: WorkerOptions, task: ClaimedTask, lease: Lease): Promise<() => Promise<void>> {
  const { store, log, meter = silentMeter } = options
  const took = stopwatch()
  const count = (outcome: TaskOutcome) => meter.carriedOut({ task: task.task.type, outcome, seconds: took() })
  try {
    await options.carryOut(task, lease)
    count('done')
    log.debug('task.done', { task: task.key, attempt: task.attempt })
    return () => store.outbox.finish(task)
  } catch (problem) {
    return verdict(options, task, problem, count)
  }
}

async function saveResult(
  { log, leaseClock }: WorkerOptions,
  task: ClaimedTask,
  save: () => Promise<void>,
  lease: KeptLease,
  drained: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await save()
    } catch (lost) {
      const over = drained.aborted || leaseClock.now().getTime() + saveAgainAfter >= lease.until().getTime()
      if (over || !(lost instanceof Fault)) {
        return log.warn('task.left-to-its-lease', { task: task.key, attempt: task.attempt, err: lost })
      }
      await wait(saveAgainAfter, undefined, { signal: drained }).catch(() => undefined)
    }
  }
}

/** What is to become of a task that failed, to be saved. */
function verdict(
  { store, clock, random, log, firstPause }: WorkerOptions,
  task: ClaimedTask,
  problem: unknown,
  count: (outcome: TaskOutcome) => void,
): () => Promise<void> {
  const { attempts, longest, believesNever } = patience[task.task.type]
  const fault = problem instanceof Fault ? problem : null
  const code = fault?.code ?? 'bug'
  const fields = { task: task.key, attempt: task.attempt, code }
  if (task.attempt >= attempts || (fault?.retry === 'never' && believesNever)) {
    count('given-up')
    log.error('task.given-up', { ...fields, err: problem })
    return () => store.outbox.giveUp(task, code)
  }
  count(fault ? 'again' : 'bug')
  const pause = backoff(task.attempt, longest, fault?.retryAfter ?? null, random, firstPause)
  if (fault) log.info('task.again', { ...fields, wait: pause })
  else log.error('task.bug', { ...fields, wait: pause, err: problem })
  const again = new Date(clock.now().getTime() + pause)
  return () => store.outbox.retry(task, again, code)
}
