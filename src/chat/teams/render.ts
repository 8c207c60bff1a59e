import type { Block, Button, Card, Line, Tone } from '../../cards/card.ts'
import { line, longestQuote, strong, text } from '../../cards/card.ts'
import { asQuoted, oneLine } from '../both/clean.ts'
import type { Action, ActionSet, AdaptiveCard, Element, Execute, Refresh } from './adaptive-card.ts'
import { type Deed, deedData } from './deeds.ts'
import { limits } from './limits.ts'
import { asTyped, literal, plainLine, richLine } from './render-line.ts'

/** `answer`: a message that nothing changes later on, so that what is pressed there is answered with another one. */
export interface Rendering {
  readonly answer: boolean
  /** Who is shown a view of their own in its place, by what this chat calls them. */
  readonly refreshFor?: readonly string[]
}

/** A card as an Adaptive Card. Whatever it holds, Teams takes it: what is too long is left out, and said to be. */
export function renderCard(card: Card, { answer, refreshFor = [] }: Rendering = { answer: false }): AdaptiveCard {
  const title: readonly Element[] = card.title ? [heading(card.title, card.tone)] : []
  return withinSize({ ...card, refreshFor }, title, renderBlocks(card.blocks, answer))
}

/** What stands around the body. */
type Around = Pick<Card, 'summary' | 'ownView'> & { readonly refreshFor?: readonly string[] }

const toneMarks: Readonly<Record<Tone, string>> = { waiting: '⏳ ', good: '✅ ', bad: '⛔ ', over: '🔒 ', plain: '' }

const heading = (title: string, tone: Tone): Element => ({
  type: 'TextBlock',
  text: `${toneMarks[tone]}${withoutMarkdown(oneLine(title, limits.said))}`,
  wrap: true,
  style: 'heading',
  size: 'medium',
  weight: 'bolder',
})

