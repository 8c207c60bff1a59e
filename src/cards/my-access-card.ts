import type { Grant } from '../access/grant/states.ts'
import { frozenText } from './brake-wording.ts'
import { type Block, type Card, line, when } from './card.ts'
import { extendButtons, roomLines } from './extend.ts'
import { grantProgress, progressOf } from './progress.ts'
import { type RequestView, resourceNames } from './request-view.ts'
import { cancelButton, returnButton } from './status-card.ts'

/** Most entries that one card shows; what is left out is counted, never silently cut. */
const shown = 8

/** `mine`: what I hold and until when, and what I asked for that still waits. Each with the button that ends it. */
export function myAccessCard(views: readonly RequestView[]): Card {
  const live = views.flatMap(view => view.grants.filter(isLive).map(grant => liveEntry(grant, view)))
  const waiting = views.filter(({ request }) => request.status === 'awaiting-approval').map(waitingEntry)
  const entries = [...live, ...waiting]
  const nothing = line('You hold nothing through Doorbell at the moment, and nothing that you asked for is waiting.')
  const left = entries.length - shown
  return {
    summary:
      entries.length === 0
        ? nothing
        : line(
            `${count(live.length, 'live access', 'live accesses')}, ${count(waiting.length, 'waiting request', 'waiting requests')}`,
          ),
    title: 'My access',
    tone: 'plain',
    blocks:
      entries.length === 0
        ? [{ kind: 'line', line: nothing }]
        : [
            ...entries
              .slice(0, shown)
              .flatMap((entry, index): Block[] => [...(index > 0 ? [{ kind: 'divider' } as const] : []), ...entry]),
            ...(left > 0 ? [{ kind: 'note', line: line(`… and ${left} more.`) } as const] : []),
          ],
  }
}

export const isLive = ({ status }: Grant): boolean => status !== 'ended' && status !== 'failed'

export function liveEntry(grant: Grant, view: RequestView): Block[] {
  const { title } = grantProgress(grant, view)
  const until = grant.status === 'active' ? line(' until ', when(grant.endsAt)) : []
  return [
    { kind: 'line', line: [...resourceNames(view.resources), ...line(`: ${title.toLowerCase()}`), ...until] },
    ...(view.frozen && (grant.status === 'scheduled' || grant.status === 'starting')
      ? [{ kind: 'note', line: frozenText(view.frozen, view.names) } as const]
      : []),
    ...roomLines(grant, view).map((content): Block => ({ kind: 'note', line: content })),
    ...(grant.status === 'ending'
      ? []
      : [{ kind: 'buttons', buttons: [...extendButtons(grant, view), returnButton(grant, view)] } as const]),
  ]
}

export const waitingEntry = (view: RequestView): Block[] => [
  { kind: 'line', line: [...resourceNames(view.resources), ...line(': waiting for an answer')] },
  ...progressOf(view).lines.map((content): Block => ({ kind: 'note', line: content })),
  { kind: 'buttons', buttons: [cancelButton(view)] },
]

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
