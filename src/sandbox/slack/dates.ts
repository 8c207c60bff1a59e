/**
 * Slack's date tokens in somebody's own time zone: `{date_short} {time}` becomes `Nov 21, 2026 6:39 PM`.
 * `seconds` is Unix time. Returns `null` for what is no time, where Slack shows the fallback.
 */
export function formatDate(seconds: number, format: string, tz: string): string | null {
  if (!Number.isFinite(seconds) || seconds <= 0) return null
  const at = new Date(seconds * 1_000)
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => {
    const options = tokens[token]
    if (options === undefined) return whole
    // ICU puts a narrow no-break space before AM and PM, which nobody types in a test.
    return formatOf(token, options, tz).format(at).replaceAll('\u202f', ' ')
  })
}

/** Kept, because making one takes longer than reading a card. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(token: string, { locale = 'en-US', parts }: Token, timeZone: string): Intl.DateTimeFormat {
  const key = `${token} ${timeZone}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...parts, timeZone })
  formats.set(key, known)
  return known
}

interface Token {
  readonly locale?: string
  readonly parts: Intl.DateTimeFormatOptions
}

const long: Intl.DateTimeFormatOptions = { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }
const plain: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric', year: 'numeric' }
const short: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', year: 'numeric' }

const tokens: Readonly<Record<string, Token>> = {
  date_num: { locale: 'sv-SE', parts: { year: 'numeric', month: '2-digit', day: '2-digit' } },
  date: { parts: plain },
  date_short: { parts: short },
  date_long: { parts: long },
  date_pretty: { parts: plain },
  date_short_pretty: { parts: short },
  date_long_pretty: { parts: long },
  day_divider_pretty: { parts: long },
  time: { parts: { hour: 'numeric', minute: '2-digit' } },
  time_secs: { parts: { hour: 'numeric', minute: '2-digit', second: '2-digit' } },
}
