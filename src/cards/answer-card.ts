import type { Refusal } from '../access/refusal.ts'
import { type Card, code, type Line, line } from './card.ts'
import { explain } from './refusals/refusal-wording.ts'
import type { Names } from './wording/wording.ts'

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
