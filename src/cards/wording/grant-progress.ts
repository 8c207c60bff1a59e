import type { State } from '../../access/grant/consequences.ts'
import type { EndProof } from '../../access/grant/end-proof.ts'
import type { EndReason, Grant } from '../../access/grant/states.ts'
import { type Line, line, said, saidStrong, when } from '../card.ts'
import { extendedLines } from '../parts/extend.ts'
import { nameNone, stillHeld } from '../parts/held-through.ts'
import type { RequestView } from '../parts/request-view.ts'
import type { Progress } from '../parts/together.ts'
import { sessionLines } from '../sessions-card.ts'
import { frozenText } from './brake-wording.ts'
import { byDoer } from './doer-wording.ts'
import { failText } from './grant-wording.ts'
import { lateText, usableLines, usuallyUsable } from './pace-wording.ts'
import { secondEndLines } from './second-end-wording.ts'
import type { Names } from './wording.ts'

export type Of = Pick<RequestView, 'names' | 'groupsNamed' | 'frozen' | 'now'> & Partial<Pick<RequestView, 'resources'>>

/** True of whatever was just given. */
export const noticedLate = line(
  'Some applications notice a new membership only after a few minutes, or after signing in again.',
)

/** How one grant stands, in words that claim no more than is known: granted is not usable, removed is not verified gone. */
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
          noticedLate,
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
      if (grant.since === null && grant.proof.kind === 'standing')
        return { title: 'Not granted', tone: 'bad', lines: [...whyGivenUp(grant.because, names), notOurs] }
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

/** What keeps it up, for whoever waits as for whoever can act. */
export const lateLines = (grant: State<'scheduled' | 'starting'>): readonly Line[] =>
  grant.status === 'starting' && grant.late
    ? [
        line('It is late: ', said(grant.late.explanation), ' (', said(grant.late.code), ')'),
        line('Doorbell goes on trying until ', when(grant.useBy, 'time'), ', and whoever can act is told.'),
      ]
    : []

/** What is asked for later is not given before, whoever approved it when. */
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

const notOurs = line(
  'Doorbell gave nothing: somebody else gave it meanwhile. Doorbell takes nothing that it did not give; whoever answers for it has been asked.',
)

/** Why it came to nothing, where nothing was there to be taken back. */
const whyGivenUp = (because: EndReason, names: Names): readonly Line[] => [
  because.kind === 'abandoned' ? failText(because.why, names) : whyEnding(because, names),
]

export function whyEnding(because: EndReason, names: Names): Line {
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
