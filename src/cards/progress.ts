import type { State } from '../access/grant/consequences.ts'
import type { EndProof } from '../access/grant/end-proof.ts'
import type { EndReason, Grant } from '../access/grant/states.ts'
import type { AccessRequest, Decision, Departure } from '../access/request/states.ts'
import type { Minutes } from '../access/vocabulary.ts'
import { isWholeBundle, partOf } from './asked.ts'
import { frozenText } from './brake-wording.ts'
import { reviewLines, takenText } from './break-glass-wording.ts'
import { type Line, line, said, saidStrong, when } from './card.ts'
import { departureText } from './departure-wording.ts'
import { byDoer } from './doer-wording.ts'
import { escalationLines } from './escalation-wording.ts'
import { extendedLines } from './extend.ts'
import { failText } from './grant-wording.ts'
import { nameNone, stillHeld } from './held-through.ts'
import { lateText, usableLines, usuallyUsable } from './pace-wording.ts'
import type { RequestView } from './request-view.ts'
import { secondEndLines } from './second-end-wording.ts'
import { sessionLines } from './sessions-card.ts'
import { stageText } from './stage-wording.ts'
import { type Progress, type Together, together } from './together.ts'
import { undecidableText, unreachedText } from './undecidable-wording.ts'
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
          ...(progress.unreached
            ? [line(`${upperFirst(unreachedText(progress.unreached))}. The access admins have been told.`)]
            : []),
          ...(view.atMost === undefined ? [] : [line(atMostText(view.atMost))]),
          ...(progress.notAllowed ? [line(notAllowedText)] : []),
          ...(progress.escalation ? escalationLines(progress.escalation) : []),
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

const atMostText = (most: Minutes): string =>
  `The access rules have changed since it was asked: it is given for ${lengthText(most)} at most. Who approves it chooses for how long.`

const notAllowedText =
  'When somebody last wanted to decide it, the access rules in force did not allow it as it was asked. Unless they change again it can only be cancelled and asked anew.'

/** How all parts of a bundle stand that was approved; `null`: it is no bundle, or nothing of it is on its way yet. */
export function partsTogether(view: RequestView): Together | null {
  const { request, grants } = view
  if (!isWholeBundle(view) || request.status !== 'approved' || grants.length === 0) return null
  const parts = request.ask.entitlements.map(entitlement => {
    const part = partOf(view, entitlement)
    const grant = part.grants.at(-1) ?? null
    return { grant, progress: grant ? grantProgress(grant, part) : notBegun }
  })
  return together(parts)
}

const notBegun: Progress = { title: 'Approved', tone: 'waiting', lines: [] }

const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

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

type Of = Pick<RequestView, 'names' | 'groupsNamed' | 'frozen' | 'now'> & Partial<Pick<RequestView, 'resources'>>

