import type {
  ActionsBlock,
  ContextBlock,
  HomeView,
  KnownBlock,
  RichTextElement,
  Button as SlackButton,
} from '@slack/types'
import { type Block, type Button, type Card, type Fact, type Line, longestQuote, type Tone } from '../../cards/card.ts'
import type { Home } from '../../cards/home.ts'
import { asQuoted, cut, oneLine } from '../both/clean.ts'
import { buttonActionId, homeId } from './action-ids.ts'
import { limits } from './limits.ts'
import { isCode, markup, plainText, richText } from './render-line.ts'

export interface RenderedCard {
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** A card as a Slack message. Whatever the card holds, Slack takes it: what is too long is cut, and says so. */
export function renderCard(card: Card): RenderedCard {
  const title = header(card.title, card.tone)
  const rendered = renderBlocks(card.blocks)
  return { text: markup(card.summary), blocks: withinLimits(title, rendered, limits.messageBlocks) }
}

/** A home page as a Home tab. What does not fit is left out from the end, and counted. */
export function renderHome({ sections }: Home): HomeView {
  const taken = new Set<string>()
  const parts = sections.flatMap(({ title, blocks }): KnownBlock[][] => [
    ...(title ? [header(title, 'plain')] : []),
    ...renderBlocks(blocks, taken),
  ])
  return { type: 'home', callback_id: homeId, blocks: withinLimits([], parts, limits.viewBlocks) }
}

const toneMarks: Readonly<Record<Tone, string>> = { waiting: '⏳ ', good: '✅ ', bad: '⛔ ', over: '🔒 ', plain: '' }

/** None where nothing of the title can be shown. */
function header(title: string, tone: Tone): KnownBlock[] {
  if (oneLine(title, limits.header) === '') return []
  const text = oneLine(`${toneMarks[tone]}${title}`, limits.header)
  return [{ type: 'header', text: { type: 'plain_text', text, emoji: false } }]
}

/** `taken` are the ids of the buttons so far: unique in a message, or in a page. */
function renderBlocks(blocks: readonly Block[], taken = new Set<string>()): KnownBlock[][] {
  let primaryGiven = false
  return blocks.map(block => {
    switch (block.kind) {
      case 'line':
        return [section(richText(block.line))]
      case 'facts':
        return block.facts.length > 0 ? [section(factLines(block.facts))] : []
      case 'quote':
        return [quotation(block.label, block.said)]
      case 'note':
        return [note(block.line)]
      case 'divider':
        return [{ type: 'divider' }]
      case 'buttons': {
        const buttons = block.buttons.map(button => {
          const style = button.style === 'primary' && primaryGiven ? 'plain' : button.style
          primaryGiven ||= style === 'primary'
          return renderButton({ ...button, style }, taken)
        })
        return inRows(buttons)
      }
      default:
        return block satisfies never
    }
  })
}

const section = (elements: RichTextElement[]): KnownBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
})

/** One fact a line, the label bold. The line breaks are ours: a value has none. */
function factLines(facts: readonly Fact[]): RichTextElement[] {
  return facts.flatMap(({ label, value }, index) => [
    { type: 'text', text: `${index > 0 ? '\n' : ''}${label}: `, style: { bold: true } },
    ...richText(value),
  ])
}

function quotation(label: string, said: string): KnownBlock {
  const words = asQuoted(said, longestQuote) || '—'
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: `${label}:`, style: { bold: true } }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: words }] },
    ],
  }
}

/**
 * Small print takes plain text or markup only. Somebody's words go into plain text; a time in the reader's own zone, or
 * something to type, needs markup, which is used where every word is ours. Where a time meets others' words, it is no longer small.
 */
function note(line: Line): ContextBlock | KnownBlock {
  const othersWords = line.some(({ kind }) => kind === 'said' || kind === 'said-strong')
  const timed = line.some(({ kind }) => kind === 'when')
  if (othersWords && timed) return section(richText(line))
  return {
    type: 'context',
    elements: [
      timed || (!othersWords && line.some(isCode))
        ? { type: 'mrkdwn', text: markup(line, limits.contextElement, { code: true }), verbatim: true }
        : { type: 'plain_text', text: plainText(line, limits.contextElement), emoji: false },
    ],
  }
}

function renderButton(button: Button, taken: Set<string>): SlackButton {
  return {
    type: 'button',
    text: { type: 'plain_text', text: oneLine(button.label, limits.buttonLabel), emoji: false },
    value: button.value,
    action_id: buttonActionId(button, taken),
    ...(button.url ? { url: button.url } : {}),
    accessibility_label: oneLine(button.spoken, limits.accessibilityLabel) || button.label,
    ...(button.style === 'plain' ? {} : { style: button.style }),
  }
}

function inRows(buttons: SlackButton[]): ActionsBlock[] {
  const rows: ActionsBlock[] = []
  for (let start = 0; start < buttons.length; start += limits.actionsElements)
    rows.push({ type: 'actions', elements: buttons.slice(start, start + limits.actionsElements) })
  return rows
}

/** Takes blocks from the top as long as they fit, and says at the end how many did not. The buttons below all of them are never what is cut. */
function withinLimits(title: KnownBlock[], parts: readonly KnownBlock[][], mostBlocks: number): KnownBlock[] {
  const all = [...title, ...parts.flat()]
  if (all.length <= mostBlocks && lengthOf(all) <= limits.blocksText) return all
  const last = parts.at(-1) ?? []
  const tail = last.some(({ type }) => type === 'actions') && last.length < mostBlocks / 2 ? last : []
  const parcels = tail.length > 0 ? parts.slice(0, -1) : parts
  const blocks = [...title]
  let length = lengthOf([...title, ...tail])
  for (const [index, part] of parcels.entries()) {
    length += lengthOf(part)
    const full = blocks.length + part.length + tail.length >= mostBlocks
    if (full || length > limits.blocksText - moreText(parts.length).length)
      return [...blocks, more(countOf(parcels.slice(index))), ...tail]
    blocks.push(...part)
  }
  return [...blocks, ...tail]
}

const countOf = (left: readonly KnownBlock[][]): number =>
  left.filter(part => part.some(({ type }) => type !== 'divider')).length

const lengthOf = (blocks: readonly KnownBlock[]): number => blocks.reduce((sum, block) => sum + textLength(block), 0)

const moreText = (count: number): string => `… ${count} more`

const more = (count: number): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'plain_text', text: cut(moreText(count), limits.contextElement), emoji: false }],
})

/** Every text that a reader would see, wherever in the block it stands. */
function textLength(part: unknown): number {
  if (Array.isArray(part)) return part.reduce((sum: number, one) => sum + textLength(one), 0)
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce(
    (sum, [key, value]) => sum + (typeof value === 'string' ? (key === 'text' ? value.length : 0) : textLength(value)),
    0,
  )
}
