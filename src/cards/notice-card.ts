import type { Notice } from '../access/effect.ts'
import { denialQuote } from './approval-card.ts'
import { type Block, type Card, type Line, line, saidStrong, toType, when } from './card.ts'
import { onceMore } from './parts/again.ts'
import { askedFor, askedForInPlain, isAllOfSeveral } from './parts/asked.ts'
import { wholeButtons } from './parts/bundle-buttons.ts'
import { partBlocks } from './parts/bundle-parts.ts'
import { extendButtons, extendedLines, roomLines } from './parts/extend.ts'
import type { RequestView } from './parts/request-view.ts'
import { questionCard } from './question-card.ts'
import { glassBrokenCard } from './review-card.ts'
import { returnButton } from './status-card.ts'
import { grantProgress } from './wording/grant-progress.ts'
import { notAllowedText, progressOf } from './wording/progress.ts'
import { asLine, headed, howItStands, told } from './wording/told.ts'
import { toldAtTurn } from './wording/told-at-turn.ts'
import { unreachedLine } from './wording/undecidable-wording.ts'

function againBlocks(view: RequestView): Block[] {
  const buttons = onceMore(view)
  return buttons.length > 0 ? [{ kind: 'buttons', buttons }] : []
}

/**
 * A message of its own at a turn of the story, because an edited card rings no bell. Short: the status card has the rest. One that
 * has a button is edited until there is nothing left to press; any other tells what happened and stays true.
 */
export function noticeCard(notice: Notice, view: RequestView): Card {
  const what = askedFor(view)
  const whole = isAllOfSeveral(view)
  switch (notice.kind) {
    case 'denied':
    case 'lapsed': {
      const { title, tone, lines } = progressOf(view)
      return told(title, tone, what, [...lines.map(asLine), ...denialQuote(view), ...againBlocks(view)])
    }
    case 'spoken-for': {
      const { by, verdict } = notice
      const { ask } = view.request
      const does = verdict === 'approve' ? ' approved ' : ' denied '
      const holder = view.names(ask.beneficiary)
      const headline = line(saidStrong(view.names(by)), does, ...what, ' for ', saidStrong(holder), ' in your stead.')
      const back = line(
        'What comes of it is yours to take back: ',
        toType(`revoke ${holder} ${askedForInPlain(view)}`),
        '.',
      )
      return headed(
        'Decided in your stead',
        'plain',
        headline,
        verdict === 'approve' ? [{ kind: 'note', line: back }] : [],
      )
    }
    case 'unreached': {
      const unreached = view.request.status === 'awaiting-approval' ? view.request.progress.unreached : undefined
      if (!unreached) return goneOn(what)
      return told('Too few can be reached', 'plain', what, [asLine(unreachedLine(unreached)), howItStands])
    }
    case 'not-allowed-now': {
      const still = view.request.status === 'awaiting-approval' && view.request.progress.notAllowed
      if (!still) return goneOn(what)
      return told('It cannot be approved as it was asked', 'plain', what, [asLine(line(notAllowedText)), howItStands])
    }
    case 'asked-back':
      return questionCard(view)
    case 'answered': {
      const asked = view.request.questions?.[notice.number]
      const whose = line(saidStrong(view.names(view.request.ask.requester)), ' has answered about ', ...what, '.')
      return headed('Your question is answered', 'plain', whose, [
        ...(asked ? [{ kind: 'quote', label: 'Question', said: asked.said } as const] : []),
        ...(asked?.answer ? [{ kind: 'quote', label: 'Answer', said: asked.answer.said } as const] : []),
        {
          kind: 'note',
          line: line('The card of the request has the buttons to decide, and so has ', toType('approvals'), '.'),
        },
      ])
    }
    case 'granted':
    case 'grant-failed':
    case 'revoked':
    case 'ended':
    case 'signed-out':
      return toldAtTurn(notice, view)
    case 'ends-soon': {
      const grant = view.grants.find(({ terms }) => terms.id === notice.grant)
      // Warned of once, and extended since: a new warning will come.
      if (grant?.status !== 'active' || !grant.warned) {
        const { title, tone, lines } = grant && !whole ? grantProgress(grant, view) : progressOf(view)
        return told(title, tone, what, [...lines.map(asLine), ...partBlocks(view)])
      }
      const room = roomLines(grant, view)
      const headline = line('Your access to ', ...what, ' ends at ', when(grant.endsAt, 'time'), '.')
      return headed('Ends soon', 'waiting', headline, [
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

/** It was on its way for so long that it is not so any more. */
const goneOn = (what: Line): Card => told('It has gone on', 'plain', what, [howItStands])
