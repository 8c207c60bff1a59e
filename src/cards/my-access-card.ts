import type { Grant } from '../access/grant/states.ts'
import type { List } from './buttons.ts'
import { type Block, type Card, type Line, line, when } from './card.ts'
import { askedFor, partOf } from './parts/asked.ts'
import { partBlocks } from './parts/bundle-parts.ts'
import { extendButtons, roomLines } from './parts/extend.ts'
import { readBy, whose } from './parts/for-another.ts'
import { divided, fitting, turning } from './parts/pages.ts'
import type { RequestView } from './parts/request-view.ts'
import { cancelButton, returnButton } from './status-card.ts'
import { frozenText } from './wording/brake-wording.ts'
import { brokenNote } from './wording/break-glass-wording.ts'
import { grantProgress } from './wording/grant-progress.ts'
import { progressOf } from './wording/progress.ts'

/** Most entries of one page. */
const mineShown = 8

/**
 * `mine`: what I hold and until when, and what I asked for that still waits, a page of it from `wanted` on. Each with the button that
 * ends it. `first` tells what came of a press on the page as it was before.
 */
export function myAccessCard(views: readonly RequestView[], wanted = 0, first?: Line): Card {
  const live = views.flatMap(view => view.grants.filter(isLive).map(grant => ({ view, grant })))
  const waiting = views.filter(({ request }) => request.status === 'awaiting-approval')
  const all = live.length + waiting.length
  // What ended by a press may have been the last of its page.
  const from = wanted < all ? wanted : Math.max(0, all - mineShown)
  const list = { of: 'mine', from } as const
  const page = fitting(
    [
      ...live.map(
        ({ view, grant }) =>
          () =>
            liveEntry(grant, view, list),
      ),
      ...waiting.map(view => () => waitingEntry(view, list)),
    ]
      .slice(from, from + mineShown)
      .map(entry => entry()),
  )
  const { above, below } = turning({
    of: 'mine',
    from,
    next: from + page.length,
    all,
    most: mineShown,
    order: 'What you hold comes first, then what waits.',
    spoken: spokenTurns,
  })
  const nothing = line('You hold nothing through Doorbell at the moment, and nothing that you asked for is waiting.')
  return {
    summary: [
      ...(first ? [...first, ...line(' ')] : []),
      ...(all === 0
        ? nothing
        : line(
            `${count(live.length, 'live access', 'live accesses')}, ${count(waiting.length, 'waiting request', 'waiting requests')}`,
          )),
    ],
    title: 'My access',
    tone: 'plain',
    blocks: [
      ...(first ? ([{ kind: 'line', line: first }, { kind: 'divider' }] as const) : []),
      ...(all === 0 ? [{ kind: 'line', line: nothing } as const] : []),
      ...above,
      ...divided(page),
      ...below,
    ],
  }
}

const spokenTurns = {
  Back: 'Back: the page of what is yours before this one',
  Next: 'Next: more of what is yours',
} as const

export const isLive = ({ status }: Grant): boolean => status !== 'ended' && status !== 'failed'

export function liveEntry(grant: Grant, of: RequestView, list?: List): Block[] {
  const view = partOf(of, grant.terms.entitlement)
  const { title } = grantProgress(grant, view)
  const { whoReceives } = readBy(view)
  const until =
    grant.status === 'active'
      ? line(' until ', when(grant.endsAt))
      : grant.status === 'scheduled' && view.now && grant.startsAt > view.now
        ? line(', starts ', when(grant.startsAt))
        : []
  return [
    { kind: 'line', line: [...askedFor(view), ...whose(view), ...line(`: ${title.toLowerCase()}`), ...until] },
    ...(view.frozen && (grant.status === 'scheduled' || grant.status === 'starting')
      ? [{ kind: 'note', line: frozenText(view.frozen, view.names) } as const]
      : []),
    ...(view.request.ask.breakGlass ? [{ kind: 'note', line: brokenNote } as const] : []),
    ...(whoReceives ? roomLines(grant, view) : []).map((content): Block => ({ kind: 'note', line: content })),
    ...(grant.status === 'ending' || !whoReceives
      ? []
      : [
          { kind: 'buttons', buttons: [...extendButtons(grant, view, list), returnButton(grant, view, list)] } as const,
        ]),
  ]
}

export const waitingEntry = (view: RequestView, list?: List): Block[] => [
  { kind: 'line', line: [...askedFor(view), ...whose(view), ...line(': waiting for an answer')] },
  ...partBlocks(view),
  ...progressOf(view).lines.map((content): Block => ({ kind: 'note', line: content })),
  ...(readBy(view).whoAsked ? [{ kind: 'buttons', buttons: [cancelButton(view, list)] } as const] : []),
]

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
