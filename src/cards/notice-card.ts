import type { UngrantableReason } from '../access/catalog.ts'
import type { Notice } from '../access/effect.ts'
import { approvalKeeps } from '../access/grant/opening.ts'
import type { Grant } from '../access/grant/states.ts'
import { after } from '../access/vocabulary.ts'
import { onceMore } from './again.ts'
import { denialQuote } from './approval-card.ts'
import { askedFor, isWholeBundle, partOf } from './asked.ts'
import { wholeButtons } from './bundle-buttons.ts'
import { partBlocks } from './bundle-parts.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Card, code, line, said, saidStrong, toType, when } from './card.ts'
import { extendButtons, extendedLines, roomLines } from './extend.ts'
import { grantProgress, lateLines, progressOf } from './progress.ts'
import { questionCard } from './question-card.ts'
import { type RequestView, spokenAs } from './request-view.ts'
import { ungrantableText } from './resource-wording.ts'
import { glassBrokenCard } from './review-card.ts'
import { sessionBlocks } from './sessions-card.ts'
import { returnButton } from './status-card.ts'

function againBlocks(view: RequestView): Block[] {
  const buttons = onceMore(view)
  return buttons.length > 0 ? [{ kind: 'buttons', buttons }] : []
}

/** A message of its own at a turn of the story, because an edited card rings no bell. Short: the status card has the rest. */
export function noticeCard(notice: Notice, view: RequestView): Card {
  const what = askedFor(view)
  const whole = isWholeBundle(view)
  const grant = 'grant' in notice ? view.grants.find(({ terms }) => terms.id === notice.grant) : undefined
  switch (notice.kind) {
    case 'denied':
    case 'lapsed': {
      const { title, tone, lines } = progressOf(view)
      return told(title, tone, what, [...lines.map(asLine), ...denialQuote(view), ...againBlocks(view)])
    }
    case 'unreached': {
      const { title, tone, lines } = progressOf(view)
      const still = view.request.status === 'awaiting-approval' && view.request.progress.unreached
      return told(still ? 'Too few can be reached' : title, tone, what, lines.map(asLine))
    }
    case 'not-allowed-now': {
      const { title, tone, lines } = progressOf(view)
      const still = view.request.status === 'awaiting-approval' && view.request.progress.notAllowed
      return told(still ? 'It cannot be approved as it was asked' : title, tone, what, lines.map(asLine))
    }
    case 'asked-back':
      return questionCard(view)
    case 'answered': {
      const asked = view.request.questions?.[notice.number]
      const whose = line(saidStrong(view.names(view.request.ask.requester)), ' has answered about ', ...what, '.')
      return card('Your question is answered', 'plain', whose, [
        ...(asked ? [{ kind: 'quote', label: 'Question', said: asked.said } as const] : []),
        ...(asked?.answer ? [{ kind: 'quote', label: 'Answer', said: asked.answer.said } as const] : []),
        {
          kind: 'note',
          line: line('The card of the request has the buttons to decide, and so has ', toType('approvals'), '.'),
        },
      ])
    }
    case 'granted': {
      const { title, tone, lines } = grant && !whole ? grantProgress(grant, view) : progressOf(view)
      // It is never edited, so that it promises nothing beyond the moment: access may be returned, revoked or extended.
      return told(title, tone === 'good' ? 'plain' : tone, what, [
        ...lines.map(asLine),
        ...partBlocks(view),
        {
          kind: 'note',
          line: line(
            'So it stood when this was sent. The card of the request says how it stands now, and so does ',
            toType('mine'),
            '.',
          ),
        },
      ])
    }
    case 'grant-failed':
    case 'revoked':
    case 'ended':
    case 'signed-out': {
      // Of a bundle all parts are told of: one message stands for what comes together.
      const { title, tone, lines } = grant && !whole ? grantProgress(grant, view) : progressOf(view)
      return told(title, tone, what, [...lines.map(asLine), ...partBlocks(view)])
    }
    case 'ends-soon': {
      // Warned of once, and extended since: a new warning will come.
      if (grant?.status !== 'active' || !grant.warned) {
        const { title, tone, lines } = grant && !whole ? grantProgress(grant, view) : progressOf(view)
        return told(title, tone, what, [...lines.map(asLine), ...partBlocks(view)])
      }
      const room = roomLines(grant, view)
      const headline = line('Your access to ', ...what, ' ends at ', when(grant.endsAt, 'time'), '.')
      return card('Ends soon', 'waiting', headline, [
        ...extendedLines(grant.terms).map(asLine),
        ...(room.length > 0
          ? room
          : [
              view.request.ask.breakGlass
                ? line('It is not extended. Longer than that takes a decision: please ask for it.')
                : line('Longer than that takes a new decision. Extend opens the form for it.'),
            ]
        ).map((content): Block => ({ kind: 'note', line: content })),
        ...(whole ? partBlocks(view) : []),
        {
          kind: 'buttons',
          buttons: whole ? wholeButtons(view) : [...extendButtons(grant, view), returnButton(grant, view)],
        },
      ])
    }
    case 'glass-broken':
      return glassBrokenCard(view, notice)
    default:
      return notice satisfies never
  }
}

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

