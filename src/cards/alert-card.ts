import type { EndLateBecause } from '../access/drift/late.ts'
import { goodUntil } from '../access/grant/opening.ts'
import type { Grant } from '../access/grant/states.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Card, code, line, said, saidStrong, toType, when } from './card.ts'
import { askedFor, partOf } from './parts/asked.ts'
import { type RequestView, spokenAs } from './parts/request-view.ts'
import { sessionBlocks } from './sessions-card.ts'
import { grantProgress, lateLines } from './wording/grant-progress.ts'
import { asLine, told } from './wording/told.ts'

/** For somebody who has to act: an end that is late, or a grant that failed in the directory; and that it is over, once it is. */
export function alertCard(grant: Grant, of: RequestView): Card {
  const view = partOf(of, grant.terms.entitlement)
  const whose = line(saidStrong(view.names(grant.terms.beneficiary)), ', ', ...askedFor(view))
  switch (grant.status) {
    case 'failed':
      return told('Approved access could not be granted', 'bad', whose, [
        ...whatFailed(grant, view),
        ...retry(grant, view),
      ])
    case 'ending':
      return grant.removedAt
        ? told('Removed, but still listed', 'bad', whose, [
            asLine(line('The directory accepted the removal (', when(grant.removedAt), ') and still lists it.')),
            asLine(
              line(
                'A part of it may be behind, or it was given again past Doorbell, which Doorbell does not undo. Please look.',
              ),
            ),
          ])
        : told('Access is overdue to end', 'bad', whose, [
            asLine(line('It was due ', when(grant.dueSince), '. Doorbell goes on trying.')),
            ...(grant.late ? [asLine(line(whyLate[grant.late.because]))] : []),
            asLine(line('Please look at it in the directory, and take it away by hand where you can.')),
          ])
    case 'scheduled':
    case 'starting':
    case 'active': {
      const late = grant.status === 'active' ? [] : lateLines(grant)
      if (late.length > 0)
        return told('Approved access cannot be given yet', 'bad', whose, [
          ...late.map(asLine),
          asLine(
            line(
              'Nothing has to be approved anew. An admin reads what Doorbell itself lacks with ',
              toType('setup'),
              '.',
            ),
          ),
        ])
      const { title, tone, lines } = grantProgress(grant, view)
      return told(title, tone, whose, lines.map(asLine))
    }
    case 'ended': {
      const { tone, lines } = grantProgress(grant, view)
      if (grant.sessions && grant.sessions.status !== 'revoked')
        return told('Ended, and what is signed in is not', 'bad', whose, [...lines.map(asLine), ...sessionBlocks(view)])
      if (grant.proof.kind === 'never-listed')
        return told('An end that nobody can prove', 'bad', whose, [
          ...lines.map(asLine),
          asLine(line('Please look at it in the directory, and take it away by hand where it is there.')),
        ])
      return told('Overdue access has ended', tone, whose, [...lines, line('Nothing is left to do.')].map(asLine))
    }
    default:
      return grant satisfies never
  }
}

const whyLate: Readonly<Record<EndLateBecause, string>> = {
  away: 'The directory does not answer, or not as it should.',
  refused: 'The directory does not let Doorbell take it away.',
  'still-listed': 'The directory accepted the removal and lists it again.',
  protected: 'The access file protects the account by now: Doorbell does not touch it.',
}

/** For whoever can act: which permission is missing, how it is mended, and where. */
function whatFailed(grant: Extract<Grant, { status: 'failed' }>, view: RequestView): Block[] {
  const { because } = grant
  if (because.kind !== 'provider-refused') return grantProgress(grant, view).lines.map(asLine)
  if (!because.lacks) return [asLine(line('It failed in the directory: ', said(because.explanation)))]
  const { rights, page } = because.lacks
  return [
    asLine(
      line('The directory does not give Doorbell ', said(rights.join(', ')), '. It said: ', said(because.explanation)),
    ),
    asLine(
      line(
        'An administrator of the directory mends it: grant admin consent for what is missing',
        ...(page ? [' here: ', code(page), '.'] : ['.']),
        ' It takes some minutes to be true everywhere.',
      ),
    ),
    { kind: 'note', line: line('Whoever asked was told that it is nothing they did.') },
  ]
}

/** While the approval is good: once what the directory objected to is mended, nobody has to decide again. */
function retry(grant: Extract<Grant, { status: 'failed' }>, view: RequestView): Block[] {
  const { request } = view
  if (grant.because.kind !== 'provider-refused' || request.status !== 'approved') return []
  const until = goodUntil(request)
  return [
    { kind: 'note', line: line('When that is mended, it can be tried again until ', when(until), '.') },
    {
      kind: 'buttons',
      buttons: [
        {
          label: 'Retry',
          value: encodePress({ verb: 'retry', grant: grant.terms.id }),
          style: 'primary',
          spoken: spokenAs('Retry', view),
          asksForReason: false,
        },
      ],
    },
  ]
}
