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
})
