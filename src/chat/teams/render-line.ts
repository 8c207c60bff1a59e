import type { Line, MomentStyle, Span } from '../../cards/card.ts'
import { momentInUtc } from '../../cards/parts/plain-text.ts'
import { cut, oneLine } from '../both/clean.ts'
import type { RichTextBlock, TextRun } from './adaptive-card.ts'
import { limits } from './limits.ts'

type Look = Pick<TextRun, 'isSubtle' | 'size'>

/** A line as runs, in which every text is literal: nobody's words can become a link, a mention or a heading. */
export function richLine(line: Line, look: Look = {}): RichTextBlock {
  const inlines = line.flatMap(span => literally(run(span, look), span)).filter(({ text }) => text !== '')
  return { type: 'RichTextBlock', inlines: inlines.length > 0 ? inlines : [{ type: 'TextRun', text: '—', ...look }] }
}

function run(span: Span, look: Look): TextRun {
  switch (span.kind) {
    case 'text':
      return { type: 'TextRun', text: cut(span.text, limits.run), ...look }
    case 'strong':
      return { type: 'TextRun', text: cut(span.text, limits.run), weight: 'bolder', ...look }
    case 'said':
      return { type: 'TextRun', text: oneLine(span.said, limits.said), ...look }
    case 'said-strong':
      return { type: 'TextRun', text: oneLine(span.said, limits.said), weight: 'bolder', ...look }
    case 'code':
    case 'to-type':
      return { type: 'TextRun', text: span.text, fontType: 'monospace', ...look }
    case 'when':
      return { type: 'TextRun', text: moment(span.at, span.style), ...look }
    default:
      return span satisfies never
  }
}

/** Put into the reader's own time zone and language by the client. */
function moment(at: Date, style: MomentStyle): string {
  const seconds = `${at.toISOString().slice(0, 19)}Z`
  // Cards know no seconds in the reader's own time: beside it, where they are the point, in a zone that is said.
  if (style === 'exact-time') return `{{TIME(${seconds})}} (${momentInUtc(at, style)})`
  return style === 'time' ? `{{TIME(${seconds})}}` : `{{DATE(${seconds}, SHORT)}} at {{TIME(${seconds})}}`
}

const literally = (whole: TextRun, { kind }: Span): readonly TextRun[] => (kind === 'when' ? [whole] : asTyped(whole))

/** The one thing that a client does with a run: two braces begin a moment. Between them another run begins, and every letter stays. */
export const asTyped = (whole: TextRun): readonly TextRun[] =>
  whole.text.split(/(?<=\{)(?=\{\s*(?:DATE|TIME))/i).map(text => ({ ...whole, text }))

/** The same where there is one text and no runs: for titles, which are ours. */
export const literal = (words: string): string => words.replace(/\{(?=\{)/g, '{ ')

/** Where only plain characters can be shown: a notification, a screen reader. Times are in UTC. */
export function plainLine(line: Line, longest: number): string {
  const words = line.map(span => {
    switch (span.kind) {
      case 'text':
      case 'strong':
      case 'code':
      case 'to-type':
        return span.text
      case 'said':
      case 'said-strong':
        return oneLine(span.said, limits.said)
      case 'when':
        return momentInUtc(span.at, span.style)
      default:
        return span satisfies never
    }
  })
  return (
    cut(
      words
        .join('')
        .replace(/\s*\n\s*/g, ' ')
        .trim(),
      longest,
    ) || '—'
  )
}
