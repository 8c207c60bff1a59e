import { describe, expect, it } from 'vitest'
import { type Every, latestDue } from './report-plan.ts'

const weekday = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], at: 8 * 60, zone: 'Europe/Berlin' } as const
const daily = (at: string): Every => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  at: Number(at.slice(0, 2)) * 60 + Number(at.slice(3)),
  zone: 'Europe/Berlin',
})
const dueAt = (every: Every, now: string) => latestDue(every, new Date(now))?.toISOString() ?? null

describe('when a report was due last', () => {
  it('is the time of that day by the clocks of its zone, from the first moment on', () => {
    expect(dueAt(weekday, '2026-11-23T07:00:00Z')).toBe('2026-11-23T07:00:00.000Z')
    expect(dueAt(weekday, '2026-11-23T20:13:30Z')).toBe('2026-11-23T07:00:00.000Z')
    expect(dueAt(weekday, '2026-11-24T06:59:59Z')).toBe('2026-11-23T07:00:00.000Z')
  })
  it('is never where the last such time was on none of its days', () => {
    expect(dueAt(weekday, '2026-11-23T06:59:59Z')).toBeNull()
    expect(dueAt(weekday, '2026-11-22T12:00:00Z')).toBeNull()
  })
  it('is news once a day to whoever looks every few minutes, also on the nights on which clocks are moved', () => {
    for (const noon of ['2026-03-28T11:00:00Z', '2026-10-24T11:00:00Z'])
      for (const at of ['02:30', '08:00', '00:00', '01:59', '03:00']) {
        const posted: Date[] = []
        for (let minute = 0; minute < 47 * 60; minute += 10) {
          const now = new Date(new Date(noon).getTime() + minute * 60_000)
          const due = latestDue(daily(at), now)
          const last = posted.at(-1)
          if (due && (!last || last < due)) posted.push(now)
        }
        // What was due before anybody looked, and what comes on the two days.
        expect(
          posted.map(when => when.toISOString()),
          `${noon} ${at}`,
        ).toHaveLength(3)
      }
  })
})
