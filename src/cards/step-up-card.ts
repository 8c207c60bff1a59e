import { type Block, type Card, line, said } from './card.ts'
import { whoAsksForWhat } from './parts/for-another.ts'
import type { RequestView } from './parts/request-view.ts'

/** To whoever pressed Approve, and to nobody else: where they sign in afresh and decide. */
export function stepUpCard(view: RequestView, address: string): Card {
  const asks = line(...whoAsksForWhat(view), '.')
  return {
    summary: [...asks, ...line(' Approving it takes a fresh sign-in.')],
    title: 'One more step',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: asks },
      {
        kind: 'line',
        line: line(
          'Nothing is decided yet. Approving it takes a fresh sign-in, on a page that shows once more what you decide.',
        ),
      },
      ...wayToPage('Sign in and decide', address),
    ],
  }
}

/** To whoever asks, and to nobody else: where they sign in afresh and ask. */
export function stepUpToAskCard(resource: string, address: string): Card {
  const takes = line('Asking for ', said(resource), ' takes a fresh sign-in')
  return {
    summary: [...takes, ...line('.')],
    title: 'One more step',
    tone: 'waiting',
    blocks: [
      {
        kind: 'line',
        line: [
          ...line('Nothing is asked yet. '),
          ...takes,
          ...line(
            ', on a page that shows once more what you ask for. Until you confirm it there, nobody learns of it.',
          ),
        ],
      },
      ...wayToPage('Sign in and ask', address),
    ],
  }
}

const wayToPage = (label: string, address: string): readonly Block[] => [
  {
    kind: 'buttons',
    buttons: [
      {
        label,
        value: 'step-up',
        style: 'primary',
        spoken: `${label}: opens a page in your browser`,
        asksForReason: false,
        url: address,
      },
    ],
  },
  { kind: 'note', line: line('The link is for you alone, works once, and for 10 minutes.') },
]
