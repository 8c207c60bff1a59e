import { afterEach, describe, expect, it, vi } from 'vitest'
import { grantId, personId, requestId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import type { Lease } from '../ports/lease.ts'
import { type Log, silentLog } from '../ports/log.ts'
import type { ClaimedTask, Task, TaskOptions } from '../ports/outbox.ts'
import { inFrontOf } from '../ports/posted-card.ts'
import type { Store } from '../ports/store.ts'
import { startWorker, type Worker, type WorkerOptions } from './worker.ts'

const noon = new Date('2026-11-20T12:00:00Z')
const never = 3_600_000
/** Nobody waits here for what should come; only for what should not. */
const aWhile = () => new Promise(resolve => setTimeout(resolve, 150))
const away = () => new Fault('graph.unavailable', 'away', { retry: 'later' })

const drive: Task = { type: 'drive-grant', grant: grantId('g1') }
const show = (person: string): Task => ({
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
function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  gates.push(open)
  return { opened, open }
}

function bench(real = inMemoryStore()) {
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
      await vi.waitFor(() => expect(worker.lastLooked()).toEqual(since))
    },
  }
}

/** The same store, with some doors of its outbox replaced. */
const withOutbox = (store: Store, doors: Partial<Store['outbox']>): WorkerOptions['store'] => ({
  outbox: { ...store.outbox, ...doors },
  onWork: wake => store.onWork(wake),
})

describe('what wakes the worker', () => {
  it('is a start, for what was due before', async () => {
    const { schedule, worker } = bench()
    await schedule(drive)
    const carryOut = vi.fn(async () => {})
    await worker(carryOut)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
  })

  it('is somebody who puts something into the outbox, in whichever process', async () => {
    const { schedule, worker, looks } = bench()
    const carryOut = vi.fn(async () => {})
    await looks(await worker(carryOut))
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
  })

  it('is the time for which something is due, and not before', async () => {
    const { schedule, worker } = bench()
    const clock = { now: () => new Date() }
    const due = new Date(Date.now() + 200)
    await schedule(drive, { due })
    const at: Date[] = []
    await worker(async () => void at.push(clock.now()), { clock })
    await vi.waitFor(() => expect(at).toHaveLength(1), 5_000)
    expect(at[0]?.getTime()).toBeGreaterThanOrEqual(due.getTime())
  })

  it('is the clock when it was wound', async () => {
    const { schedule, worker, looks, wind, clock } = bench()
    await schedule(drive, { due: new Date(noon.getTime() + never) })
    const carryOut = vi.fn(async () => {})
    const one = await worker(carryOut)
    await looks(one)
    expect(carryOut).not.toHaveBeenCalled()
    wind(clock, never)
    one.wake()
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
  })

  it('is a sweep, when the news of it was lost', async () => {
    const { store, schedule, worker } = bench()
    const carryOut = vi.fn(async () => {})
    await worker(carryOut, { store: { outbox: store.outbox, onWork: async () => async () => {} }, sweepEvery: 20 })
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
  })

  it('is a sweep, when nobody can listen at all', async () => {
    const { store, schedule, worker, lines } = bench()
    const carryOut = vi.fn(async () => {})
    const deaf = { outbox: store.outbox, onWork: () => Promise.reject(away()) }
    await worker(carryOut, { store: deaf, sweepEvery: 20 })
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
    expect(lines).toContain('worker.cannot-listen')
  })
})

describe('what lets the worker rest', () => {
  const counted = (store: Store) => {
    const claim = vi.fn(store.outbox.claim)
    return { claim, store: withOutbox(store, { claim }) }
  }

  it.each([
    ['nothing is there', async () => {}],
    [
      'everything is due much later',
      ({ schedule }: ReturnType<typeof bench>) => schedule(drive, { due: new Date(noon.getTime() + never) }),
    ],
    [
      'what is due waits behind what another process has in hand',
      async ({ schedule, store, leaseClock }: ReturnType<typeof bench>) => {
        await schedule(drive, { lane: 'one', key: 'first' })
        const leaseUntil = new Date(leaseClock.at.getTime() + never)
        await store.outbox.claim({ now: noon, leaseNow: noon, leaseUntil, limit: 1, worker: 'another' })
        await schedule(drive, { lane: 'one', key: 'second' })
      },
    ],
  ])('is that %s', async (_, given) => {
    const here = bench()
    await given(here)
    const { claim, store } = counted(here.store)
    await here.looks(await here.worker(async () => {}, { store }))
    await aWhile()
    const before = claim.mock.calls.length
    await aWhile()
    expect(claim.mock.calls.length).toBe(before)
  })

  it('is that its hands are full', async () => {
    const here = bench()
    const { opened } = gate()
    for (const person of ['a', 'b', 'c', 'd']) await here.schedule(show(person))
    const { claim, store } = counted(here.store)
    const carryOut = vi.fn(() => opened)
    await here.worker(carryOut, { store, atOnce: { grants: 1, rest: 2, messages: 2 } })
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(2))
    await aWhile()
    const before = claim.mock.calls.length
    await aWhile()
    expect(claim.mock.calls.length).toBe(before)
    expect(carryOut).toHaveBeenCalledTimes(2)
  })

  it('is that the database is away: it looks again at the next sweep, and not before', async () => {
    const here = bench()
    const claim = vi.fn(() => Promise.reject(away()))
    const one = await here.worker(async () => {}, { store: withOutbox(here.store, { claim }) })
    await aWhile()
    expect(claim).toHaveBeenCalledTimes(1)
    expect(one.lastLooked()).toBeNull()
    expect(here.lines).toContain('worker.cannot-look')
  })
})

