import { describe, expect, it, vi } from 'vitest'
import type { Store } from '../ports/store.ts'
import { aWhile, away, bench, drive, gate, never, noon, show, withOutbox } from './worker.test-support.ts'

describe('what wakes the worker', () => {
  it('is a start, for what was due before', async () => {
    const { schedule, worker } = bench()
    await schedule(drive)
    const carryOut = vi.fn(async () => {})
    await worker(carryOut)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
  })

  it('is somebody who puts something into the outbox, in whichever process', async () => {
    const { schedule, worker, looks } = bench()
    const carryOut = vi.fn(async () => {})
    await looks(await worker(carryOut))
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
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
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
  })

  it('is a sweep, when the news of it was lost', async () => {
    const { store, schedule, worker } = bench()
    const carryOut = vi.fn(async () => {})
    await worker(carryOut, { store: { outbox: store.outbox, onWork: async () => async () => {} }, sweepEvery: 20 })
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
  })

  it('is a sweep, when nobody can listen at all', async () => {
    const { store, schedule, worker, lines } = bench()
    const carryOut = vi.fn(async () => {})
    const deaf = { outbox: store.outbox, onWork: () => Promise.reject(away()) }
    await worker(carryOut, { store: deaf, sweepEvery: 20 })
    await schedule(drive)
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(1), 10_000)
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
    await here.worker(carryOut, {
      store,
      atOnce: { grants: 1, ends: 1, proofs: 1, incoming: 1, rest: 2, messages: 2, webhooks: 0 },
    })
    await vi.waitFor(() => expect(carryOut).toHaveBeenCalledTimes(2), 10_000)
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
    await vi.waitFor(() => expect(begun).toEqual(['in hand']), 10_000)
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
