import { answerButton } from './approval-card.ts'
import { type Card, line } from './card.ts'
import { askedFor } from './parts/asked.ts'
import { questionBlocks } from './parts/question-blocks.ts'
import type { RequestView } from './parts/request-view.ts'
import { listed } from './wording/wording.ts'

/**
 * To whoever wants the access: what those who decide want to know first, with the button to answer as long as one of it waits. Then
 * what was asked and said, and that nothing is left to do.
 */
export function questionCard(view: RequestView): Card {
  const { request, names } = view
  const what = askedFor(view)
  const open = request.status === 'awaiting-approval' ? (request.questions ?? []).filter(one => !one.answer) : []
  if (open.length === 0) {
    const headline = line('Nothing is left to answer about ', ...what, '.')
    return {
      summary: headline,
      title: 'A question about your request',
      tone: 'over',
      blocks: [{ kind: 'line', line: headline }, ...questionBlocks(view)],
    }
  }
  const askers = [...new Set(open.map(({ by }) => names(by)))]
  const headline = line(...listed(askers), askers.length === 1 ? ' asks about ' : ' ask about ', ...what, '.')
  return {
    summary: headline,
    title: open.length === 1 ? 'A question about your request' : 'Questions about your request',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: headline },
      ...open.map(({ said }) => ({ kind: 'quote', label: 'Question', said }) as const),
      { kind: 'buttons', buttons: [answerButton(view)] },
    ],
  }
}
