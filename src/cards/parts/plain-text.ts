import type { Line, MomentStyle } from '../card.ts'

/** A line where only plain characters can be shown. Moments are given in UTC, because the reader's zone is not known here. */
export function plainText(content: Line): string {
  return content
    .map(span => {
      switch (span.kind) {
        case 'text':
        case 'strong':
        case 'code':
        case 'to-type':
          return span.text
        case 'said':
        case 'said-strong':
          return span.said
        case 'when':
          return momentInUtc(span.at, span.style)
        default:
          return span satisfies never
      }
    })
    .join('')
}

export function momentInUtc(at: Date, style: MomentStyle): string {
  const [date = '', time = ''] = at.toISOString().split('T')
  if (style === 'exact-time') return `${time.slice(0, 8)} UTC`
  return style === 'time' ? `${time.slice(0, 5)} UTC` : `${date} ${time.slice(0, 5)} UTC`
}
