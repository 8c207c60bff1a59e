import { encodePress, type List } from './buttons.ts'
import { type Block, type Button, type Card, type Line, line } from './card.ts'
import { plainText } from './plain-text.ts'
import type { RequestView } from './request-view.ts'
import { reviewEntry } from './review-card.ts'
import { type WaitingForYou, waitingForYou } from './waiting-for-you.ts'

/** Most entries of one page: each brings four buttons, which weigh more than its words. */
export const approvalsShown = 6

/** What one page may hold, so that every chat shows all of it: nothing that waits may fall between two pages. */
const mostBlocks = 43
/** Bytes, of words. */
const mostWords = 6_500

export interface Waiting {
  /** As many as one page could show, the one that lapses first at the top. */
  readonly entries: readonly WaitingForYou[]
  /** Before the first of these. */
  readonly from: number
  readonly all: number
  /** No more than so many of everybody's were looked through, and more wait. `null`: it is all. */
  readonly beyond: number | null
  /** What they may sign off, the oldest first; on the first page only. */
  readonly reviews?: readonly RequestView[]
}

/** `approvals`: what waits for somebody's decision, a page of it. `first` tells what came of a press on the page before it. */
export function approvalsCard({ entries, from, all, beyond, reviews = [] }: Waiting, now: Date, first?: Line): Card {
  const nothing = line(
    beyond === null ? 'Nothing waits for your decision.' : 'Nothing was found that waits for your decision.',
  )
  const toReview = reviewBlocks(reviews)
  const page = fitting(
    entries.map(entry => waitingForYou(entry, now, { of: 'approvals', from })),
    toReview,
  )
  const next = from + page.length
  const turns = [
    ...(from > 0 ? [turn('Back', Math.max(0, from - approvalsShown))] : []),
    ...(next < all ? [turn('Next', next)] : []),
  ]
  return {
    summary: [...(first ? [...first, ...line(' ')] : []), ...(all === 0 ? nothing : waitsFor(all))],
    title: all > 1 ? `Waiting for you (${all})` : 'Waiting for you',
    tone: all + reviews.length > 0 ? 'waiting' : 'plain',
    blocks: [
      ...(first ? ([{ kind: 'line', line: first }, { kind: 'divider' }] as const) : []),
      ...(all === 0 ? [{ kind: 'line', line: nothing } as const] : []),
      ...(turns.length > 0 ? [{ kind: 'note', line: whichOf(from, next, all) } as const] : []),
      ...page.flatMap((entry, index): Block[] => [...(index > 0 ? [{ kind: 'divider' } as const] : []), ...entry]),
      ...toReview,
      ...beyondNote(beyond),
      ...(turns.length > 0 ? ([{ kind: 'divider' }, { kind: 'buttons', buttons: turns }] as const) : []),
    ],
  }
}

const waitsFor = (all: number): Line =>
  line(all === 1 ? '1 request waits for your decision' : `${all} requests wait for your decision`)

const whichOf = (from: number, next: number, all: number): Line =>
  line(`${next - from === 1 ? `Number ${next}` : `${from + 1} to ${next}`} of ${all}. What lapses first comes first.`)

/** From the top as many as one page holds; one at least. */
function fitting(entries: readonly (readonly Block[])[], besides: readonly Block[]): readonly (readonly Block[])[] {
  let blocks = besides.length
  let words = besides.reduce((sum, block) => sum + wordsIn(block), 0)
  const upTo = entries.findIndex(entry => {
    blocks += entry.length + 1
    words += entry.reduce((sum, block) => sum + wordsIn(block), 0)
    return blocks > mostBlocks || words > mostWords
  })
  return upTo < 0 ? entries : entries.slice(0, Math.max(1, upTo))
}

/** As many as are shown with their button; each that is signed off makes room for the next. */
const reviewsShown = 3

function reviewBlocks(reviews: readonly RequestView[]): Block[] {
  const left = reviews.length - reviewsShown
  return [
    ...reviews
      .slice(0, reviewsShown)
      .flatMap((view): Block[] => [{ kind: 'divider' }, ...reviewEntry(view, { of: 'approvals', from: 0 })]),
    ...(left > 0 ? [{ kind: 'note', line: line(`… and ${left} more to review.`) } as const] : []),
  ]
}

function wordsIn(block: Block): number {
  if (block.kind === 'quote') return Buffer.byteLength(block.label + block.said)
  return block.kind === 'line' || block.kind === 'note' ? Buffer.byteLength(plainText(block.line)) : 0
}

const spokenTurns = {
  Back: 'Back: what waits for you and lapses sooner',
  Next: 'Next: more that waits for you',
} as const

const turn = (label: keyof typeof spokenTurns, from: number): Button =>
  showButton(label, spokenTurns[label], { of: 'approvals', from })

/** Looks a list up, for whoever presses. */
export const showButton = (label: string, spoken: string, list: List): Button => ({
  label,
  value: encodePress({ verb: 'show', list }),
  style: 'plain',
  spoken,
  asksForReason: false,
})

function beyondNote(beyond: number | null): Block[] {
  if (beyond === null) return []
  const says = `More than ${beyond} requests wait in the company. The ${beyond} that lapse first were looked through; there may be more for you among the others.`
  return [{ kind: 'note', line: line(says) }]
}
