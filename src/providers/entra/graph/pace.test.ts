import { describe, expect, it } from 'vitest'
import { Fault } from '../../../ports/fault.ts'
import { directoryReads, largestShareOfReads, Pace } from './pace.ts'
import { resourceUnits } from './resource-units.ts'
import { type Part, type PartResult, UnhurriedWrites } from './unhurried-writes.ts'

/** A clock that only waiting moves on. */
function aClock() {
  const clock = { at: 0 }
  const wait = async (milliseconds: number) => {
    clock.at += milliseconds
  }
  return { clock, pace: new Pace(() => clock.at, wait) }
}
const seconds = (count: number) => count * 1_000

describe('the pace of writes', () => {
  it('empties a full bucket at once and then goes on at twenty a second, leaving a reserve for whoever comes', async () => {
    const { clock, pace } = aClock()
    for (let call = 0; call < 147; call++) await pace.takeUnhurried(20)
    expect(clock.at).toBe(0)
    for (let call = 0; call < 353; call++) await pace.takeUnhurried(20)
    // 10,000 writes: 350 s by the quota, and three more for the reserve.
    expect(clock.at / 1_000).toBeCloseTo(353, 0)
  })

  it('never holds up what somebody waits for, however much else is waiting', async () => {
    const { clock, pace } = aClock()
    await pace.takeUnhurried(2_940)
    for (let call = 0; call < 100; call++) await pace.take()
    expect(clock.at).toBe(0)
    // What nobody waits for makes up for it.
    await pace.takeUnhurried(20)
    expect(clock.at).toBeGreaterThanOrEqual(seconds(6))
  })

  it('leaves Graph alone for as long as it asks, and tells whoever would wait for longer than anybody does', async () => {
    const { clock, pace } = aClock()
    pace.refused(seconds(2))
    await pace.take()
    expect(clock.at).toBe(seconds(2))
    pace.refused(seconds(40))
    await expect(pace.take()).rejects.toMatchObject({
      code: 'graph.throttled',
      retry: 'later',
      result: 'not-done',
      retryAfter: seconds(40),
    })
    await pace.takeUnhurried(1)
    expect(clock.at).toBeGreaterThanOrEqual(seconds(42))
    clock.at += seconds(600)
    pace.refused(seconds(86_400))
    await expect(pace.take()).rejects.toMatchObject({ retryAfter: seconds(300) })
  })

  it('two replicas that know nothing of each other share one quota: both slow down while Graph refuses, and none is starved', async () => {
    const end = seconds(900)
    let now = 0
    let sleepers: { readonly at: number; readonly wake: () => void }[] = []
    const wait = (milliseconds: number) =>
      new Promise<void>(wake => void sleepers.push({ at: now + milliseconds, wake }))
    // Graph's own bucket is empty, and each replica begins with a full one in its head.
    const bucket = { level: 0, at: 0 }
    const takes = (writes: number) => {
      bucket.level = Math.min(3_000, bucket.level + (now - bucket.at) / 50)
      bucket.at = now
      if (bucket.level < writes) return false
      bucket.level -= writes
      return true
    }
    const written = [0, 0]
    for (const index of [0, 1]) {
      const pace = new Pace(() => now, wait)
      void (async () => {
        while (now < end) {
          await pace.takeUnhurried(20)
          if (takes(20)) written[index] = (written[index] ?? 0) + 20
          else pace.refused(seconds(1))
        }
      })()
    }
    while (now < end) {
      await new Promise(setImmediate)
      const [next, ...others] = sleepers.toSorted((a, b) => a.at - b.at)
      if (!next) throw new Error('everybody is awake')
      sleepers = others
      now = next.at
      next.wake()
    }
    const [one = 0, other = 0] = written
    expect(one + other).toBeGreaterThan(0.9 * 900 * 20)
    expect(Math.min(one, other) / Math.max(one, other)).toBeGreaterThan(0.2)
  })
})

