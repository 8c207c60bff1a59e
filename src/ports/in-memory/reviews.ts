import type { Review } from '../../access/review/states.ts'
import type { ReviewReads, ReviewWrites } from '../reviews.ts'
import type { State } from './state.ts'

const isOpen = ({ standing }: Review): boolean => standing.status === 'open'

const oldestFirst = (a: Review, b: Review): number =>
  a.openedAt.getTime() - b.openedAt.getTime() || (a.request < b.request ? -1 : 1)

export const reviewReadsOf = (state: () => State): ReviewReads => ({
  review: async request => structuredClone(state().reviews.get(request) ?? null),
  openReviews: async limit =>
    structuredClone([...state().reviews.values()].filter(isOpen).sort(oldestFirst).slice(0, limit)),
  openReviewsOf: async ({ person, human }) =>
    structuredClone(
      [...state().reviews.values()]
        .filter(review => isOpen(review) && (review.human === human || review.person === person))
        .sort(oldestFirst),
    ),
})

export const reviewWritesOf = (state: State): ReviewWrites => ({
  lockReviewsOf: async () => undefined,
  lockReview: async request => structuredClone(state.reviews.get(request) ?? null),
  saveReview: async review => void state.reviews.set(review.request, structuredClone(review)),
})