/** For whoever answers for the integration: the directory has changed what somebody holds. */
export function noLongerGrantableCard(
  { terms, endsAt }: Extract<Grant, { status: 'active' }>,
  of: RequestView,
  why: UngrantableReason,
): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('Held, and can no longer be given', 'bad', whose, [
    asLine(line(`It can no longer be given by Doorbell: ${ungrantableText[why]}.`)),
    asLine(
      line(
        'It is given to nobody else and is not extended. This access ends as promised, at ',
        when(endsAt, 'time'),
        '.',
      ),
    ),
    asLine(line('Please look whether it should end sooner, and revoke it where it should.')),
  ])
}

/** For whoever can act: it is in the directory, and no grant of it lives that would end. */
export function lateWriteCard(
  { terms }: Grant,
  of: RequestView,
  { protected: untouched }: { protected: boolean },
): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('Given after its end', 'bad', whose, [
    asLine(line('Doorbell stood still while it was giving this access, and gave it when its end had come already.')),
    asLine(
      line(
        untouched
          ? 'It is not taken back, because the access file protects the account by now.'
          : 'The directory still has it, though Doorbell asks for it back, and goes on asking.',
      ),
    ),
    asLine(line('Please look at it in the directory, and take it away by hand where it must not be.')),
  ])
}

/** For whoever can act: the directory is to end what Doorbell has no part in any more. */
export function lateEndCard({ terms }: Grant, of: RequestView, ends: Date): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('An end that came too late', 'bad', whose, [
    asLine(
      line(
        'The directory ends this ',
        when(ends),
        ', because Doorbell asked for that and was answered too late: by then it was somebody else’s.',
      ),
    ),
    asLine(line('Doorbell could not take that back.')),
    asLine(line('Please look at it in the directory, and make it permanent again by hand where it is to stay.')),
  ])
}

/** For whoever was told of such an end. */
export function lateEndOverCard({ terms }: Grant, of: RequestView): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('An end that came too late was taken back', 'over', whose, [
    asLine(line('It is held without an end again, as Doorbell had found it. Nothing is left to do.')),
  ])
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
  const until = after(request.at, approvalKeeps)
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

const asLine = (content: Card['summary']): Block => ({ kind: 'line', line: content })

/** The title says what happened, and is not said twice. */
const told = (title: string, tone: Card['tone'], what: Card['summary'], blocks: readonly Block[]): Card => ({
  summary: [...line(`${title}: `), ...what],
  title,
  tone,
  blocks: [asLine(what), ...blocks],
})

const card = (title: string, tone: Card['tone'], headline: Card['summary'], blocks: readonly Block[]): Card => ({
  summary: headline,
  title,
  tone,
  blocks: [asLine(headline), ...blocks],
})
