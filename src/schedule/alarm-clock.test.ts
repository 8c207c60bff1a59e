import { scheduledJobs } from 'node-schedule'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AlarmClock, alarmClock } from './alarm-clock.ts'

const now = new Date('2026-11-20T09:00:00Z')
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)
/** Until everything that was set for now has rung. */
const aWhile = () => new Promise(resolve => setTimeout(resolve, 150))

describe('the alarm clock', () => {
  let clock: AlarmClock | undefined
  // One schedule for the process, which files share: what another left in it, under a clock of its own, would stand before ours for ever.
  beforeEach(() => {
    for (const job of Object.values(scheduledJobs)) job.cancel()
  })
  afterEach(() => clock?.stop())
  const rings = () => {
    const ring = vi.fn()
    clock = alarmClock(ring)
    return { ring, clock }
  }

  it('rings once after the time between now and then, whatever domain time it is', async () => {
    const { ring, clock } = rings()
    clock.set(later(60), now)
    await vi.waitFor(() => expect(ring).toHaveBeenCalled(), 10_000)
    await aWhile()
    expect(ring).toHaveBeenCalledTimes(1)
  })

  it('rings in a moment for a time that has passed, which the library alone would never do', async () => {
    const { ring, clock } = rings()
    clock.set(later(-60_000), now)
    expect(ring).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1), 10_000)
  })

  it('does not ring at once for a time in two months, as a bare timer would', async () => {
    const { ring, clock } = rings()
    clock.set(later(60 * 86_400_000), now)
    await aWhile()
    expect(ring).not.toHaveBeenCalled()
  })

  it('has one alarm: the new one replaces the old', async () => {
    const { ring, clock } = rings()
    clock.set(later(0), now)
    clock.set(later(60), now)
    clock.set(null, now)
    await aWhile()
    expect(ring).not.toHaveBeenCalled()
  })

  it('does not ring when it is replaced in the millisecond in which the timer came too early, as the library alone would', () => {
    vi.useFakeTimers()
    try {
      const { ring, clock } = rings()
      clock.set(later(100), now)
      // The machine's clock is set back a little: when the timer fires it is not time yet.
      vi.setSystemTime(Date.now() - 1)
      vi.advanceTimersByTime(100)
      clock.set(later(1_000), now)
      vi.advanceTimersByTime(500)
      expect(ring).not.toHaveBeenCalled()
      vi.advanceTimersByTime(600)
      expect(ring).toHaveBeenCalledTimes(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is silent once it is stopped, whatever is set afterwards', async () => {
    const { ring, clock } = rings()
    clock.set(later(60), now)
    clock.stop()
    clock.set(later(60), now)
    clock.set(later(0), now)
    await aWhile()
    expect(ring).not.toHaveBeenCalled()
  })
})
