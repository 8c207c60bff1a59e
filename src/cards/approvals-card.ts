import { takeBackButton } from './approval-card.ts'
import { type Block, type Card, type Line, line } from './card.ts'
import { whoAsksForWhat } from './parts/for-another.ts'
import { divided, fitting, turning } from './parts/pages.ts'
import type { RequestView } from './parts/request-view.ts'
import { type WaitingForYou, waitingForYou } from './parts/waiting-for-you.ts'
import { reviewEntry } from './review-card.ts'
import { lengthText } from './wording/wording.ts'

/** Most entries of one page: each brings four buttons, which weigh more than its words. */
export const approvalsShown = 6

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
  /** What they have agreed to and may take back, as many of it as are shown; on the first page only. */
  readonly agreed?: { readonly shown: readonly RequestView[]; readonly all: number }
}

/** `approvals`: what waits for somebody's decision, a page of it. `first` tells what came of a press on the page before it. */
export function approvalsCard(
  { entries, from, all, beyond, reviews = [], agreed }: Waiting,
  now: Date,
  first?: Line,
): Card {
  const nothing = line(
    beyond === null ? 'Nothing waits for your decision.' : 'Nothing was found that waits for your decision.',
  )
  const besides = [...(agreed ? agreedBlocks(agreed) : []), ...reviewBlocks(reviews)]
  const page = fitting(
    entries.map(entry => waitingForYou(entry, now, { of: 'approvals', from })),
    besides,
  )
  const { above, below } = turning({
    of: 'approvals',
    from,
    next: from + page.length,
    all,
    most: approvalsShown,
    order: 'What lapses first comes first.',
    spoken: spokenTurns,
  })
  return {
    summary: [...(first ? [...first, ...line(' ')] : []), ...(all === 0 ? nothing : waitsFor(all))],
    title: all > 1 ? `Waiting for you (${all})` : 'Waiting for you',
    tone: all + reviews.length > 0 ? 'waiting' : 'plain',
    blocks: [
      ...(first ? ([{ kind: 'line', line: first }, { kind: 'divider' }] as const) : []),
      ...(all === 0 ? [{ kind: 'line', line: nothing } as const] : []),
      ...above,
      ...divided(page),
      ...besides,
      ...beyondNote(beyond),
      ...below,
    ],
  }
}

const waitsFor = (all: number): Line =>
  line(all === 1 ? '1 request waits for your decision' : `${all} requests wait for your decision`)

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

/** As many of what somebody has agreed to as are shown with their button; each that is taken back or settled makes room for the next. */
export const agreedShown = 3

const agreedBlocks = ({ shown, all }: NonNullable<Waiting['agreed']>): Block[] => [
  ...shown.flatMap((view): Block[] => [
    { kind: 'divider' },
    {
      kind: 'note',
      line: line('You agreed to this, and it waits for others. Until enough have, you can take it back.'),
    },
    { kind: 'line', line: [...whoAsksForWhat(view), ...line(` for ${lengthText(view.request.ask.duration)}`)] },
    { kind: 'buttons', buttons: [takeBackButton(view, { of: 'approvals', from: 0 })] },
  ]),
  ...(all > shown.length
    ? [{ kind: 'note', line: line(`… and ${all - shown.length} more that you agreed to.`) } as const]
    : []),
]

const spokenTurns = {
  Back: 'Back: what waits for you and lapses sooner',
  Next: 'Next: more that waits for you',
} as const

function beyondNote(beyond: number | null): Block[] {
  if (beyond === null) return []
  const says = `More than ${beyond} requests wait in the company. The ${beyond} that lapse first were looked through; there may be more for you among the others.`
  return [{ kind: 'note', line: line(says) }]
}
