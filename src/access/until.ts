import { parseDuration } from './duration.ts'
import { weekdays } from './hours.ts'
import { type Day, instantOf, shifted, wallAt } from './start.ts'

/**
 * The moment that somebody means by `Friday`, `tomorrow`, `2026-12-04` or `3d`: a day is over at its end, by the clocks of `zone`. The next
 * Friday, on a Friday this one. `null` for anything else, and for what is past.
 */
export function readUntil(typed: string, now: Date, zone: string): Date | null {
  const words = typed
    .trim()
    .toLowerCase()
    .replace(/[.!?]+$/, '')
  const until = endOfDay(words, now, zone) ?? afterLength(words, now)
  return until && until > now ? until : null
}

function endOfDay(words: string, now: Date, zone: string): Date | null {
  const today = wallAt(zone, now)
  const at = (days: number) => endOf(shifted(today, days), zone)
  if (words === 'today' || words === 'tonight') return at(0)
  if (words === 'tomorrow') return at(1)
  const weekday = /^[a-z]{3,9}$/.test(words) ? weekdays.findIndex(name => isCalled(words, name)) : -1
  if (weekday >= 0) return at((weekday - indexOfDay(today) + 7) % 7)
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words) ?? []
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  // The thirtieth of February is a day in March to a computer, and a slip to people.
  return year === undefined || shifted(date, 0).day !== date.day || shifted(date, 0).month !== date.month
    ? null
    : endOf(date, zone)
}

/** Midnight there, whatever the clocks do that night. */
const endOf = (day: Day, zone: string): Date => instantOf(zone, { ...shifted(day, 1), minute: 0 })

const whole = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

const isCalled = (words: string, name: (typeof weekdays)[number]): boolean =>
  words === name || (whole.some(full => full.startsWith(name) && full.startsWith(words)) && words.startsWith(name))

const indexOfDay = ({ year, month, day }: Day): number => (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7

function afterLength(words: string, now: Date): Date | null {
  const read = parseDuration(words)
  return read.ok ? new Date(now.getTime() + read.minutes * 60_000) : null
}
