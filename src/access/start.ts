import { parseDuration } from './duration.ts'
import { weekdays } from './hours.ts'

export type ParsedStart =
  | { readonly ok: true; readonly at: Date }
  | { readonly ok: false; readonly problem: 'not-a-time' | 'no-time-of-day' }

/**
 * Reads `now`, `in 2h`, `tomorrow 09:00`, `Monday at 9am`, `14:30`, `2027-03-01 14:30`, `1 March 9:00`, and a moment with its offset. What names no
 * zone is by the clocks of `zone`; a time alone is of today. Never guesses the order of numbers between slashes.
 */
export function parseStart(text: string, now: Date, zone: string): ParsedStart {
  const words = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ').replace(/,/g, '')
  const input = words.replace(/^(?:(?:from|starting|beginning|on|at) )+/, '')
  if (/^(now|at once|immediately)$/.test(input)) return { ok: true, at: now }
  const ahead = /^in (.+)$/.exec(input)?.[1]
  if (ahead !== undefined) {
    const length = parseDuration(ahead)
    return length.ok ? { ok: true, at: new Date(now.getTime() + length.minutes * 60_000) } : no('not-a-time')
  }
  return withOffset(input) ?? byTheClocks(input, now, zone)
}

const no = (problem: 'not-a-time' | 'no-time-of-day'): ParsedStart => ({ ok: false, problem })

const moment = /^(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)? ?(z|utc|[+-]\d{2}:?\d{2})$/

function withOffset(input: string): ParsedStart | null {
  const [, day, time, seconds = '', offset = ''] = moment.exec(input) ?? []
  if (day === undefined) return null
  const shift = /^(z|utc)$/.test(offset) ? 'Z' : offset.replace(/^(...)(\d\d)$/, '$1:$2')
  const at = new Date(`${day}T${time}${seconds.slice(0, 7)}${shift}`)
  const real = readDay(day, startOfDay(at)) !== null
  return Number.isNaN(at.getTime()) || !real ? no('not-a-time') : { ok: true, at }
}

const timeOfDay = /(?:^| )(?:at )?(\d{1,2})(?::(\d{2}))? ?(am|pm)?$/

function byTheClocks(input: string, now: Date, zone: string): ParsedStart {
  const today = wallAt(zone, now)
  const iso = input.replace(/^(\d{4}-\d{2}-\d{2})t(?=\d)/, '$1 ')
  const [whole, hours = '', minutes, half] = timeOfDay.exec(iso) ?? []
  const day = whole === undefined ? null : iso.slice(0, iso.length - whole.length).trim()
  const time = day === null ? null : minuteOfDay(Number(hours), Number(minutes ?? 0), half)
  // "1 March" ends with no time, and "9" alone is none.
  const saysTime =
    time !== null && (minutes !== undefined || half !== undefined || (day !== '' && readDay(day ?? '', today) !== null))
  if (!saysTime) return no(readDay(input, today) === null ? 'not-a-time' : 'no-time-of-day')
  const date = day === '' ? today : readDay(day ?? '', today)
  if (date === null) return no('not-a-time')
  const at = instantOf(zone, { ...date, minute: time })
  // A weekday that is today means the one a week from now once that time is over.
  const over = at <= now && isWeekday(day ?? '')
  return { ok: true, at: over ? instantOf(zone, { ...shifted(date, 7), minute: time }) : at }
}

