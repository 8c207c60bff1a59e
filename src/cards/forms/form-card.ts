import { answerButton, approveForButton, askBackButton } from '../approval-card.ts'
import { type Card, line } from '../card.ts'
import { whoAsksForWhat } from '../parts/for-another.ts'
import type { RequestView } from '../parts/request-view.ts'

type Behind = 'approve-for' | 'ask-back' | 'answer'

const text: Readonly<Record<Behind, string>> = {
  'approve-for': 'Nothing is decided yet. Press the button to say for how long, and why.',
  'ask-back': 'Press the button to write what you want to know. Nothing is decided by it.',
  answer: 'Press the button to write your answer.',
}
const button = { 'approve-for': approveForButton, 'ask-back': askBackButton, answer: answerButton } as const

/** To whoever pressed where no form could be opened, because they had to link first: the button again, which opens it now. */
export function formCard(view: RequestView, verb: Behind): Card {
  const asks = line(...whoAsksForWhat(view), '.')
  const next = line(text[verb])
  return {
    summary: [...asks, ...line(' '), ...next],
    title: 'One more step',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: asks },
      { kind: 'line', line: next },
      { kind: 'buttons', buttons: [button[verb](view)] },
    ],
  }
}
