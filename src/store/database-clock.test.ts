import { afterEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { steadyClock } from '../schedule/system.ts'
import type { Database } from './database.ts'
import { databaseClock } from './database-clock.ts'

const day = 86_400_000
afterEach(() => vi.useRealTimers())

/** A database whose clock is so far from when this process began plus how long it has run. */
const databaseAt = (apart: { milliseconds: number }) =>
  ({
    run: async () => [{ at: String(steadyClock.now().getTime() + apart.milliseconds) }],
  }) as unknown as Database

describe('the time that everything is due by', () => {
  it.each([1, -1])('is the database’s, and does not jump with the clock of the machine: %i day', async days => {
    const apart = { milliseconds: 5 * 60_000 }
    const clock = await databaseClock(databaseAt(apart), steadyClock, silentLog)
    const before = clock.now().getTime()
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.now() + days * day)
    expect(Math.abs(Date.now() - before)).toBeGreaterThan(day / 2)
    expect(Math.abs(clock.now().getTime() - before)).toBeLessThan(60_000)
    await clock.adjust()
    expect(Math.abs(clock.now().getTime() - before)).toBeLessThan(60_000)
  })

  it('follows the database where that is set right, which is told', async () => {
    const apart = { milliseconds: 0 }
    const lines: string[] = []
    const clock = await databaseClock(databaseAt(apart), steadyClock, {
      ...silentLog,
      warn: event => void lines.push(event),
    })
    apart.milliseconds = 10 * 60_000
    await clock.adjust()
    expect(clock.now().getTime() - steadyClock.now().getTime()).toBeGreaterThan(9 * 60_000)
    expect(lines).toEqual(['clock.apart-from-database'])
  })

  it('is the database’s from the beginning, also where that takes seconds to answer', async () => {
    const start = Date.parse('2026-11-20T09:00:00Z')
    let local = start
    const database = {
      run: async () => {
        local += 3_000
        return [{ at: String(local - 1_500 + 60 * 60_000) }]
      },
    } as unknown as Database
    const clock = await databaseClock(database, { now: () => new Date(local) }, silentLog)
    expect(clock.now().getTime() - local).toBe(60 * 60_000)
  })

  it('is left as it was measured by an answer that was long on its way and shows nothing but that', async () => {
    let [local, way] = [Date.parse('2026-11-20T09:00:00Z'), 0]
    const database = {
      run: async () => {
        local += way
        return [{ at: String(local) }]
      },
    } as unknown as Database
    const clock = await databaseClock(database, { now: () => new Date(local) }, silentLog)
    way = 4_000
    await clock.adjust()
    expect(clock.now().getTime()).toBe(local)
  })
})
