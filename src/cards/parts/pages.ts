import { encodePress, type List } from '../buttons.ts'
import { type Block, type Button, type Line, line } from '../card.ts'
import { plainText } from './plain-text.ts'

/** What one page may hold, so that every chat shows all of it: nothing may fall between two pages. */
const mostBlocks = 43
/** Bytes, of words. */
const mostWords = 6_500

type Entry = readonly Block[]

/** From the top as many entries as one page holds, beside what stands on it anyhow; one at least. */
export function fitting(entries: readonly Entry[], besides: readonly Block[] = []): readonly Entry[] {
  let blocks = besides.length
  let words = besides.reduce((sum, block) => sum + wordsIn(block), 0)
  const upTo = entries.findIndex(entry => {
    blocks += entry.length + 1
    words += entry.reduce((sum, block) => sum + wordsIn(block), 0)
    return blocks > mostBlocks || words > mostWords
  })
  return upTo < 0 ? entries : entries.slice(0, Math.max(1, upTo))
}

function wordsIn(block: Block): number {
  if (block.kind === 'quote') return Buffer.byteLength(block.label + block.said)
  return block.kind === 'line' || block.kind === 'note' ? Buffer.byteLength(plainText(block.line)) : 0
}

export const divided = (entries: readonly Entry[]): Block[] =>
  entries.flatMap((entry, index): Block[] => [...(index > 0 ? [{ kind: 'divider' } as const] : []), ...entry])

interface Page {
  readonly of: List['of']
  /** How many are before the first one that it shows, and before the first that the next one does. */
  readonly from: number
  readonly next: number
  readonly all: number
  /** Most that a page shows. */
  readonly most: number
  /** In which order they are, as a sentence. */
  readonly order: string
  /** For a screen reader: what the pages before this one, and after it, have. */
  readonly spoken: Readonly<Record<'Back' | 'Next', string>>
}

/** Where several pages are: which one this is, above, and the way to the others, below. */
export function turning({ of, from, next, all, most, order, spoken }: Page): { above: Block[]; below: Block[] } {
  const turns = [
    ...(from > 0 ? [showButton('Back', spoken.Back, { of, from: Math.max(0, from - most) })] : []),
    ...(next < all ? [showButton('Next', spoken.Next, { of, from: next })] : []),
  ]
  if (turns.length === 0) return { above: [], below: [] }
  return {
    above: [{ kind: 'note', line: whichOf(from, next, all, order) }],
    below: [{ kind: 'divider' }, { kind: 'buttons', buttons: turns }],
  }
}

const whichOf = (from: number, next: number, all: number, order: string): Line =>
  line(`${next - from === 1 ? `Number ${next}` : `${from + 1} to ${next}`} of ${all}. ${order}`)

/** Looks a list up, for whoever presses. */
export const showButton = (label: string, spoken: string, list: List): Button => ({
  label,
  value: encodePress({ verb: 'show', list }),
  style: 'plain',
  spoken,
  asksForReason: false,
})
