import type { AskedBecause } from '../access/catalog.ts'
import { decisionButtons } from './approval-card.ts'
import { type Block, type Card, line, said, when } from './card.ts'
import { type RequestView, resourceNames } from './request-view.ts'
import { askedBecauseText, lengthText } from './wording.ts'

export interface WaitingForYou {
  readonly view: RequestView
  readonly because: AskedBecause
}

/** Most entries that the card shows: what is decided makes room for the next. */
export const approvalsShown = 8

/** `approvals`: what waits for somebody's decision, the one that lapses first at the top. `all` counts those not shown too. */
export function approvalsCard(entries: readonly WaitingForYou[], all: number, now: Date): Card {
  const nothing = line('Nothing waits for your decision.')
  const left = all - entries.length
  return {
    summary:
      all === 0
        ? nothing
        : line(all === 1 ? '1 request waits for your decision' : `${all} requests wait for your decision`),
    title: all > 1 ? `Waiting for you (${all})` : 'Waiting for you',
    tone: all > 0 ? 'waiting' : 'plain',
    blocks:
      all === 0
        ? [{ kind: 'line', line: nothing }]
        : [
            ...entries.flatMap((entry, index): Block[] => [
              ...(index > 0 ? [{ kind: 'divider' } as const] : []),
              ...entryOf(entry, now),
            ]),
            ...(left > 0
              ? [
                  {
                    kind: 'note',
                    line: line(`… and ${left} more, less urgent. Decide some of these and ask again to see them.`),
                  } as const,
                ]
              : []),
          ],
  }
}

function entryOf({ view, because }: WaitingForYou, now: Date): Block[] {
  const { request, names, resources } = view
  const { ask } = request
  return [
    {
      kind: 'line',
      line: [
        ...line(said(names(ask.beneficiary)), ' asks for '),
        ...resourceNames(resources),
        ...line(` for ${lengthText(ask.duration)}`),
      ],
    },
    { kind: 'quote', label: 'Reason', said: ask.reason },
    {
      kind: 'line',
      line: [...line('Asked ', when(ask.submittedAt), ...lapses(view, now)), ...stageOf(view)],
    },
    { kind: 'note', line: askedBecauseText(because) },
    decisionButtons(view),
  ]
}

function lapses({ request }: RequestView, now: Date) {
  if (request.status !== 'awaiting-approval') return []
  const soon = request.lapsesAt.getTime() - now.getTime() < 3_600_000
  return line('; lapses ', when(request.lapsesAt), soon ? ', in less than an hour.' : '.')
}

function stageOf({ request }: RequestView) {
  if (request.status !== 'awaiting-approval') return []
  const { stages, current, decisions } = request.progress
  const needed = stages[current]?.needed ?? 1
  if (stages.length === 1 && needed === 1) return []
  const given = decisions.filter(({ stage }) => stage === current).length
  return line(` Stage ${current + 1} of ${stages.length}: ${given} of ${needed} approvals.`)
}
