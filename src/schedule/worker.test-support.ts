import { afterEach, expect, vi } from 'vitest'
import { grantId, personId, requestId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import type { Lease } from '../ports/lease.ts'
import { type Log, silentLog } from '../ports/log.ts'
import type { ClaimedTask, TaskOptions } from '../ports/outbox.ts'
import { inFrontOf } from '../ports/posted-card.ts'
import type { Store } from '../ports/store.ts'
import type { Task } from '../ports/task.ts'
import { startWorker, type Worker, type WorkerOptions } from './worker.ts'

/** What the tests of the worker share: tasks, times, and a worker that is put away after each test. */
export const noon = new Date('2026-11-20T12:00:00Z')
export const never = 3_600_000
/** Nobody waits here for what should come; only for what should not. */
export const aWhile = () => new Promise(resolve => setTimeout(resolve, 150))
export const away = () => new Fault('graph.unavailable', 'away', { retry: 'later' })

export const drive: Task = { type: 'drive-grant', grant: grantId('g1') }
export const show = (person: string): Task => ({
  type: 'show-card',
  request: requestId('r1'),
  audience: inFrontOf(personId(person)),
  role: 'approval',
  because: null,
})

const workers: Worker[] = []
const gates: (() => void)[] = []
afterEach(async () => {
  for (const open of gates.splice(0)) open()
  await Promise.all(workers.splice(0).map(worker => worker.drain()))
})

/** Something that is held up until somebody opens it. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  gates.push(open)
  return { opened, open }
}

export function bench(real = inMemoryStore()) {
  const clock = { at: noon, now: () => clock.at }
  const leaseClock = { at: noon, now: () => leaseClock.at }
  const lines: string[] = []
  const write = (event: string) => void lines.push(event)
  const log: Log = { ...silentLog, warn: write, error: write, child: () => log }
  const wind = (which: typeof clock, milliseconds: number) => {
    which.at = new Date(which.at.getTime() + milliseconds)
  }
  return {
    store: real,
    clock,
    leaseClock,
    lines,
    wind,
    schedule: (task: Task, options: Partial<TaskOptions> = {}) =>
      real.transaction(tx => {
        const key = options.key ?? JSON.stringify(task)
        return tx.schedule(task, { key, lane: key, due: clock.at, ...options })
      }),
    async worker(
      carryOut: (task: ClaimedTask, lease: Lease) => Promise<void>,
      more: Partial<WorkerOptions> = {},
    ): Promise<Worker> {
      const worker = await startWorker({
        store: real,
        carryOut,
        clock,
        leaseClock,
        random: { next: () => 1 },
        log,
        name: `worker ${workers.length}`,
        lease: 60_000,
        sweepEvery: never,
        ...more,
      })
      workers.push(worker)
      return worker
    },
    /** Looks, and has looked. */
    async looks(worker: Worker) {
      wind(leaseClock, 1)
      const since = leaseClock.at
      worker.wake()
      await vi.waitFor(() => expect(worker.lastLooked()).toEqual(since), 10_000)
    },
  }
}

/** The same store, with some doors of its outbox replaced. */
export const withOutbox = (store: Store, doors: Partial<Store['outbox']>): WorkerOptions['store'] => ({
  outbox: { ...store.outbox, ...doors },
  onWork: wake => store.onWork(wake),
})