describe('what is in hand', () => {
  it('is one task of a lane at a time', async () => {
    const { schedule, worker } = bench()
    const { opened, open } = gate()
    await schedule(drive, { lane: 'one', key: 'first' })
    await schedule(drive, { lane: 'one', key: 'second' })
    const begun: string[] = []
    const one = await worker(async ({ key }) => {
      begun.push(key)
      if (key === 'first') await opened
    })
    await vi.waitFor(() => expect(begun).toEqual(['first']))
    one.wake()
    await aWhile()
    expect(begun).toEqual(['first'])
    open()
    await vi.waitFor(() => expect(begun).toEqual(['first', 'second']))
  })

  it('is an end, also while messages hang', async () => {
    const { schedule, worker } = bench()
    const { opened } = gate()
    for (const person of ['a', 'b', 'c', 'd']) await schedule(show(person))
    await schedule(drive)
    const done: string[] = []
    await worker(
      async ({ task }) => {
        if (task.type === 'show-card') await opened
        done.push(task.type)
      },
      { atOnce: { grants: 1, rest: 2, messages: 2 } },
    )
    await vi.waitFor(() => expect(done).toEqual(['drive-grant']))
  })

  it('is what people do, also while sixteen messages wait for their turn', async () => {
    const { schedule, worker } = bench()
    const { opened } = gate()
    for (let person = 0; person < 16; person++) await schedule(show(`${person}`))
    await schedule({ type: 'handle-incoming', id: 'i1' })
    const done: string[] = []
    await worker(async ({ task }) => {
      if (task.type === 'show-card') await opened
      done.push(task.type)
    })
    await vi.waitFor(() => expect(done).toEqual(['handle-incoming']))
  })

  it('is an end, also while sixteen messages hang, with as many hands as there usually are', async () => {
    const { schedule, worker } = bench()
    const { opened } = gate()
    for (let person = 0; person < 16; person++) await schedule(show(`${person}`))
    await schedule(drive)
    const done: string[] = []
    await worker(async ({ task }) => {
      if (task.type === 'show-card') await opened
      done.push(task.type)
    })
    await vi.waitFor(() => expect(done).toEqual(['drive-grant']))
  })

  it('is not begun again by anybody while it takes long: its lease is renewed by itself', async () => {
    const { store, schedule, worker, looks, leaseClock, wind } = bench()
    const { opened } = gate()
    await schedule(drive)
    const renew = vi.fn(store.outbox.renew)
    const carryOut = vi.fn(() => opened)
    await worker(carryOut, { store: withOutbox(store, { renew }), lease: 60 })
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1))
    const other = vi.fn(async () => {})
    const another = await worker(other, { lease: 60 })
    for (let time = 0; time < 5; time++) {
      wind(leaseClock, 50)
      const renewed = renew.mock.settledResults.length
      await vi.waitFor(() => expect(renew.mock.settledResults.length).toBeGreaterThan(renewed + 1))
      await looks(another)
    }
    expect(other).not.toHaveBeenCalled()
    expect(carryOut).toHaveBeenCalledTimes(1)
  })

  it('is taken up by another when the process that had it is gone, once its lease has run out and not before', async () => {
    const { store, schedule, worker, looks, leaseClock, wind } = bench()
    await schedule(drive)
    const leaseUntil = new Date(noon.getTime() + 60_000)
    await store.outbox.claim({ now: noon, leaseNow: noon, leaseUntil, limit: 1, worker: 'killed' })
    const attempts: number[] = []
    const one = await worker(async ({ attempt }) => void attempts.push(attempt))
    wind(leaseClock, 59_000)
    await looks(one)
    expect(attempts).toEqual([])
    wind(leaseClock, 1_000)
    await looks(one)
    await vi.waitFor(() => expect(attempts).toEqual([2]))
  })

  it('stays in hand while its lease is renewed, however long it takes', async () => {
    const { schedule, worker, looks, leaseClock, wind } = bench()
    const { opened } = gate()
    await schedule(drive)
    const leases: Lease[] = []
    await worker((_, lease) => {
      leases.push(lease)
      return opened
    })
    await vi.waitFor(() => expect(leases).toHaveLength(1))
    const other = vi.fn(async () => {})
    const another = await worker(other)
    for (let minute = 0; minute < 3; minute++) {
      wind(leaseClock, 59_000)
      await leases[0]?.renew()
      await looks(another)
    }
    expect(other).not.toHaveBeenCalled()
  })

  it('tells who was held up for too long that somebody else has taken over', async () => {
    const { schedule, worker, leaseClock, wind } = bench()
    const { opened } = gate()
    await schedule(drive)
    const leases: Lease[] = []
    const slow = () =>
      worker((_, lease) => {
        leases.push(lease)
        return opened
      })
    await slow()
    await vi.waitFor(() => expect(leases).toHaveLength(1))
    wind(leaseClock, 60_001)
    await slow()
    await vi.waitFor(() => expect(leases).toHaveLength(2))
    await expect(leases[0]?.renew()).rejects.toMatchObject({ code: 'lease.lost' })
    await expect(leases[1]?.renew()).resolves.toBeUndefined()
  })
})

