import { type Card, line, toType } from './card.ts'

const headline = line('You do not decide about this request any more.')

/** In front of somebody who was asked and may not decide any more: what becomes of it, and who holds it, is not theirs to read. */
export const notAskedCard = (): Card => ({
  summary: headline,
  title: 'Not yours to decide any more',
  tone: 'over',
  blocks: [
    { kind: 'line', line: headline },
    { kind: 'note', line: line(toType('approvals'), ' shows what waits for you.') },
  ],
})
