import { parseDuration } from './duration.ts'
import { weekdays } from './hours.ts'

const day = 24 * 60 * 60_000

/**
 * The moment that somebody means by `Friday`, `tomorrow`, `2026-12-04` or `3d`: a day is over at its end, in UTC, as the answer tells
 * in their own time. The next Friday, on a Friday this one. `null` for anything else, and for what is past.
 */
export function readUntil(typed: string, now: Date): Date | null {
  const words = typed
    .trim()
    .toLowerCase()
    .replace(/[.!?]+$/, '')
  const until = endOfDay(words, now) ?? afterLength(words, now)
  return until && until > now ? until : null
}

function endOfDay(words: string, now: Date): Date | null {
  const today = Math.floor(now.getTime() / day) * day
  const at = (days: number) => new Date(today + (days + 1) * day)
  if (words === 'today' || words === 'tonight') return at(0)
  if (words === 'tomorrow') return at(1)
  const weekday = /^[a-z]{3,9}$/.test(words) ? weekdays.findIndex(name => isCalled(words, name)) : -1
  if (weekday >= 0) return at((weekday - indexOfDay(now) + 7) % 7)
  const [, date] = /^(\d{4}-\d{2}-\d{2})$/.exec(words) ?? []
  const midnight = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`)
  // The thirtieth of February is a day in March to a computer, and a slip to people.
  return Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date
    ? null
    : new Date(midnight + day)
}

const whole = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

const isCalled = (words: string, name: (typeof weekdays)[number]): boolean =>
  words === name || (whole.some(full => full.startsWith(name) && full.startsWith(words)) && words.startsWith(name))

const indexOfDay = (now: Date): number => (now.getUTCDay() + 6) % 7

function afterLength(words: string, now: Date): Date | null {
  const read = parseDuration(words)
  return read.ok ? new Date(now.getTime() + read.minutes * 60_000) : null
}
