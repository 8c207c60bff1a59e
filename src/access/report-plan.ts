import type { Entitlement } from './catalog.ts'
import type { Channel } from './channel.ts'
import { type Wall, type Weekday, wallAt, weekdays } from './hours.ts'
import type { ReportKind, ReportWhere } from './report.ts'
import type { Minutes, NonEmpty } from './vocabulary.ts'

/** A report that the access file has shown in rooms by itself, to everybody who reads there. */
export interface ReportPlan {
  readonly name: string
  readonly kind: ReportKind
  /** Absent: of everything. */
  readonly of?: Entitlement
  /** Absent: every row. */
  readonly where?: ReportWhere
  readonly every: Every
  /** How far back it goes. */
  readonly last: Minutes
  readonly to: NonEmpty<Channel>
}

export interface Every {
  readonly days: NonEmpty<Weekday>
  /** Minutes since midnight. */
  readonly at: number
  readonly zone: string
}

const minute = 60_000
const wholeDay = 1_440
/** The clocks of no place are ever moved by more at once. Minutes. */
const mostMoved = 180
/** And nowhere by a part of this. Minutes. */
const movedBy = 15

/**
 * When it was due last, within the last day; `null`: on none of its days. Where clocks show that time twice it is the first, and where
 * they are moved over it, it is as long before this moment as they say.
 */
export function latestDue({ days, at, zone }: Every, now: Date): Date | null {
  const whole = Math.floor(now.getTime() / minute)
  const wall = (minutes: number): Wall => wallAt(zone, new Date(minutes * minute))
  const minuteOf = ({ time }: Wall): number => Math.floor(time / minute)
  const expected = whole - ((minuteOf(wall(whole)) - at + wholeDay) % wholeDay)
  let due = expected
  for (let near = expected - mostMoved; near <= Math.min(whole, expected + mostMoved); near += movedBy)
    if (minuteOf(wall(near)) === at % wholeDay) {
      due = near
      break
    }
  return days.some(name => weekdays.indexOf(name) === wall(due).day) ? new Date(due * minute) : null
}
