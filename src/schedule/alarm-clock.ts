import { type Job, scheduleJob } from 'node-schedule'

export interface AlarmClock {
  /** Replaces the alarm. `at` and `now` are domain time: it rings after the time between them. `null` rings never. */
  set(at: Date | null, now: Date): void
  stop(): void
}

/** Milliseconds. */
const aMoment = 20

/**
 * One job at a time, for the next due time: node-schedule falls behind with many at one instant, and remembers nothing over a
 * restart. A time that has come rings in a moment, which the library itself would never do.
 */
export function alarmClock(ring: () => void): AlarmClock {
  let job: Job | null = null
  let soon: NodeJS.Timeout | null = null
  const clear = () => {
    job?.cancel()
    job = null
    if (soon) clearTimeout(soon)
    soon = null
  }
  return {
    set(at, now) {
      clear()
      if (at === null) return
      const wait = at.getTime() - now.getTime()
      if (wait > 0) job = scheduleJob(new Date(Date.now() + wait), ring)
      if (!job) soon = setTimeout(ring, aMoment)
    },
    stop: clear,
  }
}
