import type { RichTextElement } from '@slack/types'
import type { Line, Span } from '../../cards/card.ts'
import { cut, oneLine } from '../both/clean.ts'
import { inSeconds, inUtc, slackDateFormat } from './dates.ts'
import { limits } from './limits.ts'
import { escaped, withoutAddresses } from './markup.ts'

/** Longest single piece of somebody else's words inside a line: a name that long is no name. */
const longestSaid = 300

/** As rich text, in which every text is literal: nobody's words can become markup. */
export function richText(line: Line): RichTextElement[] {
  const elements = line.map(richSpan).filter(element => element.type !== 'text' || element.text !== '')
  return elements.length > 0 ? elements : [{ type: 'text', text: '—' }]
}

function richSpan(span: Span): RichTextElement {
  switch (span.kind) {
    case 'text':
      return { type: 'text', text: span.text }
    case 'strong':
      return { type: 'text', text: span.text, style: { bold: true } }
    case 'said':
      return { type: 'text', text: oneLine(span.said, longestSaid) }
    case 'said-strong':
      return { type: 'text', text: oneLine(span.said, longestSaid), style: { bold: true } }
    case 'code':
    case 'to-type':
      return { type: 'text', text: span.text, style: { code: true } }
    case 'when':
      return {
        type: 'date',
        timestamp: inSeconds(span.at),
        format: slackDateFormat[span.style],
        fallback: inUtc(span.at, span.style),
      }
    default:
      return span satisfies never
  }
}

/** As text without any markup, times in UTC. */
export function plainText(line: Line, longest: number = limits.plainText): string {
  return cut(line.map(plainSpan).join('').trim(), longest) || '—'
}

function plainSpan(span: Span): string {
  switch (span.kind) {
    case 'text':
    case 'strong':
    case 'code':
    case 'to-type':
      return span.text
    case 'said':
    case 'said-strong':
      return oneLine(span.said, longestSaid)
    case 'when':
      return inUtc(span.at, span.style)
    default:
      return span satisfies never
  }
}

/**
 * As Slack's markup, for the places that know nothing else: the text beside the blocks, and small print. Everybody's words are escaped.
 * `code`: what is to be typed stands out, which a notification would show as backticks.
 */
export function markup(line: Line, longest: number = limits.topLevelText, { code = false } = {}): string {
  let text = ''
  for (const span of line) {
    const words = span.kind === 'when' ? dateMarkup(span) : escaped(oneLineKeepingEdges(span))
    const next = code && isCode(span) ? `\`${words.replaceAll('`', "'")}\`` : words
    // A piece is taken whole or left out, so that no entity and no date is ever cut in two.
    if (text.length + next.length >= longest) return `${text}…`
    text += next
  }
  return text.trim() || '—'
}

export const isCode = ({ kind }: Span): boolean => kind === 'code' || kind === 'to-type'

function dateMarkup(span: Extract<Span, { kind: 'when' }>): string {
  return `<!date^${inSeconds(span.at)}^${slackDateFormat[span.style]}|${inUtc(span.at, span.style)}>`
}

const oneLineKeepingEdges = (span: Exclude<Span, { kind: 'when' }>): string =>
  span.kind === 'said' || span.kind === 'said-strong'
    ? withoutAddresses(oneLine(span.said, longestSaid))
    : span.text.replace(/\s*\n\s*/g, ' ')
