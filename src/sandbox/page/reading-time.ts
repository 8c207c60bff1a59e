/// <reference lib="dom" />

/** In whose zone the page tells times: that of the person whose Slack is open, as their Slack does. */
export class ReadingTime {
  zone = 'Etc/UTC'
  /** Milliseconds. */
  ahead = 0

  /** Doorbell's time now. */
  now(): Date {
    return new Date(Date.now() + this.ahead)
  }

  /** `Lisbon`. */
  get place(): string {
    return (this.zone.split('/').at(-1) ?? this.zone)
      .replaceAll('_', ' ')
      .replace('Kolkata', 'Bangalore')
      .replace('New York', 'Boston')
  }

  time(at: Date | string, seconds = false): string {
    const parts: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    return this.#format(seconds ? { ...parts, second: '2-digit' } : parts, at)
  }

  /** As Slack writes it. */
  shortTime(at: Date | string): string {
    return this.#format({ hour: 'numeric', minute: '2-digit' }, at).replaceAll('\u202f', ' ')
  }

  day(at: Date | string): string {
    return this.#format({ weekday: 'long', month: 'long', day: 'numeric' }, at)
  }

  #format(options: Intl.DateTimeFormatOptions, at: Date | string): string {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: this.zone }).format(new Date(at))
  }
}

/** "1 h 20 min", "45 s". */
export function lengthOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ')
}
