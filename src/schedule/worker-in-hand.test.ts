import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { grantId, requestId, surfaceName } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import type { Lease } from '../ports/lease.ts'
import { aWhile, bench, drive, gate, noon, show, withOutbox } from './worker.test-support.ts'

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
    await vi.waitFor(() => expect(begun).toEqual(['first']), 10_000)
    one.wake()
    await aWhile()
    expect(begun).toEqual(['first'])
    open()
    await vi.waitFor(() => expect(begun).toEqual(['first', 'second']), 10_000)
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
      { atOnce: { grants: 1, ends: 1, proofs: 1, incoming: 1, rest: 2, messages: 2, webhooks: 0 } },
    )
    await vi.waitFor(() => expect(done).toEqual(['drive-grant']), 10_000)
  })

  it('is the reading back of what has ended, also while a hundred others wait for the directory to let them end', async () => {
    const { schedule, worker } = bench()
    const { opened } = gate()
    for (let n = 0; n < 100; n++)
      await schedule({ type: 'end-grant', grant: grantId(`g${n}`) }, { key: `end ${n}`, lane: `hold ${n}` })
    await schedule({ type: 'verify-end', grant: grantId('gone') }, { key: 'proof', lane: 'proof' })
    const done: string[] = []
    await worker(async ({ task }) => {
      if (task.type === 'end-grant') await opened
      done.push(task.type)
    })
    await vi.waitFor(() => expect(done).toEqual(['verify-end']), 10_000)
  })

  it('is whom somebody asked first: their approvers are asked while a hundred after them are still being heard', async () => {
    const { schedule, worker } = bench()
    const { opened } = gate()
    for (let n = 0; n < 100; n++)
      await schedule({ type: 'handle-incoming', id: `${n}` }, { key: `heard ${n}`, lane: `account ${n}` })
    await schedule({ type: 'ask-approvers', request: requestId('r1'), stage: 0 }, { key: 'ask', lane: 'ask' })
    const done: string[] = []
    await worker(async ({ task }) => {
      if (task.type === 'handle-incoming') await opened
      done.push(task.type)
    })
    await vi.waitFor(() => expect(done).toEqual(['ask-approvers']), 10_000)
  })

  it('is a quarter of the ends while something is given that somebody waits for, so that it does not wait behind them', async () => {
    const { schedule, worker } = bench()
    const grant = gate()
    await schedule(drive)
    const seen = { now: 0, most: 0, done: 0, giving: false }
    const one = await worker(
      async ({ task }) => {
        seen.giving ||= task.type === 'drive-grant'
        if (task.type === 'drive-grant') return grant.opened
        seen.now += 1
        seen.most = Math.max(seen.most, seen.now)
        await nextTurn()
        seen.now -= 1
        seen.done += 1
      },
      { atOnce: { grants: 1, ends: 8, proofs: 1, incoming: 1, rest: 1, messages: 1, webhooks: 0 }, keepRoom: 0 },
    )
    await vi.waitFor(() => expect(seen.giving).toBe(true), 10_000)
    const many = async (from: number) => {
      for (let n = from; n < from + 40; n++)
        await schedule({ type: 'end-grant', grant: grantId(`g${n}`) }, { key: `end ${n}`, lane: `hold ${n}` })
      one.wake()
      await vi.waitFor(() => expect(seen.done).toBe(from + 40), 10_000)
    }
    await many(0)
    expect(seen.most).toBe(2)
    grant.open()
    await many(40)
    expect(seen.most).toBeGreaterThan(2)
  })

  it('is a quarter of the messages for a minute after a chat has put one off, because it would put off the others too', async () => {
    const { schedule, worker, store, leaseClock, wind } = bench()
    const seen = { now: 0, most: 0, done: 0 }
    const dueAgain = async () => ((await store.outbox.nextDue(['messages']))?.getTime() ?? 0) > noon.getTime()
    const one = await worker(
      async ({ task }) => {
        if (isDeepStrictEqual(task, show('put off')))
          throw new Fault('chat.paced', 'too much at once', {
            retry: 'later',
            retryAfter: 1_000,
            tooMuchFor: surfaceName('slack'),
          })
        seen.now += 1
        seen.most = Math.max(seen.most, seen.now)
        await nextTurn()
        seen.now -= 1
        seen.done += 1
      },
      { atOnce: { grants: 1, ends: 1, proofs: 1, incoming: 1, rest: 1, messages: 8, webhooks: 0 } },
    )
    await schedule(show('put off'))
    one.wake()
    await vi.waitFor(async () => expect(await dueAgain()).toBe(true), 10_000)
    const many = async (from: number) => {
      for (let n = from; n < from + 40; n++) await schedule(show(`${n}`))
      one.wake()
      await vi.waitFor(() => expect(seen.done).toBe(from + 40), 10_000)
    }
    await many(0)
    expect(seen.most).toBe(2)
    wind(leaseClock, 60_000)
    await many(40)
    expect(seen.most).toBeGreaterThan(2)
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
    await vi.waitFor(() => expect(done).toEqual(['handle-incoming']), 10_000)
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
    await vi.waitFor(() => expect(done).toEqual(['drive-grant']), 10_000)
  })

  it('is not begun again by anybody while it takes long: its lease is renewed by itself', async () => {
    const { store, schedule, worker, looks, leaseClock, wind } = bench()
    const { opened } = gate()
    await schedule(drive)
    const renew = vi.fn(store.outbox.renew)
    const carryOut = vi.fn(() => opened)
    await worker(carryOut, { store: withOutbox(store, { renew }), lease: 60 })
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
    const other = vi.fn(async () => {})
    const another = await worker(other, { lease: 60 })
    for (let time = 0; time < 5; time++) {
      wind(leaseClock, 50)
      const renewed = renew.mock.settledResults.length
      await vi.waitFor(() => expect(renew.mock.settledResults.length).toBeGreaterThan(renewed + 1), 10_000)
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
    await vi.waitFor(() => expect(attempts).toEqual([2]), 10_000)
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
    await vi.waitFor(() => expect(leases).toHaveLength(1), 10_000)
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
    await vi.waitFor(() => expect(leases).toHaveLength(1), 10_000)
    wind(leaseClock, 60_001)
    await slow()
    await vi.waitFor(() => expect(leases).toHaveLength(2), 10_000)
    await expect(leases[0]?.renew()).rejects.toMatchObject({ code: 'lease.lost' })
    await expect(leases[1]?.renew()).resolves.toBeUndefined()
  })
})
