import type { Alert, Notice } from '../access/effect.ts'
import type { Grant } from '../access/grant/states.ts'
import { denialQuote } from './approval-card.ts'
import { type Block, type Card, line, said, saidStrong, when } from './card.ts'
import { grantProgress, progressOf } from './progress.ts'
import { type RequestView, resourceNames } from './request-view.ts'
import { returnButton } from './status-card.ts'

/** A message of its own at a turn of the story, because an edited card rings no bell. Short: the status card has the rest. */
export function noticeCard(notice: Notice, view: RequestView): Card {
  const what = resourceNames(view.resources)
  const grant = 'grant' in notice ? view.grants.find(({ terms }) => terms.id === notice.grant) : undefined
  switch (notice.kind) {
    case 'denied':
    case 'lapsed': {
      const { title, tone, lines } = progressOf(view)
      return told(title, tone, what, [...lines.map(asLine), ...denialQuote(view)])
    }
    case 'granted':
    case 'grant-failed':
    case 'ended': {
      const { title, tone, lines } = grant ? grantProgress(grant, view.names) : progressOf(view)
      return told(title, tone, what, lines.map(asLine))
    }
    case 'ends-soon': {
      if (grant?.status !== 'active') {
        const { title, tone, lines } = grant ? grantProgress(grant, view.names) : progressOf(view)
        return told(title, tone, what, lines.map(asLine))
      }
      const headline = line('Your access to ', ...what, ' ends at ', when(grant.endsAt, 'time'), '.')
      return card('Ends soon', 'waiting', headline, [
        { kind: 'note', line: line('When you need it longer, please ask again.') },
        { kind: 'buttons', buttons: [returnButton(grant, view)] },
      ])
    }
    default:
      return notice satisfies never
  }
}

/** For somebody who has to act: an end that is late, or a grant that the directory refused. */
export function alertCard(alert: Alert, grant: Grant, view: RequestView): Card {
  const whose = line(saidStrong(view.names(grant.terms.beneficiary)), ', ', ...resourceNames(view.resources))
  switch (alert) {
    case 'end-overdue':
      return card(
        'Access is overdue to end',
        'bad',
        [...line('Access is overdue to end: '), ...whose],
        [
          ...(grant.status === 'ending'
            ? [asLine(line('It was due at ', when(grant.dueSince), '. Doorbell goes on trying.'))]
            : []),
          asLine(line('Please look at the group in the directory, and remove the member by hand where you can.')),
        ],
      )
    case 'still-listed':
      return card(
        'Removed, but still listed',
        'bad',
        [...line('Removed, but still listed: '), ...whose],
        [
          asLine(
            line(
              'The directory accepted the removal and still lists the membership. Somebody may have added it again by hand, which Doorbell does not undo. Please look.',
            ),
          ),
        ],
      )
    case 'grant-failed':
      return card(
        'Approved access could not be granted',
        'bad',
        [...line('Approved access could not be granted: '), ...whose],
        [
          ...(grant.status === 'failed' && grant.because.kind === 'provider-refused'
            ? [asLine(line('The directory said: ', said(grant.because.explanation)))]
            : []),
        ],
      )
    default:
      return alert satisfies never
  }
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