/** Titles are ours, and stay plain even should one name somebody some day. Without square brackets, round ones lead nowhere. */
const withoutMarkdown = (words: string): string => literal(words.replace(/[[\]*_~`<>\\]/g, ' '))

/** A line that is nothing but bold words stands above others. */
const isHeading = (line: Line): boolean => line.length === 1 && line[0]?.kind === 'strong'
const apart = { spacing: 'large' } as const

/** One list for each block, so that a block is shown whole or not at all. */
function renderBlocks(blocks: readonly Block[], answer: boolean): readonly (readonly Element[])[] {
  let divided = false
  let primaryGiven = false
  return blocks.map(block => {
    const separator = divided ? ({ separator: true, spacing: 'medium' } as const) : {}
    divided = block.kind === 'divider'
    switch (block.kind) {
      case 'divider':
        return []
      case 'line':
        return [{ ...richLine(block.line), ...(isHeading(block.line) ? apart : {}), ...separator }]
      case 'facts':
        return block.facts.map(({ label, value }, index) => ({
          ...richLine([strong(`${label}: `), ...value]),
          ...(index === 0 ? separator : { spacing: 'small' as const }),
        }))
      case 'quote':
        return [{ ...quotation(block.label, block.said), ...separator }]
      case 'note':
        return [{ ...richLine(block.line, { isSubtle: true, size: 'small' }), ...separator }]
      case 'buttons': {
        const actions = block.buttons.map(button => {
          const style = button.style === 'primary' && primaryGiven ? 'plain' : button.style
          primaryGiven ||= style === 'primary'
          return renderButton({ ...button, style }, deedOf(button, answer))
        })
        return inRows(actions).map((row, index) => (index === 0 ? { ...row, ...separator } : row))
      }
      default:
        return block satisfies never
    }
  })
}

/** Line breaks belong to what was said; each line is a block of its own, which every client shows alike. */
function quotation(label: string, said: string): Element {
  const written = asQuoted(said, longestQuote).split('\n')
  const last = written.slice(limits.quoteLines - 1).join(' ')
  const words = written.length > limits.quoteLines ? [...written.slice(0, limits.quoteLines - 1), last] : written
  const lines = (words.join('') === '' ? ['—'] : words).map(words => asTyped({ type: 'TextRun', text: words || ' ' }))
  return {
    type: 'Container',
    style: 'emphasis',
    items: [
      richLine([strong(`${label}:`)]),
      ...lines.map((inlines): Element => ({ type: 'RichTextBlock', inlines, spacing: 'small' })),
    ],
  }
}

const styles = { primary: 'positive', danger: 'destructive' } as const
const styled = ({ style }: Button) => (style === 'plain' ? {} : { style: styles[style] })

/** What a press of it does on a card. */
function deedOf({ value, asksForReason, opensRequestForm }: Button, answer: boolean): Deed {
  if (opensRequestForm) return { does: 'open-form', value }
  return { does: asksForReason ? 'ask-reason' : 'press', value, answer }
}

export function renderButton(button: Button, deed: Deed): Action {
  const title = literal(oneLine(button.label, limits.buttonLabel))
  const tooltip = oneLine(button.spoken, limits.tooltip)
  if (button.url)
    return { type: 'Action.OpenUrl', title, url: button.url, ...styled(button), ...(tooltip ? { tooltip } : {}) }
  return {
    ...execute(title, deed),
    ...styled(button),
    ...(tooltip ? { tooltip } : {}),
  }
}

/** What is done and about what is in the data, because that alone comes back from a client that knows no Execute. */
export function execute(title: string, deed: Deed): Execute {
  const data = deedData(deed)
  return {
    type: 'Action.Execute',
    title,
    verb: deed.does,
    data,
    fallback: { type: 'Action.Submit', title, data },
  }
}

function looking(value: string): Refresh {
  const deed: Deed = { does: 'look', value }
  return { type: 'Action.Execute', title: 'Look', verb: deed.does, data: deedData(deed) }
}

export function inRows(actions: readonly Action[]): readonly ActionSet[] {
  const rows: ActionSet[] = []
  for (let start = 0; start < actions.length; start += limits.rowOfButtons)
    rows.push({ type: 'ActionSet', actions: actions.slice(start, start + limits.rowOfButtons) })
  return rows
}

const cutSentence = (count: number): Element =>
  richLine([text(`The rest is left out here, because it is too long for one message: ${count} more.`)], {
    isSubtle: true,
    size: 'small',
  })

/** Takes blocks from the top as long as they fit, and says at the end how many did not. Buttons are never what is cut. */
function withinSize(card: Around, title: readonly Element[], parts: readonly (readonly Element[])[]): AdaptiveCard {
  const shown = parts.filter(part => part.length > 0)
  const whole = cardOf(card, [...title, ...shown.flat()])
  if (sizeOf(whole) < limits.card) return whole
  const last = shown.at(-1) ?? []
  const tail = last.some(({ type }) => type === 'ActionSet') ? last : []
  const parcels = tail.length > 0 ? shown.slice(0, -1) : shown
  for (let kept = parcels.length - 1; kept >= 0; kept--) {
    const cut = cardOf(card, [...title, ...parcels.slice(0, kept).flat(), cutSentence(parcels.length - kept), ...tail])
    if (sizeOf(cut) < limits.card) return cut
  }
  return cardOf({ ...card, summary: line('…') }, [cutSentence(parcels.length)])
}

export const sizeOf = (card: AdaptiveCard): number => Buffer.byteLength(JSON.stringify(card))

export function cardOf({ summary, ownView, refreshFor: userIds = [] }: Around, body: readonly Element[]): AdaptiveCard {
  const sentence = plainLine(summary, limits.summary)
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText: sentence,
    speak: sentence,
    body,
    ...(ownView === undefined || userIds.length === 0 ? {} : { refresh: { action: looking(ownView), userIds } }),
    msteams: { width: 'Full' },
  }
}
