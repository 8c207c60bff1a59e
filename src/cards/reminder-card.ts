import { decisionButtons } from './approval-card.ts'
import { type Block, type Card, line, said, when } from './card.ts'
import { progressOf } from './progress.ts'
import { askFacts, type RequestView, resourceNames } from './request-view.ts'

/** The bell rung again: the same facts and buttons as the card, which closes with it. */
export function reminderCard(view: RequestView): Card {
  const { request, resources, names } = view
  const { ask } = request
  const { title, tone, lines } = progressOf(view)
  if (request.status !== 'awaiting-approval') {
    // The card above has the rest.
    const whose = line(said(names(ask.beneficiary)), ', ', ...resourceNames(resources))
    return {
      summary: [...line(`${title}: `), ...whose],
      title,
      tone,
      blocks: [whose, ...lines].map((content): Block => ({ kind: 'line', line: content })),
    }
  }
  return {
    summary: line('Still waiting: ', said(names(ask.beneficiary)), ' asks for ', ...resourceNames(resources)),
    title: 'Still waiting for an answer',
    tone,
    blocks: [
      { kind: 'facts', facts: askFacts(view) },
      { kind: 'quote', label: 'Reason', said: ask.reason },
      ...lines.map((content): Block => ({ kind: 'note', line: content })),
      { kind: 'note', line: nextReminder(view) },
      decisionButtons(view),
    ],
  }
}

function nextReminder({ request }: RequestView) {
  const next = request.status === 'awaiting-approval' ? request.progress.reminders?.next : null
  return next ? line('If nobody answers, you are reminded again ', when(next), '.') : line('This is the last reminder.')
}
