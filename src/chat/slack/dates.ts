/** A moment for clients that cannot show the reader's own time zone. */
export function inUtc(at: Date, style: 'time' | 'date-and-time'): string {
  const [day, time] = at.toISOString().split('T')
  const clock = `${time?.slice(0, 5)} UTC`
  return style === 'time' ? clock : `${day} ${clock}`
}

/** Slack's own words for a moment, put into the reader's time zone and language by the client. */
export const slackDateFormat = { time: '{time}', 'date-and-time': '{date_short_pretty} at {time}' } as const

export const inSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)
