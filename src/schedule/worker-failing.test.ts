import { describe, expect, it, vi } from 'vitest'
import { Fault } from '../ports/fault.ts'
import type { Store } from '../ports/store.ts'
import { away, bench, drive, never, noon, show, withOutbox } from './worker.test-support.ts'

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
      await vi.waitFor(() => expect(attempts).toHaveLength(attempt + 1), 10_000)
      const due = new Date(clock.at.getTime() + pause)
      await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(due), 10_000)
      clock.at = due
      await looks(one)
    }
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3, 4]), 10_000)
  })

  it('is tried again as much sooner as the world is quicker', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    await worker(async () => Promise.reject(away()), { firstPause: 100 })
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 100)), 10_000)
  })

  it('waits as long as the other side asked', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.throttled', 'too fast', { retry: 'later', retryAfter: 45_000 })
    })
    await vi.waitFor(
      async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 45_000)),
      10_000,
    )
  })

  it('is put off by five minutes at most, also when the other side asks for days', async () => {
    const { store, schedule, worker } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.throttled', 'come back next week', { retry: 'later', retryAfter: 7 * 86_400_000 })
    })
    await vi.waitFor(
      async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 5 * 60_000)),
      10_000,
    )
  })

  it('is given up when it is a message that will never arrive, and stands in the log as an error', async () => {
    const { store, schedule, worker, lines } = bench()
    await schedule(show('gone'))
    const carryOut = vi.fn(async () => {
      throw new Fault('slack.user_not_found', 'nobody', { retry: 'never' })
    })
    await worker(carryOut)
    await vi.waitFor(() => expect(lines).toContain('task.given-up'), 10_000)
    await vi.waitFor(async () => expect((await store.outbox.backlog(noon)).waiting).toBe(0), 10_000)
    expect(await store.outbox.nextDue()).toBeNull()
    expect(carryOut).toHaveBeenCalledTimes(1)
  })

  it('is never given up when access hangs on it, also when it is told “never”', async () => {
    const { store, schedule, worker, lines } = bench()
    await schedule(drive)
    await worker(async () => {
      throw new Fault('graph.forbidden', 'no', { retry: 'never' })
    })
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 1_000)), 10_000)
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
    await vi.waitFor(() => expect(done).toEqual(['show-card']), 10_000)
    await vi.waitFor(async () => expect(await store.outbox.nextDue()).toEqual(new Date(noon.getTime() + 1_000)), 10_000)
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
    await vi.waitFor(async () => expect(await left()).toEqual([]), 10_000)
    expect(carryOut).toHaveBeenCalledTimes(1)
  })
})
