import type { AskedBecause } from '../../access/catalog.ts'
import { buttonsFor, longerNotes, powerNotes, whereItStands } from '../approval-card.ts'
import type { List } from '../buttons.ts'
import { type Block, type Line, line, said, when } from '../card.ts'
import { askedBecauseText } from '../wording/owner-wording.ts'
import { givesText } from '../wording/resource-wording.ts'
import { stageText } from '../wording/stage-wording.ts'
import { lengthText } from '../wording/wording.ts'
import { isAllOfSeveral } from './asked.ts'
import { partBlocks, partsAskedLines } from './bundle-parts.ts'
import { whoAsksForWhat } from './for-another.ts'
import { alreadyHasIt, nameNone } from './held-through.ts'
import { type LeftToDecide, leftToDecide } from './left-to-decide.ts'
import { questionBlocks } from './question-blocks.ts'
import type { RequestView } from './request-view.ts'

export interface WaitingForYou {
  readonly view: RequestView
  readonly because: AskedBecause
}

/** What waits for somebody's decision, in a list: who asks for what, why, until when it can be answered, and why they may. */
export function waitingForYou({ view, because }: WaitingForYou, now: Date, list?: List): Block[] {
  const { request, names, resources } = view
  const { ask } = request
  const left: LeftToDecide =
    request.status === 'awaiting-approval' ? leftToDecide(request, null, because, view) : { may: 'decide' }
  return [
    {
      kind: 'line',
      line: [
        ...whoAsksForWhat(view),
        ...line(` for ${lengthText(ask.duration)}`),
        ...(ask.startsAt > ask.submittedAt ? line(', starting ', when(ask.startsAt)) : []),
        ...(ask.ticket ? line(', ticket ', said(ask.ticket)) : []),
      ],
    },
    ...(isAllOfSeveral(view) ? [] : resources).flatMap(({ gives }): Block[] =>
      gives ? [{ kind: 'line', line: [...line('Gives: '), ...givesText(gives)] }] : [],
    ),
    ...partBlocks(view),
    { kind: 'quote', label: 'Reason', said: ask.reason },
    ...questionBlocks(view),
    ...powerNotes(resources),
    ...(left.may === 'decide' ? longerNotes(view) : []),
    ...alreadyHasIt(request, names, view.groupsNamed ?? nameNone).map(
      (content): Block => ({ kind: 'note', line: content }),
    ),
    {
      kind: 'line',
      line: [
        ...line('Asked ', when(ask.submittedAt), ...lapses(view, now)),
        ...stageOf(view),
        ...line(' '),
        ...askedBecauseText(because, left.may === 'decide'),
      ],
    },
    ...partsAskedLines(view, because).map((content): Block => ({ kind: 'note', line: content })),
    ...whereItStands(left),
    ...buttonsFor(left, view, list),
  ]
}

function lapses({ request }: RequestView, now: Date) {
  if (request.status !== 'awaiting-approval') return []
  const soon = request.lapsesAt.getTime() - now.getTime() < 3_600_000
  return line('; lapses ', when(request.lapsesAt), soon ? ', in less than an hour.' : '.')
}

function stageOf({ request, names }: RequestView): Line {
  const stage = request.status === 'awaiting-approval' ? stageText(request, names) : null
  return stage ? [...line(' '), ...stage] : []
}
