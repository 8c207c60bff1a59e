/** `{{DATE(2026-11-25T19:00:00Z, SHORT)}}` and `{{TIME(…)}}` as a client shows them, in the reader's zone and language. https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
export function formatted(text: string, timeZone: string, locale: string): string {
  return text.replace(
    /\{\{(DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))(?:,\s*(COMPACT|SHORT|LONG))?\)\}\}/g,
    (whole, what: string, at: string, style?: string) => {
      const date = new Date(at)
      if (Number.isNaN(date.getTime())) return whole
      if (what === 'TIME') return date.toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' })
      return date.toLocaleDateString(locale, { timeZone, ...(styles[style ?? ''] ?? {}) })
    },
  )
}

const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  SHORT: { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' },
  LONG: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
}