function minuteOfDay(hour: number, minute: number, half: string | undefined): number | null {
  if (minute > 59 || hour > (half ? 12 : 23) || (half !== undefined && hour === 0)) return null
  return (half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute
}

export interface Day {
  readonly year: number
  /** Counted from 1, like the day. */
  readonly month: number
  readonly day: number
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day as somebody says it; `null`: it is none. */
export function readDay(words: string, today: Day): Day | null {
  if (/^(today|tonight|this (morning|afternoon|evening))$/.test(words)) return today
  if (words === 'tomorrow') return shifted(today, 1)
  if (words === 'yesterday') return shifted(today, -1)
  if (isWeekday(words)) return next(weekdayOf(words), today, words.startsWith('next '))
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words) ?? []
  if (year !== undefined) return real({ year: Number(year), month: Number(month), day: Number(day) })
  const [, dotted, dottedMonth, dottedYear] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(words) ?? []
  if (dotted !== undefined) return inYear(Number(dotted), Number(dottedMonth), dottedYear, today)
  const [, before, name, after, named] =
    /^(\d{1,2})?(?:st|nd|rd|th)? ?([a-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?(?: (\d{4}))?$/.exec(words) ?? []
  const found = months.findIndex(month => name?.startsWith(month))
  if (found < 0 || (before === undefined) === (after === undefined)) return null
  return inYear(Number(before ?? after), found + 1, named, today)
}

const weekdayOf = (words: string): number => {
  const short: readonly string[] = weekdays
  return short.indexOf(words.replace(/^(next|this|on) /, '').slice(0, 3))
}
const isWeekday = (words: string): boolean =>
  /^((next|this|on) )?(mon|tue|wed|thu|fri|sat|sun)(day|sday|s|nesday|rsday|r|rs|urday)?$/.test(words)

/** The first such day from today on, or after today. */
function next(weekday: number, today: Day, after: boolean): Day {
  const shown = (new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay() + 6) % 7
  const ahead = (weekday - shown + 7) % 7
  return shifted(today, ahead === 0 && after ? 7 : ahead)
}

/** Without a year it is this one's, or the next one's where that day is over. */
function inYear(day: number, month: number, year: string | undefined, today: Day): Day | null {
  if (year !== undefined) return real({ year: Number(year), month, day })
  const thisYear = real({ year: today.year, month, day })
  const isOver = month < today.month || (month === today.month && day < today.day)
  return isOver ? real({ year: today.year + 1, month, day }) : thisYear
}

function real(day: Day): Day | null {
  const same = startOfDay(new Date(Date.UTC(day.year, day.month - 1, day.day)))
  return same.year === day.year && same.month === day.month && same.day === day.day ? day : null
}

const startOfDay = (at: Date): Day => ({
  year: at.getUTCFullYear(),
  month: at.getUTCMonth() + 1,
  day: at.getUTCDate(),
})

export const shifted = ({ year, month, day }: Day, days: number): Day =>
  startOfDay(new Date(Date.UTC(year, month - 1, day + days)))

const clocks = new Map<string, Intl.DateTimeFormat>()

/** A moment as somebody there would type it, and `parseStart` reads it. */
export function asTyped(at: Date, zone: string): string {
  const { year, month, day, minute } = wallAt(zone, at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** What a calendar and a clock on the wall there show. */
export function wallAt(zone: string, at: Date): Day & { readonly minute: number } {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  clocks.set(zone, clock)
  const shown = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const number = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    minute: number('hour') * 60 + number('minute'),
  }
}

/**
 * The moment at which clocks there show this. In a night in which they show it twice it is the first time; where they pass over it, it
 * is as long after the hour before as they would have shown.
 */
export function instantOf(zone: string, { year, month, day, minute }: Day & { readonly minute: number }): Date {
  const reckoned = Date.UTC(year, month - 1, day, 0, minute)
  const offsetAt = (at: number): number => {
    const wall = wallAt(zone, new Date(at))
    return Date.UTC(wall.year, wall.month - 1, wall.day, 0, wall.minute) - at
  }
  const dayBefore = reckoned - offsetAt(reckoned - 86_400_000)
  const dayAfter = reckoned - offsetAt(reckoned + 86_400_000)
  const shows = (at: number) => at + offsetAt(at) === reckoned
  return new Date([Math.min(dayBefore, dayAfter), Math.max(dayBefore, dayAfter)].find(shows) ?? dayBefore)
}

/** Whether a zone is one that clocks are known of. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone !== ''
  } catch {
    return false
  }
}