export function grantProgress(grant: Grant, view: Of): Progress {
  const { names, groupsNamed: named = nameNone, resources, frozen } = view
  const usual = resources?.[0].usuallyUsableAfter
  switch (grant.status) {
    case 'scheduled':
    case 'starting':
      return frozen
        ? {
            title: 'Approved, held back',
            tone: 'waiting',
            lines: [
              frozenText(frozen, names),
              line('It is given when granting goes on, if that is before ', when(grant.useBy, 'time'), '.'),
            ],
          }
        : {
            title: 'Approved',
            tone: 'waiting',
            lines: [startLine(grant, view), ...lateLines(grant), ...usuallyUsable(usual)],
          }
    case 'active':
      return {
        title: 'Granted',
        tone: grant.usableSince === null ? 'waiting' : 'good',
        lines: [
          line('Granted at ', when(grant.since, 'time'), ', until ', when(grant.endsAt), '.'),
          ...usableLines(grant, usual),
          ...extendedLines(grant.terms),
          ...secondEndLines(grant.terms),
          line('Some applications notice a new membership only after a few minutes, or after signing in again.'),
        ],
      }
    case 'ending': {
      const late = grant.overdueToldAt ? [line('This is overdue. Doorbell goes on trying.')] : []
      return grant.removedAt
        ? {
            title: 'Removed, being verified',
            tone: 'waiting',
            lines: [
              whyEnding(grant.because, names),
              line('Removed at ', when(grant.removedAt, 'time'), '; not yet verified gone.'),
              ...late,
            ],
          }
        : {
            title: 'Ending',
            tone: 'waiting',
            lines: [
              whyEnding(grant.because, names),
              grant.theirsUntil
                ? line(
                    'Its holder activated it in the directory as well, which is their own right until ',
                    when(grant.theirsUntil),
                    '. Doorbell takes back what it gave when that is over.',
                  )
                : line('It is being taken back.'),
              ...(grant.unseen
                ? [
                    line(
                      grant.since
                        ? 'The directory never listed it, so not being listed counts for gone only half an hour after it was given.'
                        : 'It may have been given without being listed yet: not being listed counts for gone only after half an hour.',
                    ),
                  ]
                : []),
              ...late,
            ],
          }
    }
    case 'ended':
      return {
        title: grant.because.kind === 'abandoned' ? 'Not granted' : 'Ended',
        tone: grant.because.kind === 'abandoned' || grant.proof.kind === 'never-listed' ? 'bad' : 'over',
        lines: [
          whyEnding(grant.because, names),
          ...extendedLines(grant.terms),
          grant.proof.kind === 'verified-gone'
            ? line(
                'Verified gone at ',
                when(grant.endedAt, 'exact-time'),
                `, ${grant.proof.reads === 1 ? '1 read' : `${grant.proof.reads} reads`}${lateText(grant.proof.overdueSeconds)}.${grant.sessions?.status === 'revoked' ? '' : ' What is already signed in may live on for up to an hour or so.'}`,
              )
            : otherProof[grant.proof.kind],
          ...(grant.proof.kind === 'verified-gone' && grant.proof.byItself
            ? [
                line(
                  'The directory ended it by itself at ',
                  when(grant.proof.byItself, 'time'),
                  ', before Doorbell could.',
                ),
              ]
            : []),
          ...sessionLines(grant, names),
          ...(grant.proof.kind === 'verified-gone' ? stillHeld(grant.proof.through, named) : []),
        ],
      }
    case 'failed':
      return {
        title: grant.because.kind === 'cancelled' ? 'Taken back' : 'Not granted',
        tone: grant.because.kind === 'cancelled' ? 'over' : 'bad',
        lines: [failText(grant.because, names)],
      }
    default:
      return grant satisfies never
  }
}

/** What is asked for later is not given before, whoever approved it when. */
/** What keeps it up, for whoever waits as for whoever can act. */
export const lateLines = (grant: State<'scheduled' | 'starting'>): readonly Line[] =>
  grant.status === 'starting' && grant.late
    ? [
        line('It is late: ', said(grant.late.explanation), ' (', said(grant.late.code), ')'),
        line('Doorbell goes on trying until ', when(grant.useBy, 'time'), ', and whoever can act is told.'),
      ]
    : []

const startLine = ({ status, startsAt }: State<'scheduled' | 'starting'>, { now }: Of): Line =>
  status === 'scheduled' && now && startsAt > now
    ? line('It starts ', when(startsAt), '. Until then nothing is given.')
    : line('It is being granted now.')

const otherProof: Readonly<Record<Exclude<EndProof['kind'], 'verified-gone'>, Line>> = {
  'kept-for': line('Another request still gives the same access; it ends with that one.'),
  standing: line(
    'It is held now without Doorbell and without an end. Doorbell takes nothing that it did not give; whoever answers for it has been asked.',
  ),
  'never-listed': line(
    'Nobody saw it gone: the directory never listed it, and its answer was lost by which it could be taken. Whoever can act was asked to look.',
  ),
}

function whyEnding(because: EndReason, names: Names): Line {
  switch (because.kind) {
    case 'expired':
      return line('The time is up.')
    case 'returned':
      return line('Returned by ', saidStrong(names(because.by)), '.')
    case 'revoked':
      return line(
        'Revoked by ',
        saidStrong(names(because.by)),
        ...(because.because ? [': ', said(because.because)] : ['.']),
      )
    case 'removed-by-hand':
      return line('Removed by hand', ...byDoer(because.doer), '.')
    case 'made-permanent':
      return line('Made permanent by hand', ...byDoer(because.doer), '.')
    case 'vanished':
      return because.what === 'resource'
        ? line('What it was held of is no longer in the directory.')
        : line('The account that held it is no longer in the directory.')
    case 'abandoned':
      return [
        ...line('It could not be granted for certain, so whatever was written is taken back. '),
        ...failText(because.why, names),
      ]
    default:
      return because satisfies never
  }
}
