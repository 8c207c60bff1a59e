import type { Hours } from '../../access/hours.ts'

const names: Readonly<Record<Hours['days'][number], string>> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
}

export const daysText = (days: Hours['days']): string => days.map(day => names[day]).join(', ')

/** Minutes since midnight. */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Both, where the flow ends with them what it gave. */
export const hoursRuleText = (hours: Hours): string =>
  `${hoursText(hours)}${hours.endsAccess ? ', and ends with them' : ''}`

/** What somebody is told who asks for longer, before they ask. */
export const endsWithText = (hours: Hours): string =>
  `it ends when the hours of its access flow are over: ${hoursText(hours)}`

/** "Mon, Tue, Fri from 07:00 to 19:00 (Europe/Berlin)": the file's own words, because the reader's clocks may be elsewhere. */
export const hoursText = ({ days, from, to, zone }: Hours): string =>
  `${daysText(days)} from ${clock(from)} to ${clock(to)} (${zone})`
