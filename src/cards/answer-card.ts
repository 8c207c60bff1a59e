import type { Refusal } from '../access/refusal.ts'
import { type Block, type Card, code, type Line, line } from './card.ts'
import { explain, type Names } from './wording.ts'

/** A private answer to what somebody just did. */
export function refusalCard(refusal: Refusal, names: Names): Card {
  return sentenceCard(explain(refusal, names), 'bad')
}

export function sentenceCard(sentence: Line, tone: Card['tone'] = 'plain'): Card {
  return { summary: sentence, title: '', tone, blocks: [{ kind: 'line', line: sentence }] }
}

/** When something broke that should not: the id finds it in the log. */
export const troubleCard = (correlation: string): Card =>
  sentenceCard(
    line(
      'Something went wrong on my side, and nothing more will happen by itself. Please try again; if it stays, quote ',
      code(correlation),
      '.',
    ),
    'bad',
  )

export function helpCard(command: string): Card {
  const verbs: readonly (readonly [string, string])[] = [
    ['request', 'ask for access with a form'],
    ['request <name> for 2h because <reason>', 'ask for access in one line'],
    ['mine', 'what you hold and what you asked for, with Cancel request and Return access'],
    ['extend <name> for 1h', 'keep what you hold for longer, where that needs no new decision'],
    ['help', 'this text'],
  ]
  return {
    summary: line('What Doorbell understands'),
    title: 'What Doorbell understands',
    tone: 'plain',
    blocks: [
      ...verbs.map(
        ([words, meaning]): Block => ({
          kind: 'line',
          line: line(code(`${command} ${words}`.trim()), ` – ${meaning}`),
        }),
      ),
      {
        kind: 'note',
        line: line(
          'Access always ends by itself. You are told when it was granted, before it ends, and when it is verified gone.',
        ),
      },
    ],
  }
}
