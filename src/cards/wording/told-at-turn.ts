import type { Notice, Turn } from '../../access/effect.ts'
import type { Grant } from '../../access/grant/states.ts'
import { minutes } from '../../access/vocabulary.ts'
import { type Card, type Line, line, when } from '../card.ts'
import { askedFor, isAllOfSeveral, partOf } from '../parts/asked.ts'
import { partLine } from '../parts/bundle-parts.ts'
import type { RequestView } from '../parts/request-view.ts'
import { type Progress, together } from '../parts/together.ts'
import { grantProgress, noticedLate, whyEnding } from './grant-progress.ts'
import { progressOf } from './progress.ts'
import { asLine, howItStands, told } from './told.ts'
import { lengthText } from './wording.ts'

/**
 * What came of access at a turn of its story. Nobody edits it, so that it tells what happened, which stays true whatever comes after,
 * and nothing that goes on: until when somebody has it, and the buttons, are on the card that is edited. Of a bundle one
 * message tells of all parts to which it has happened.
 */
export function toldAtTurn(turn: Turn, view: RequestView): Card {
  const { kind } = turn
  const what = askedFor(view)
  const whole = isAllOfSeveral(view)
  const parts = partsOf(view)
  const came = cameTo(turn, view)
  const { title, tone, lines, own } = together(came)
  if (came.length === 0) {
    const { title: stands, tone: now, lines: how } = progressOf(view)
    return told(stands, now, what, how.map(asLine))
  }
  const all = came.length === parts.length
  return told(all ? title : `${came[0]?.progress.title ?? title}: ${came.length} of ${parts.length}`, tone, what, [
    ...lines.map(asLine),
    ...(whole ? came.map(({ part }, at) => asLine(partLine(part.resources[0], parts.length, own[at]))) : []),
    ...afterwards[kind].map(asLine),
    ...(kind === 'granted' || !all ? [howItStands] : []),
  ])
}

export const isTurn = (notice: Notice): notice is Turn => notice.kind in afterwards

/** Of a bundle each part to which it has happened; else the one that it is about. */
export const cameTo = ({ kind, grant: id }: Turn, view: RequestView) =>
  partsOf(view).flatMap(part => {
    const grant = isAllOfSeveral(view) ? part.grants.at(-1) : part.grants.find(({ terms }) => terms.id === id)
    const progress = grant ? happened(kind, grant, part) : null
    return grant && progress ? [{ part, grant, progress }] : []
  })

const partsOf = (view: RequestView): readonly RequestView[] =>
  isAllOfSeveral(view) ? view.request.ask.entitlements.map(one => partOf(view, one)) : [view]

const afterwards: Readonly<Record<Turn['kind'], readonly Line[]>> = {
  granted: [noticedLate],
  'grant-failed': [],
  revoked: [line('It is taken back at once, and you are told when it is over.')],
  ended: [],
  'signed-out': [],
}

/** `null`: it has not come to that. */
function happened(kind: Turn['kind'], grant: Grant, view: RequestView): Progress | null {
  switch (kind) {
    case 'granted':
      return given(grant)
    case 'grant-failed':
      return grant.status === 'failed' || (grant.status === 'ended' && grant.because.kind === 'abandoned')
        ? grantProgress(grant, view)
        : null
    case 'revoked':
      return (grant.status === 'ending' || grant.status === 'ended') && grant.because.kind === 'revoked'
        ? { title: 'Revoked', tone: 'over', lines: [whyEnding(grant.because, view.names)] }
        : null
    case 'ended':
    case 'signed-out':
      return grant.status === 'ended' ? grantProgress(withoutWhatGoesOn(grant), view) : null
    default:
      return kind satisfies never
  }
}

function given(grant: Grant): Progress | null {
  if (!('since' in grant) || !grant.since) return null
  const { since } = grant
  const length = grant.status === 'active' ? lengthBetween(since, grant.endsAt) : null
  return {
    title: 'Granted',
    tone: 'plain',
    lines: [
      line('Granted at ', when(since, 'time'), length ? `, for ${length}.` : '.'),
      ...(grant.status === 'active' && grant.usableSince
        ? [line('Read back to be there at ', when(grant.usableSince, 'exact-time'), '.')]
        : []),
    ],
  }
}

const lengthBetween = (from: Date, to: Date): string =>
  lengthText(minutes(Math.max(1, Math.round((to.getTime() - from.getTime()) / 60_000))))

type Ended = Extract<Grant, { status: 'ended' }>

/** What they are signed in to is told of once that is over too. */
function withoutWhatGoesOn(grant: Ended): Ended {
  const { sessions, ...rest } = grant
  return sessions?.status === 'asked' ? rest : grant
}
