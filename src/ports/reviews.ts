import type { Review } from '../access/review/states.ts'
import type { Human } from '../access/same-human.ts'
import type { PersonId, RequestId } from '../access/vocabulary.ts'

/** What is kept of looking at what people gave themselves in an emergency. */
export interface ReviewReads {
  /** Of this request; `null`: the glass was not broken for it. */
  review(request: RequestId): Promise<Review | null>
  /** Not signed off yet, the oldest first. */
  openReviews(limit: number): Promise<readonly Review[]>
  /** The same of what this human did, with whichever account; and of before it was kept which human that was, what this account did. */
  openReviewsOf(who: { readonly person: PersonId; readonly human: Human }): Promise<readonly Review[]>
}

export interface ReviewWrites {
  /** Held until the transaction ends: what one human takes in emergencies is one after the other, with whichever account. */
  lockReviewsOf(human: Human): Promise<void>
  lockReview(request: RequestId): Promise<Review | null>
  saveReview(review: Review): Promise<void>
}
