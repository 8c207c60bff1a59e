import type { Review } from '../../access/review/states.ts'
import { type Block, type Line, line, said, saidStrong, when } from '../card.ts'
import type { RequestView } from '../parts/request-view.ts'
import type { Names } from './wording.ts'

/** In the place of an approval: by which rule it was taken, and that nobody was asked. */
export const takenText = (rule: string, at: Date): Line =>
  line('Taken by breaking the glass at ', when(at, 'time'), ', by the rule ', said(rule), ': nobody was asked.')

/** Of what was taken in an emergency: how far looking at it is. */
export function reviewLines({ review, names }: Pick<RequestView, 'review' | 'names'>): Line[] {
  if (!review) return []
  return [
    review.standing.status === 'open'
      ? line('It is to be reviewed: that stays open until somebody else has looked at it and signed it off.')
      : signedOffText(review.standing, names),
  ]
}

export const signedOffText = ({ by, at }: Extract<Review['standing'], { status: 'signed-off' }>, names: Names): Line =>
  line('Reviewed and signed off by ', saidStrong(names(by)), ', ', when(at), '.')

export const brokenNote: Line = line('Taken by breaking the glass: it is not extended, and it is reviewed.')

/** What whoever signed it off has written. */
export const reviewNote = ({ review }: Pick<RequestView, 'review'>): Block[] =>
  review?.standing.status === 'signed-off' ? [{ kind: 'quote', label: 'Review', said: review.standing.note }] : []
