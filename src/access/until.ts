import { parseDuration } from './duration.ts'
import { type Day, instantOf, parseStart, readDay, shifted, wallAt } from './start.ts'

/**
 * The moment that somebody means by `Friday`, `next Friday 17:00`, `tomorrow`, `27 November`, `2026-12-04` or `3d`: a day is over at its end, by the
 * clocks of `zone`. The next Friday, on a Friday this one. `null` for anything else, and for what is past.
 */
export function readUntil(typed: string, now: Date, zone: string): Date | null {
  const words = typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.!?]+$/, '')
  const until = endOfDay(words, now, zone) ?? afterLength(words, now) ?? atTime(words, now, zone)
  return until && until > now ? until : null
}

function endOfDay(words: string, now: Date, zone: string): Date | null {
  const day = readDay(words.replace(/^the /, '').replace(/,/g, ''), wallAt(zone, now))
  return day && endOf(day, zone)
}

/** Midnight there, whatever the clocks do that night. */
const endOf = (day: Day, zone: string): Date => instantOf(zone, { ...shifted(day, 1), minute: 0 })

function atTime(words: string, now: Date, zone: string): Date | null {
  const read = parseStart(words, now, zone)
  return read.ok ? read.at : null
}

function afterLength(words: string, now: Date): Date | null {
  const read = parseDuration(words)
  return read.ok ? new Date(now.getTime() + read.minutes * 60_000) : null
}
