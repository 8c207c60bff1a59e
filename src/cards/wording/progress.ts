import type { AccessRequest, Decision, Departure } from '../../access/request/states.ts'
import type { Minutes, NonEmpty, PersonId } from '../../access/vocabulary.ts'
import { type Line, line, said, saidStrong, when } from '../card.ts'
import { isAllOfSeveral, partOf } from '../parts/asked.ts'
import type { RequestView } from '../parts/request-view.ts'
import { type Progress, type Together, together } from '../parts/together.ts'
import { frozenText } from './brake-wording.ts'
import { reviewLines, takenText } from './break-glass-wording.ts'
import { departureText } from './departure-wording.ts'
import { escalationLines } from './escalation-wording.ts'
import { grantProgress } from './grant-progress.ts'
import { stageText } from './stage-wording.ts'
import { undecidableText, unreachedLine } from './undecidable-wording.ts'
import { lengthText, type Names } from './wording.ts'

/**
 * How a request stands, in words that claim no more than is known: approved is not granted, granted is not usable,
 * removed is not verified gone. The same on every copy of the card.
 */
export function progressOf(view: RequestView): Progress {
  const { request, names, grants } = view
  switch (request.status) {
    case 'awaiting-approval': {
      const { progress, lapsesAt } = request
      const stage = stageText(request, names)
      return {
        title: 'Access request',
        tone: 'waiting',
        lines: [
          ...(stage ? [stage] : []),
          ...(progress.decisions.length > 0
            ? [line('Approved so far by ', ...deciders(progress.decisions, names), '.')]
            : []),
          ...(progress.noLonger ? [noLongerText(progress.noLonger, names)] : []),
          ...(progress.unreached ? [unreachedLine(progress.unreached)] : []),
          ...(view.atMost === undefined ? [] : [line(atMostText(view.atMost))]),
          ...(progress.notAllowed ? [line(notAllowedText)] : []),
          ...(view.escalation ? escalationLines(view.escalation, names) : []),
          line('Waiting for an answer until ', when(lapsesAt), '.'),
          ...(view.frozen
            ? [[...frozenText(view.frozen, names), ...line(' Until it goes on, this cannot be approved.')]]
            : []),
        ],
      }
    }
    case 'approved': {
      const byRule = request.decisions.every(({ by }) => by.kind === 'rule')
      const approved = request.ask.breakGlass
        ? takenText(request.ask.flow, request.at)
        : line('Approved by ', ...deciders(request.decisions, names), byRule ? ', by itself: nobody was asked.' : '.')
      // Where giving was tried again, the last try is how it stands.
      const parts = partsTogether(view)
      if (parts) return { ...parts, lines: [approved, ...parts.lines, ...reviewLines(view)] }
      const grant = grants.at(-1)
      if (!grant) return { title: 'Approved', tone: 'waiting', lines: [approved, ...reviewLines(view)] }
      const { title, tone, lines } = grantProgress(grant, view)
      return { title, tone, lines: [approved, ...lines, ...reviewLines(view)] }
    }
    case 'denied':
      return {
        title: 'Denied',
        tone: 'bad',
        lines: [line('Denied by ', ...deciders(request.decisions.slice(0, 1), names), '.')],
      }
    case 'withdrawn':
      return {
        title: 'Withdrawn',
        tone: 'over',
        lines: [line('Withdrawn by ', saidStrong(names(request.ask.requester)), ' at ', when(request.at, 'time'), '.')],
      }
    case 'lapsed':
      return { title: lapsedTitle(request), tone: 'over', lines: [whyLapsed(request, names)] }
    default:
      return request satisfies never
  }
}

const noLongerText = (people: NonEmpty<{ readonly person: PersonId }>, names: Names): Line =>
  line(
    ...people.flatMap(({ person }, at) => [...line(at === 0 ? '' : ', '), saidStrong(names(person))]),
    ' agreed and may not decide about it any more: that does not count.',
  )

const atMostText = (most: Minutes): string =>
  `The access rules have changed since it was asked: it is given for ${lengthText(most)} at most. Who approves it chooses for how long.`

export const notAllowedText =
  'When somebody last wanted to decide it, the access rules in force did not allow it as it was asked, or somebody who had agreed before may not decide about it any more. Unless that changes again it can only be cancelled and asked anew.'

/** How all parts of a bundle stand that was approved; `null`: it is no bundle, or nothing of it is on its way yet. */
export function partsTogether(view: RequestView): Together | null {
  const { request, grants } = view
  if (!isAllOfSeveral(view) || request.status !== 'approved' || grants.length === 0) return null
  const parts = request.ask.entitlements.map(entitlement => {
    const part = partOf(view, entitlement)
    const grant = part.grants.at(-1) ?? null
    return { grant, progress: grant ? grantProgress(grant, part) : notBegun }
  })
  return together(parts)
}

const notBegun: Progress = { title: 'Approved', tone: 'waiting', lines: [] }

type Closed = Extract<AccessRequest, { readonly departed?: Departure }>

/** It did not go unanswered where all who are left have agreed. */
const lapsedTitle = ({ undecidable }: Closed): string =>
  undecidable?.why === 'all-left-agreed' ? 'Closed without a last word' : 'Lapsed'

function whyLapsed({ at, departed, undecidable }: Closed, names: Names): Line {
  const why = departed ? departureText(departed, names) : undecidable && line(undecidableText(undecidable))
  return why
    ? line('Closed at ', when(at, 'time'), ' without a decision: ', ...why, '.')
    : line('Nobody answered by ', when(at), '.')
}

/** Everybody whose word it took, the first to decide first: "Kenji at 09:05 and Elif at 09:10". */
function deciders(newestFirst: readonly Decision[], names: Names): Line {
  return newestFirst
    .toReversed()
    .flatMap(({ by, at, minutes }, index, { length }) => [
      ...(index === 0 ? [] : line(index === length - 1 ? ' and ' : ', ')),
      ...(by.kind === 'person' ? line(saidStrong(names(by.person))) : line('the access flow ', said(by.name))),
      ...(by.kind === 'person' && by.insteadOf
        ? line(' in the stead of ', saidStrong(names(by.insteadOf.person)))
        : []),
      ...(minutes === undefined ? [] : line(` for ${lengthText(minutes)}`)),
      ...line(' at ', when(at, 'time')),
    ])
}