describe('what fails', () => {
  it('is tried again after a pause that grows, counting its attempts', async () => {
    const { store, schedule, worker, looks, clock } = bench()
    await schedule(drive)
    const attempts: number[] = []
    const one = await worker(async ({ attempt }) => {
      attempts.push(attempt)
      throw away()
    })
    for (const [attempt, pause] of [1_000, 2_000, 4_000].entries()) {
      await vi.waitFor(() => expect(attempts).toHaveLength(attempt + 1))
      const due = new Date(clock.at.getTime() + pause)
      await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(due))
      clock.at = due
      await looks(one)
    }
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3, 4]))
  })

  it('waits as long as the other side asked', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.throttled', 'too fast', { retry: 'later', retryAfter: 45_000 })
    })
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 45_000)))
  })

  it('is put off by five minutes at most, also when the other side asks for days', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.throttled', 'come back next week', { retry: 'later', retryAfter: 7 * 86_400_000 })
    })
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 5 * 60_000)))
  })

  it('is given up when it is a message that will never arrive, and stands in the log as an error', async () => {
    const { store, schedule, worker, lines } = bench()
    await schedule(show('gone'))
    const carryOut = vi.fn(async () => {
      throw new Fault('slack.user_not_found', 'nobody', { retry: 'never' })
    })
    await worker(carryOut)
    await vi.waitFor(() => expect(lines).toContain('task.given-up'))
    await vi.waitFor(async () => expect((await store.outbox.backlog(noon)).waiting).toBe(0))
    expect(await store.outbox.nextDue()).toBeNull()
    expect(carryOut).toHaveBeenCalledTimes(1)
  })

  it('is never given up when access hangs on it, also when it is told “never”', async () => {
    const { store, schedule, worker, lines } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.forbidden', 'no', { retry: 'never' })
    })
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 1_000)))
    expect(lines).not.toContain('task.given-up')
  })

  it('is tried again when it was a mistake of ours, is told as one, and stops nothing else', async () => {
    const { store, schedule, worker, lines } = bench()
    await schedule(drive)
    await schedule(show('a'))
    const done: string[] = []
    await worker(async ({ task }) => {
      if (task.type === 'drive-grant') throw new Error('a bug')
      done.push(task.type)
    })
    await vi.waitFor(() => expect(done).toEqual(['show-card']))
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 1_000)))
    expect(lines).toEqual(['task.bug'])
  })

  it('is not done again when only the saving of it failed: that is what is tried again', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    const carryOut = vi.fn(async () => {})
    let failures = 1
    const finish: Store['outbox']['finish'] = task =>
      failures-- > 0 ? Promise.reject(away()) : store.outbox.finish(task)
    await worker(carryOut, { store: withOutbox(store, { finish }) })
    await vi.waitFor(() => expect(failures).toBeLessThan(0), 10_000)
    const leaseNow = new Date(noon.getTime() + never)
    const left = () => store.outbox.claim({ now: noon, leaseNow, leaseUntil: leaseNow, limit: 1, worker: 'another' })
    await vi.waitFor(async () => expect(await left()).toEqual([]))
    expect(carryOut).toHaveBeenCalledTimes(1)
  })
})

describe('draining', () => {
  it('finishes what is in hand and takes nothing new', async () => {
    const { store, schedule, worker } = bench()
    const { opened, open } = gate()
    await schedule(drive, { key: 'in hand' })
    const begun: string[] = []
    const one = await worker(async ({ key }) => {
      begun.push(key)
      await opened
    })
    await vi.waitFor(() => expect(begun).toEqual(['in hand']))
    let drained = false
    const draining = one.drain().then(() => {
      drained = true
    })
    await schedule(drive, { key: 'too late' })
    one.wake()
    await aWhile()
    expect(drained).toBe(false)
    open()
    await draining
    expect(begun).toEqual(['in hand'])
    const left = await store.outbox.claim({ now: noon, leaseNow: noon, leaseUntil: noon, limit: 5, worker: 'next' })
    expect(left.map(({ key, attempt }) => [key, attempt])).toEqual([['too late', 1]])
  })

  it('listens to nobody any more', async () => {
    const { store, worker } = bench()
    const stop = vi.fn(async () => {})
    const one = await worker(async () => {}, { store: { outbox: store.outbox, onWork: async () => stop } })
    await one.drain()
    expect(stop).toHaveBeenCalledTimes(1)
  })
})
