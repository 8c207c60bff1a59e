import { type Job, scheduleJob } from 'node-schedule'

export interface AlarmClock {
  /** Replaces the alarm. `at` and `now` are domain time: it rings after the time between them. `null` rings never. */
  set(at: Date | null, now: Date): void
  /** For good: whatever is set afterwards does not ring. */
  stop(): void
}

/** Milliseconds. */
const aMoment = 20

/**
 * One job at a time, for the next due time: node-schedule falls behind with many at one instant, and remembers nothing over a
 * restart. A time that has come rings in a moment, which the library itself would never do. A job whose timer came a millisecond
 * too early is beyond its own `cancel`: what it rings for is looked at again when it rings.
 */
export function alarmClock(ring: () => void): AlarmClock {
  let job: Job | null = null
  let soon: NodeJS.Timeout | null = null
  let stopped = false
  const clear = () => {
    job?.cancel()
    job = null
    if (soon) clearTimeout(soon)
    soon = null
  }
  const jobIn = (wait: number) => {
    const mine = scheduleJob(new Date(Date.now() + wait), () => {
      if (job === mine) ring()
    })
    return mine
  }
  return {
    set(at, now) {
      clear()
      if (at === null || stopped) return
      const wait = at.getTime() - now.getTime()
      if (wait > 0) job = jobIn(wait)
      if (!job) soon = setTimeout(ring, aMoment)
    },
    stop() {
      stopped = true
      clear()
    },
  }
}
