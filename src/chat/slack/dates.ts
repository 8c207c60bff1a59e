import type { MomentStyle } from '../../cards/card.ts'

/** A moment for clients that cannot show the reader's own time zone. */
export function inUtc(at: Date, style: MomentStyle): string {
  const [day, time] = at.toISOString().split('T')
  if (style === 'exact-time') return `${time?.slice(0, 8)} UTC`
  const clock = `${time?.slice(0, 5)} UTC`
  return style === 'time' ? clock : `${day} ${clock}`
}

/** Slack's own words for a moment, put into the reader's time zone and language by the client. */
export const slackDateFormat = {
  time: '{time}',
  'exact-time': '{time_secs}',
  'date-and-time': '{date_short_pretty} at {time}',
} as const satisfies Readonly<Record<MomentStyle, string>>

export const inSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)