describe('the pace of reads', () => {
  const reading = () => {
    const clock = { at: 0 }
    const wait = async (milliseconds: number) => {
      clock.at += milliseconds
    }
    return { clock, pace: new Pace(() => clock.at, wait, directoryReads, largestShareOfReads) }
  }

  it('begins with what the smallest tenant has, and takes more while Graph does not mind, as much as the largest has', async () => {
    const { clock, pace } = reading()
    const unitsIn = async (units: number) => {
      const before = clock.at
      for (let read = 0; read < units / 40; read++) await pace.takeUnhurried(40)
      return units / ((clock.at - before) / 1_000)
    }
    await pace.takeUnhurried(2_400)
    expect(clock.at).toBe(0)
    expect(await unitsIn(3_500)).toBeLessThan(450)
    await unitsIn(100_000)
    expect(await unitsIn(40_000)).toBeGreaterThan(700)
    pace.refused(null)
    expect(await unitsIn(4_000)).toBeLessThan(650)
  })

  it('never holds up what somebody waits for, not even where Graph has asked to be left alone', async () => {
    const { clock, pace } = reading()
    pace.refused(seconds(30))
    for (let read = 0; read < 500; read++) pace.count(4)
    expect(clock.at).toBe(0)
    // What nobody waits for makes up for it.
    await pace.takeUnhurried(2)
    expect(clock.at).toBeGreaterThanOrEqual(seconds(30))
  })

  it('counts what Graph counts of a read', () => {
    const units = (path: string) => resourceUnits(path)
    expect(units('/groups/1/members?$select=id&$top=999')).toBe(2)
    expect(units('/groups/1/transitiveMembers')).toBe(5)
    expect(units('/users/1/checkMemberGroups')).toBe(4)
    expect(units('/users/1/getMemberGroups')).toBe(2)
    expect(units('/users?$select=id&$expand=manager')).toBe(2)
    expect(units('/users/1?$select=id')).toBe(1)
    expect(units('https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=x')).toBe(1)
  })
})

describe('writes that nobody waits for', () => {
  const part = (name: string): Part => ({ method: 'DELETE', path: `/${name}`, body: undefined })
  const names = (count: number) => Array.from({ length: count }, (_, index) => String(index))
  const throttled = () => new Fault('graph.throttled', 'slow down', { retry: 'later', retryAfter: seconds(1) })

  function writing(answer: (name: string, time: number) => PartResult<string>) {
    const { clock, pace } = aClock()
    const calls: string[][] = []
    const times = new Map<string, number>()
    const writes = new UnhurriedWrites<string>(pace, async parts => {
      calls.push(parts.map(({ path }) => path.slice(1)))
      return parts.map(({ path }) => {
        const name = path.slice(1)
        times.set(name, (times.get(name) ?? 0) + 1)
        return answer(name, times.get(name) ?? 0)
      })
    })
    return { clock, calls, writes }
  }

  it('go twenty to a call, each once, and each gets its own answer', async () => {
    const { calls, writes } = writing(name => ({ done: `done ${name}` }))
    const all = await Promise.all(names(45).map(name => writes.write(part(name))))
    expect(all).toEqual(names(45).map(name => `done ${name}`))
    expect(calls.map(({ length }) => length).sort()).toEqual([20, 20, 5])
    expect(calls.flat().sort()).toEqual(names(45).sort())
  })

  it('are sent again where Graph refused them for now, because they were not done, and nothing else is', async () => {
    const { calls, clock, writes } = writing((name, time) =>
      Number(name) % 2 === 1 && time === 1 ? { fault: throttled() } : { done: name },
    )
    expect(await Promise.all(names(20).map(name => writes.write(part(name))))).toEqual(names(20))
    expect(calls.map(({ length }) => length)).toEqual([20, 10])
    expect(clock.at).toBeGreaterThanOrEqual(seconds(1))
  })

  it('are left to the worker where Graph goes on refusing, and where nobody knows what became of them', async () => {
    const lost = new Fault('graph.unavailable', 'away', { retry: 'later', result: 'unknown' })
    const { calls, writes } = writing(name => (name === '1' ? { fault: lost } : { fault: throttled() }))
    const [one, two] = await Promise.allSettled(names(2).map(name => writes.write(part(name))))
    expect(one).toMatchObject({ reason: { code: 'graph.throttled', result: 'not-done' } })
    expect(two).toMatchObject({ reason: { code: 'graph.unavailable', result: 'unknown' } })
    expect(calls.filter(call => call.includes('1'))).toHaveLength(1)
  })
})
