import { sentenceCard } from './answer-card.ts'
import { type Card, line } from './card.ts'

/** In the place of a card for somebody whose account it was, to whoever has it now: who it was for and about what is not theirs to read. */
export const leftBehindCard = (): Card =>
  sentenceCard(
    line('This was for whoever had this account before. It goes on elsewhere, and nothing is left to do here.'),
    'over',
  )
