import type { Grant } from '../access/grant/states.ts'
import { openQuestion } from '../access/request/question.ts'
import { answerButton, approvalQuotes, denialQuote } from './approval-card.ts'
import { encodePress, type List } from './buttons.ts'
import { type Block, type Button, type Card, line, said, when } from './card.ts'
import { onceMore } from './parts/again.ts'
import { askedFor, isAllOfSeveral } from './parts/asked.ts'
import { isHeld, wholeButtons, wholeNotes } from './parts/bundle-buttons.ts'
import { partBlocks } from './parts/bundle-parts.ts'
import { extendButtons, roomLines } from './parts/extend.ts'
import { readBy } from './parts/for-another.ts'
import { youHaveItAlready } from './parts/held-through.ts'
import { questionBlocks } from './parts/question-blocks.ts'
import { askFacts, type RequestView, spokenAs } from './parts/request-view.ts'
import { sessionBlocks } from './sessions-card.ts'
import { progressOf } from './wording/progress.ts'

/** What whoever asked gets, and whoever receives it, from "sent" to "verified gone": one card that is edited as the story goes on. */
export function statusCard(view: RequestView): Card {
  const { request, asked, names, grants } = view
  const { title, tone, lines } = progressOf(view)
  const waiting = request.status === 'awaiting-approval'
  const { whoAsked, whoReceives } = readBy(view)
  const buttons = [
    ...(waiting && whoAsked && openQuestion(request) ? [answerButton(view)] : []),
    ...(waiting && whoAsked ? [cancelButton(view)] : []),
    ...onceMore(view),
    ...(!whoReceives
      ? []
      : isAllOfSeveral(view)
        ? wholeButtons(view)
        : [
            ...grants.flatMap(grant => extendButtons(grant, view)),
            ...grants.filter(isHeld).map(grant => returnButton(grant, view)),
          ]),
  ]
  const shownTitle = waiting ? (whoAsked ? 'Request sent' : 'Asked for you') : title
  return {
    summary: line(`${shownTitle}: `, ...askedFor(view)),
    title: shownTitle,
    tone,
    blocks: [
      { kind: 'facts', facts: askFacts(view) },
      ...partBlocks(view),
      { kind: 'quote', label: 'Reason', said: request.ask.reason },
      ...denialQuote(view),
      ...approvalQuotes(view),
      ...questionBlocks(view),
      ...lines.map((content): Block => ({ kind: 'line', line: content })),
      ...(waiting && whoReceives ? youHaveItAlready(request) : []).map(
        (content): Block => ({ kind: 'line', line: content }),
      ),
      ...(isAllOfSeveral(view) || !whoReceives ? [] : grants)
        .flatMap(grant => roomLines(grant, view))
        .map((content): Block => ({ kind: 'note', line: content })),
      ...(waiting && asked.length > 0
        ? [
            {
              kind: 'note',
              line: line('Who was asked: ', said(listed(asked.map(one => names(one)))), `${outOf(view)}.`),
            } as const,
          ]
        : []),
      ...reminderNote(view),
      ...wholeNotes(view),
      ...accessDetails(view),
      ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
      ...sessionBlocks(view),
    ],
  }
}

export function cancelButton(view: RequestView, list?: List): Button {
  return {
    label: 'Cancel request',
    value: encodePress({ verb: 'cancel', request: view.request.ask.id, ...(list ? { list } : {}) }),
    style: 'plain',
    spoken: spokenAs('Cancel request', view),
    asksForReason: false,
  }
}

export function returnButton(grant: Grant, view: RequestView, list?: List): Button {
  return {
    label: 'Return access',
    value: encodePress({ verb: 'return', grant: grant.terms.id, ...(list ? { list } : {}) }),
    style: 'plain',
    spoken: spokenAs('Return access', view),
    asksForReason: false,
  }
}

/** How to use it, in the words of whoever runs the integration; only while it can be used. What is said of several parts is said once. */
function accessDetails({ resources, grants }: RequestView): Block[] {
  if (!grants.some(({ status }) => status === 'active')) return []
  const details = new Set(resources.flatMap(({ accessDetails }) => accessDetails ?? []))
  return [...details].map(said => ({ kind: 'quote', label: 'How to use it', said }))
}

const outOf = ({ request }: RequestView): string =>
  request.status === 'awaiting-approval' && request.progress.outOf
    ? `, out of ${request.progress.outOf} who may decide`
    : ''

function reminderNote({ request }: RequestView): Block[] {
  const next = request.status === 'awaiting-approval' ? request.progress.reminders?.next : null
  return next ? [{ kind: 'note', line: line('Whoever has not answered is reminded ', when(next), '.') }] : []
}

const shown = 5
const listed = (names: readonly string[]): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
