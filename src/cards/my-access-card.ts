import type { Grant } from '../access/grant/states.ts'
import { askedFor, partOf } from './asked.ts'
import { frozenText } from './brake-wording.ts'
import { brokenNote } from './break-glass-wording.ts'
import { partBlocks } from './bundle-parts.ts'
import type { List } from './buttons.ts'
import { type Block, type Card, type Line, line, when } from './card.ts'
import { extendButtons, roomLines } from './extend.ts'
import { readBy, whose } from './for-another.ts'
import { grantProgress } from './grant-progress.ts'
import { progressOf } from './progress.ts'
import type { RequestView } from './request-view.ts'
import { cancelButton, returnButton } from './status-card.ts'

/** Most entries that one card shows with their buttons; the others are named, so that they can be ended by name. */
const shown = 8

/**
 * `mine`: what I hold and until when, and what I asked for that still waits. Each with the button that ends it. `first` tells what
 * came of a press on the list as it was before.
 */
export function myAccessCard(views: readonly RequestView[], first?: Line): Card {
  const list = { of: 'mine' } as const
  const live = views.flatMap(view =>
    view.grants
      .filter(isLive)
      .map(grant => ({ view: partOf(view, grant.terms.entitlement), blocks: liveEntry(grant, view, list) })),
  )
  const waiting = views
    .filter(({ request }) => request.status === 'awaiting-approval')
    .map(view => ({ view, blocks: waitingEntry(view, list) }))
  const entries = [...live, ...waiting]
  const nothing = line('You hold nothing through Doorbell at the moment, and nothing that you asked for is waiting.')
  const left = entries.slice(shown).map(({ view }) => askedFor(view))
  return {
    summary: [
      ...(first ? [...first, ...line(' ')] : []),
      ...(entries.length === 0
        ? nothing
        : line(
            `${count(live.length, 'live access', 'live accesses')}, ${count(waiting.length, 'waiting request', 'waiting requests')}`,
          )),
    ],
    title: 'My access',
    tone: 'plain',
    blocks: [
      ...(first ? ([{ kind: 'line', line: first }, { kind: 'divider' }] as const) : []),
      ...(entries.length === 0
        ? [{ kind: 'line', line: nothing } as const]
        : [
            ...entries
              .slice(0, shown)
              .flatMap(({ blocks }, index): Block[] => [
                ...(index > 0 ? [{ kind: 'divider' } as const] : []),
                ...blocks,
              ]),
            ...(left.length > 0 ? [{ kind: 'note', line: andMore(left) } as const] : []),
          ]),
    ],
  }
}

const andMore = (names: readonly Line[]): Line => [
  ...line(`… and ${names.length} more: `),
  ...names.flatMap((name, index) => [...(index > 0 ? line(', ') : []), ...name]),
  ...line('.'),
]

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
