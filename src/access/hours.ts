import type { NonEmpty } from './vocabulary.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** When something may begin, by the clocks of one place. Both borders are inside. */
export interface Hours {
  /** On which a window begins; one over midnight goes on into the day after. */
  readonly days: NonEmpty<Weekday>
  /** Minutes since midnight, `to` up to 1440. `to` before `from`: over midnight. */
  readonly from: number
  readonly to: number
  /** By its name in the time zone database: daylight saving comes with it. */
  readonly zone: string
  /** What was given within them ends with them, however long it was given for. Absent: it goes on when they are over. */
  readonly endsAccess?: true
}

const minute = 60_000
const wholeDay = 1_440

/** What the clocks of a place show: read, never reckoned, so that a night of 23 or 25 hours is what they make of it. */
export interface Wall {
  /** Counted from Monday. */
  readonly day: number
  /** Milliseconds since midnight. */
  readonly time: number
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  clocks.set(zone, clock)
  return clock
}

export function wallAt(zone: string, at: Date): Wall {
  const shown = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type))
  const names: readonly string[] = weekdays
  const day = names.indexOf(shown.get('weekday')?.toLowerCase() ?? '')
  const seconds = (number('hour') * 60 + number('minute')) * 60 + number('second')
  return { day, time: seconds * 1_000 + at.getUTCMilliseconds() }
}

export function isWithinHours({ days, from, to, zone }: Hours, at: Date): boolean {
  const { day, time } = wallAt(zone, at)
  const begins = (weekday: number) => days.some(name => weekdays.indexOf(name) === (weekday + 7) % 7)
  const [first, last] = [from * minute, to * minute]
  if (first < last) return begins(day) && time >= first && time <= last
  return (begins(day) && time >= first) || (begins(day - 1) && time <= last)
}

/**
 * When the window that is open at this moment is over: the last moment that is still inside of it. One that goes on into the next is over
 * with the last of them. Where clocks are moved over that hour it is over as they are moved, and where they show it twice, at the first
 * time. `null`: it is never over.
 *
 * @param at within the hours.
 */
export function endOfWindow(hours: Hours, at: Date): Date | null {
  const whole = Math.floor(at.getTime() / minute)
  const moment = (minutes: number) => new Date(minutes * minute)
  const isClosed = (minutes: number) => !isWithinHours(hours, moment(minutes))
  const shown = Math.floor(wallAt(hours.zone, moment(whole)).time / minute)
  const untilOver = (hours.to - shown + wholeDay) % wholeDay
  for (let day = 0; day <= 8; day++) {
    const expected = whole + untilOver + day * wholeDay
    for (let near = Math.max(whole + 1, expected - mostMoved); near <= expected + mostMoved; near++) {
      if (!isClosed(near)) continue
      // At midnight, and where clocks are moved, it was open up to this minute; else the minute before was its last.
      const before = new Date(near * minute - 1)
      return isWithinHours(hours, before) ? moment(near) : moment(near - 1)
    }
  }
  return null
}

/** By when all is over that is given at this moment under these hours. `null`: they set no end. */
export const endsWithHours = (hours: Hours | undefined, at: Date): Date | null =>
  hours?.endsAccess ? (isWithinHours(hours, at) ? endOfWindow(hours, at) : at) : null

/** The clocks of no place are ever moved by more at once, within a week. Minutes. */
const mostMoved = 180

/**
 * The first moment from this one on at which something may begin: itself, where it may now. Where clocks are moved over the hour at which a
 * window would open, it opens as they are moved.
 */
export function nextWithinHours(hours: Hours, at: Date): Date {
  if (isWithinHours(hours, at)) return at
  const whole = Math.ceil(at.getTime() / minute)
  const moment = (minutes: number) => new Date(minutes * minute)
  const isOpen = (minutes: number) => isWithinHours(hours, moment(minutes))
  const shown = wallAt(hours.zone, moment(whole)).time / minute
  const untilFirst = Math.floor((hours.from - shown + wholeDay) % wholeDay)
  for (let day = 0; day <= 8; day++) {
    const expected = whole + untilFirst + day * wholeDay
    // Only a night on which clocks are moved makes it earlier or later than reckoned.
    for (let near = Math.max(whole, expected - mostMoved); near <= expected + mostMoved; near++)
      if (isOpen(near)) return moment(near)
  }
  throw new RangeError('no window opens within a week')
}
