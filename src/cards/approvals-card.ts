import { type Block, type Card, line } from './card.ts'
import { type WaitingForYou, waitingForYou } from './waiting-for-you.ts'

/** Most entries that the card shows: what is decided makes room for the next. */
export const approvalsShown = 8

/**
 * `approvals`: what waits for somebody's decision, the one that lapses first at the top. `all` counts those not shown too; `beyond`: no more
 * than so many of everybody's were looked through, and more wait.
 */
export function approvalsCard(
  entries: readonly WaitingForYou[],
  { all, beyond }: { readonly all: number; readonly beyond: number | null },
  now: Date,
): Card {
  const nothing = line(
    beyond === null ? 'Nothing waits for your decision.' : 'Nothing was found that waits for your decision.',
  )
  const left = all - entries.length
  return {
    summary:
      all === 0
        ? nothing
        : line(all === 1 ? '1 request waits for your decision' : `${all} requests wait for your decision`),
    title: all > 1 ? `Waiting for you (${all})` : 'Waiting for you',
    tone: all > 0 ? 'waiting' : 'plain',
    blocks: [
      ...(all === 0
        ? [{ kind: 'line', line: nothing } as const]
        : [
            ...entries.flatMap((entry, index): Block[] => [
              ...(index > 0 ? [{ kind: 'divider' } as const] : []),
              ...waitingForYou(entry, now),
            ]),
            ...(left > 0
              ? [
                  {
                    kind: 'note',
                    line: line(`… and ${left} more, less urgent. Decide some of these and ask again to see them.`),
                  } as const,
                ]
              : []),
          ]),
      ...beyondNote(beyond),
    ],
  }
}

function beyondNote(beyond: number | null): Block[] {
  if (beyond === null) return []
  const says = `More than ${beyond} requests wait in the company. The ${beyond} that lapse first were looked through; there may be more for you among the others.`
  return [{ kind: 'note', line: line(says) }]
}
