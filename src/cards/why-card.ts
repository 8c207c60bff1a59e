import type { HeldThrough } from '../access/catalog.ts'
import type { Drift } from '../access/drift/states.ts'
import type { Grant } from '../access/grant/states.ts'
import { countsFor } from '../access/request/counting.ts'
import { type Block, type Card, type Line, line, said, saidStrong, when } from './card.ts'
import { driftStory } from './drift-card.ts'
import { partOf } from './parts/asked.ts'
import { type GroupsNamed, throughText } from './parts/held-through.ts'
import { decisionLine } from './parts/looked-up.ts'
import type { RequestView } from './parts/request-view.ts'
import { reviewLines, reviewNote } from './wording/break-glass-wording.ts'
import { grantProgress } from './wording/grant-progress.ts'
import { lengthText, type Names } from './wording/wording.ts'

export interface WhyView {
  readonly person: string
  readonly resource: string
  /** What the directory says now; `null`: it could not be asked. */
  readonly holds: boolean | null
  /** What they have it through all the same, where they do not hold it themselves. */
  readonly through: readonly HeldThrough[]
  readonly named: GroupsNamed
  /** What differed between the directory and what was given, newest first, and what was decided about each. */
  readonly drifts: { readonly found: readonly Drift[]; readonly names: Names }
  /** Newest first. */
  readonly given: readonly { readonly grant: Grant; readonly view: RequestView }[]
}

/** `why`: which decision explains that somebody holds something; or that none of Doorbell's does. */
export function whyCard({ person, resource, holds, through, named, drifts, given }: WhyView): Card {
  const live = given.filter(({ grant }) => grant.status !== 'ended' && grant.status !== 'failed')
  const past = given.filter(entry => !live.includes(entry))
  const headline = (words: string): Line => line(saidStrong(person), ` ${words} `, saidStrong(resource))
  const holding = holds === null ? 'may or may not hold' : holds ? 'holds' : 'does not directly hold'
  const from = live.length > 0 ? ' through Doorbell.' : holds ? ', and not from Doorbell.' : '.'
  return {
    summary: line(...headline(holding), from),
    title: 'Why',
    tone: 'plain',
    blocks: [
      { kind: 'line', line: line(...headline(holding), from) },
      ...(holds === null
        ? [{ kind: 'note', line: line('The directory could not be asked just now.') } as const]
        : holds && live.length === 0
          ? [
              {
                kind: 'note',
                line: line('It was given in the directory by other ways. Doorbell will not take it away.'),
              } as const,
            ]
          : []),
      ...(through.length > 0
        ? [
            {
              kind: 'line',
              line: line('They have it all the same, through ', ...throughText(through, named), '.'),
            } as const,
          ]
        : []),
      ...driftBlocks(drifts),
      ...live.flatMap(({ grant, view }) => explained(grant, view)),
      ...(past.length > 0 ? [{ kind: 'divider' } as const] : []),
      ...past.map(({ grant, view }): Block => ({ kind: 'note', line: pastLine(grant, view) })),
      ...(given.length === 0 ? [{ kind: 'note', line: line('It was never given through Doorbell.') } as const] : []),
    ],
  }
}

/** The last in full; what was decided earlier is no less a decision, and told in fewer words. */
function driftBlocks({ found: [last, ...earlier], names }: WhyView['drifts']): Block[] {
  if (!last) return []
  return [
    ...driftStory(last, names).map((content): Block => ({ kind: 'line', line: content })),
    ...earlier.map(
      (drift): Block => ({
        kind: 'note',
        line: line('Earlier: ', ...driftStory(drift, names).flatMap(one => [...one, ...line(' ')])),
      }),
    ),
  ]
}

function explained(grant: Grant, of: RequestView): Block[] {
  const view = partOf(of, grant.terms.entitlement)
  const { request, names } = view
  const { ask } = request
  const decided = request.status === 'awaiting-approval' ? [] : request.decisions
  const decisions = decided.filter(decision => countsFor(decision, grant.terms.entitlement))
  return [
    {
      kind: 'line',
      line: line(
        'Asked by ',
        saidStrong(names(ask.requester)),
        ` for ${lengthText(ask.duration)}, `,
        when(ask.submittedAt),
        '.',
      ),
    },
    ...(ask.bundle
      ? [{ kind: 'line', line: line('Asked for as part of ', saidStrong(ask.bundle), '.') } as const]
      : ask.entitlements.length > 1
        ? [{ kind: 'line', line: line(`Asked for together with ${ask.entitlements.length - 1} more.`) } as const]
        : []),
    { kind: 'quote', label: 'Reason', said: ask.reason },
    ...(ask.ticket ? [{ kind: 'line', line: line('Ticket ', said(ask.ticket), '.') } as const] : []),
    ...decisions.toReversed().map((decision): Block => ({ kind: 'line', line: decisionLine(decision, names) })),
    ...reviewLines(view).map((content): Block => ({ kind: 'line', line: content })),
    ...reviewNote(view),
    ...grantProgress(grant, view).lines.map((content): Block => ({ kind: 'line', line: content })),
    { kind: 'note', line: line(`Request ${ask.id}, access flow “`, saidStrong(ask.flow), '”.') },
  ]
}

function pastLine(grant: Grant, { names }: RequestView): Line {
  const { title } = grantProgress(grant, { names })
  switch (grant.status) {
    case 'ended':
      return line(
        'Earlier: ',
        ...(grant.since ? ['from ', when(grant.since), ' ', 'to '] : ['until ']),
        when(grant.endedAt),
        `, ${grant.because.kind}.`,
      )
    case 'failed':
      return line('Earlier: not granted, ', when(grant.at), '.')
    default:
      return line(`Earlier: ${title.toLowerCase()}.`)
  }
}
