import { expect, it } from 'vitest'
import { grantId } from '../../access/vocabulary.ts'
import { ana, at, claim, names, only, put, waiting } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function outboxContract(world: () => StoreUnderContract): void {
  it('hands out what is due, earliest first, and nothing that is not', async () => {
    const { store } = world()
    await put(store, 'later', { due: at('9:01') })
    await put(store, 'second', { due: at('8:59') })
    await put(store, 'first', { due: at('8:00') })
    expect(await store.outbox.nextDue()).toEqual(at('8:00'))
    expect(await store.outbox.backlog(at('9:00'))).toEqual({ waiting: 2, oldestDue: at('8:00') })
    expect(await store.outbox.backlog(at('9:00'), ['ends'])).toEqual({ waiting: 0, oldestDue: null })
    expect(await store.outbox.backlog(at('9:00'), ['ends', 'rest'])).toMatchObject({ waiting: 2 })
    expect(names(await claim(store.outbox))).toEqual(['first', 'second'])
    expect(await claim(store.outbox)).toEqual([])
    expect(await store.outbox.nextDue()).toEqual(at('9:01'))
    expect(await store.outbox.backlog(at('9:00'))).toEqual({ waiting: 0, oldestDue: null })
  })

  it('hands out no more than was asked for', async () => {
    const { store } = world()
    for (const name of ['a', 'b', 'c']) await put(store, name)
    expect(await claim(store.outbox, '9:00', { limit: 2 })).toHaveLength(2)
    expect(await claim(store.outbox, '9:00', { limit: 2 })).toHaveLength(1)
  })

  it('never hands out two tasks of one lane at a time', async () => {
    const { store } = world()
    await put(store, 'first', { lane: 'grant:1', due: at('8:00') })
    await put(store, 'second', { lane: 'grant:1', due: at('8:01') })
    const first = only(await claim(store.outbox))
    expect(names([first])).toEqual(['first'])
    expect(await claim(store.outbox)).toEqual([])
    expect(await store.outbox.nextDue()).toBeNull()
    await store.outbox.finish(first)
    expect(names(await claim(store.outbox))).toEqual(['second'])
  })

  it('knows what is still to do in a lane, waiting or in hand', async () => {
    const { store } = world()
    const isToDo = () => Promise.all(['hold:1', 'hold:2'].map(lane => store.outbox.isToDo('job', lane)))
    await put(store, 'a', { lane: 'hold:1' })
    expect(await isToDo()).toEqual([true, false])
    expect(await store.outbox.isToDo('drive-grant', 'hold:1')).toBe(false)
    const task = only(await claim(store.outbox))
    expect(await isToDo()).toEqual([true, false])
    await store.outbox.giveUp(task, 'graph.odd')
    expect(await isToDo()).toEqual([false, false])
  })

  it('forgets what is finished', async () => {
    const { store } = world()
    await put(store, 'a')
    await store.outbox.finish(only(await claim(store.outbox)))
    expect(await claim(store.outbox, '23:00')).toEqual([])
    expect(await store.outbox.nextDue()).toBeNull()
  })

  it('hands a task out again when it asked for that, counting the attempts, and lets the rest of its lane go on', async () => {
    const { store } = world()
    await put(store, 'stubborn', { lane: 'grant:1', due: at('8:00') })
    await put(store, 'other', { lane: 'grant:1', due: at('8:01') })
    const first = only(await claim(store.outbox))
    expect(first.attempt).toBe(1)
    await store.outbox.retry(first, at('9:05'), 'graph.throttled')
    const other = only(await claim(store.outbox))
    expect(names([other])).toEqual(['other'])
    await store.outbox.finish(other)
    const again = only(await claim(store.outbox, '9:05'))
    expect(again).toMatchObject({ key: 'job:stubborn', attempt: 2, due: at('9:05') })
  })

  it('hands a task to somebody else when its lease ran out, and no longer listens to who had it first', async () => {
    const { store } = world()
    await put(store, 'a')
    const lost = only(await claim(store.outbox, '9:00', { worker: 'one' }))
    expect(await claim(store.outbox, '9:00', { worker: 'two' })).toEqual([])
    const found = only(await claim(store.outbox, '9:01', { worker: 'two' }))
    expect(found.attempt).toBe(2)
    await store.outbox.finish(lost)
    await store.outbox.retry(lost, at('9:30'), 'late')
    await store.outbox.giveUp(lost, 'late')
    await store.outbox.retry(found, at('9:02'), 'again')
    expect(only(await claim(store.outbox, '9:02')).attempt).toBe(3)
  })

  it('measures leases by the clock that nobody winds', async () => {
    const { store } = world()
    await put(store, 'a')
    await claim(store.outbox, '9:00', { leaseNow: '9:00' })
    expect(await claim(store.outbox, '23:00', { leaseNow: '9:00' })).toEqual([])
    expect(await claim(store.outbox, '9:00', { leaseNow: '9:01' })).toHaveLength(1)
  })

  it('keeps one appointment per key: the later word replaces the earlier', async () => {
    const { store } = world()
    await put(store, 'a', { due: at('9:00') })
    await put(store, 'a', { due: at('9:30') })
    expect(await claim(store.outbox, '9:00')).toEqual([])
    expect(await claim(store.outbox, '9:30')).toHaveLength(1)
  })

  it('starts counting anew when a task that failed before is replaced', async () => {
    const { store } = world()
    await put(store, 'a')
    const failed = only(await claim(store.outbox))
    await store.outbox.retry(failed, at('9:10'), 'graph.throttled')
    await put(store, 'a')
    const fresh = only(await claim(store.outbox))
    expect(fresh.attempt).toBe(1)
    await store.outbox.finish(failed)
    await store.outbox.retry(fresh, at('9:20'), 'graph.throttled')
    expect(only(await claim(store.outbox, '9:20')).attempt).toBe(2)
  })

  it('lets a task that is being carried out go on, and does the new one of its key after it', async () => {
    const { store } = world()
    await put(store, 'a', { due: at('8:00') })
    const running = only(await claim(store.outbox))
    await put(store, 'a', { due: at('8:30') })
    expect(await claim(store.outbox)).toEqual([])
    await store.outbox.finish(running)
    expect(only(await claim(store.outbox))).toMatchObject({ due: at('8:30'), attempt: 1 })
  })

  it('drops a task that wants to be tried again where a newer one of its key waits, which keeps its time', async () => {
    const { store } = world()
    for (const newAt of ['9:20', '9:40']) {
      await put(store, 'a', { due: at('8:00') })
      const running = only(await claim(store.outbox))
      await put(store, 'a', { due: at(newAt) })
      await store.outbox.retry(running, at('9:30'), 'again')
      expect(await store.outbox.nextDue()).toEqual(at(newAt))
      const taken = only(await claim(store.outbox, '10:00'))
      expect(taken).toMatchObject({ due: at(newAt), attempt: 1 })
      await store.outbox.finish(taken)
      expect(await store.outbox.nextDue()).toBeNull()
    }
  })

  it('renews the lease of whoever has it, and of nobody who lost it', async () => {
    const { store } = world()
    await put(store, 'a')
    const mine = only(await claim(store.outbox, '9:00', { leaseNow: '9:00' }))
    expect(await store.outbox.renew(mine, at('9:30'))).toBe(true)
    expect(await claim(store.outbox, '9:00', { leaseNow: '9:29' })).toEqual([])
    const taken = only(await claim(store.outbox, '9:00', { leaseNow: '9:30' }))
    expect(await store.outbox.renew(mine, at('10:00'))).toBe(false)
    await store.outbox.finish(taken)
    expect(await store.outbox.renew(taken, at('10:00'))).toBe(false)
  })

  it('hands out what gives and ends access, what is shown to people, and the rest apart from each other', async () => {
    const { store } = world()
    await put(store, 'a')
    const drive = { type: 'drive-grant', grant: grantId('00000000-0000-7000-8000-000000000001') } as const
    await store.transaction(tx => tx.schedule(drive, { key: 'drive', lane: 'drive', due: at('8:59') }))
    const tell = { type: 'tell', person: ana, request: waiting().ask.id, notice: { kind: 'denied' } } as const
    await store.transaction(tx => tx.schedule(tell, { key: 'tell', lane: 'tell', due: at('8:58') }))
    const options = { now: at('9:00'), leaseNow: at('9:00'), leaseUntil: at('9:01'), worker: 'one' }
    const nothing = { grants: 0, ends: 0, proofs: 0, incoming: 0, rest: 0, messages: 0, webhooks: 0 }
    expect(await store.outbox.nextDue(['rest'])).toEqual(at('9:00'))
    expect(await store.outbox.nextDue(['rest', 'grants'])).toEqual(at('8:59'))
    expect(names(await store.outbox.claim({ ...options, limit: { ...nothing, rest: 10 } }))).toEqual(['a'])
    expect(await store.outbox.claim({ ...options, limit: { ...nothing, rest: 10 } })).toEqual([])
    expect(await store.outbox.nextDue(['rest'])).toBeNull()
    const others = await store.outbox.claim({
      ...options,
      limit: { grants: 1, ends: 1, proofs: 1, incoming: 1, rest: 10, messages: 1, webhooks: 0 },
    })
    expect(others.map(({ task }) => task)).toEqual([tell, drive])
  })

  it('hands out as many of each part as there are hands for it, the earliest of each', async () => {
    const { store } = world()
    for (const name of ['a', 'b', 'c']) await put(store, name)
    for (const [n, due] of [at('8:57'), at('8:58'), at('8:59')].entries()) {
      const task = { type: 'tell', person: ana, request: waiting().ask.id, notice: { kind: 'denied' } } as const
      await store.transaction(tx => tx.schedule(task, { key: `tell ${n}`, lane: `tell ${n}`, due }))
    }
    const options = { now: at('9:00'), leaseNow: at('9:00'), leaseUntil: at('9:01'), worker: 'one' }
    const claimed = await store.outbox.claim({
      ...options,
      limit: { grants: 3, ends: 0, proofs: 0, incoming: 0, rest: 1, messages: 2, webhooks: 0 },
    })
    expect(claimed.map(({ key }) => key)).toEqual(['tell 0', 'tell 1', 'job:a'])
    const found = await store.outbox.claim({
      ...options,
      leaseNow: at('9:01'),
      leaseUntil: at('9:02'),
      limit: { grants: 0, ends: 0, proofs: 0, incoming: 0, rest: 2, messages: 1, webhooks: 0 },
    })
    expect(found.map(({ key, attempt }) => `${key} ${attempt}`)).toEqual(['tell 0 2', 'job:a 2', 'job:b 1'])
  })

  it('cancels an appointment by its key, and nothing that is being carried out', async () => {
    const { store } = world()
    await put(store, 'a')
    await put(store, 'b')
    await store.transaction(tx => tx.cancel('job:a'))
    const running = only(await claim(store.outbox))
    expect(running.key).toBe('job:b')
    await store.transaction(tx => tx.cancel('job:b'))
    await store.outbox.retry(running, at('9:00'), 'again')
    expect(await claim(store.outbox)).toHaveLength(1)
  })

  it('does not try again what was given up, and takes a new task of that key', async () => {
    const { store } = world()
    await put(store, 'a')
    await store.outbox.giveUp(only(await claim(store.outbox)), 'slack.channel_not_found')
    expect(await claim(store.outbox, '23:00')).toEqual([])
    expect(await store.outbox.backlog(at('23:00'))).toEqual({ waiting: 0, oldestDue: null })
    await put(store, 'a')
    expect(only(await claim(store.outbox)).attempt).toBe(1)
  })

  it('wakes whoever works when something was put into the outbox, until they stop listening', async () => {
    const { store } = world()
    let wake: () => void = () => undefined
    const stop = await store.onWork(() => wake())
    const woken = new Promise<void>(resolve => {
      wake = resolve
    })
    await put(store, 'a')
    await woken
    await stop()
    let disturbed = false
    wake = () => {
      disturbed = true
    }
    await put(store, 'b')
    await claim(store.outbox)
    expect(disturbed).toBe(false)
  })

  it('wakes whoever works when a lane becomes free in which more is waiting', async () => {
    const { store } = world()
    await put(store, 'first', { lane: 'grant:1' })
    await put(store, 'second', { lane: 'grant:1' })
    const first = only(await claim(store.outbox))
    let wake: () => void = () => undefined
    const woken = new Promise<void>(resolve => {
      wake = resolve
    })
    const quiet = await quietened(store, () => wake())
    await store.outbox.finish(first)
    await woken
    await quiet()
  })
}

/** Listens once everything that was said before has been heard. */
async function quietened(store: StoreUnderContract['store'], wake: () => void): Promise<() => Promise<void>> {
  let listening = false
  const stop = await store.onWork(() => listening && wake())
  await new Promise(resolve => setImmediate(resolve))
  listening = true
  return stop
}
