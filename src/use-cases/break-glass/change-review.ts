import type { Follows } from '../../access/follows.ts'
import { type Outcome, refuse } from '../../access/refusal.ts'
import { decideReview } from '../../access/review/decide.ts'
import type { Review, ReviewCommand } from '../../access/review/states.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'

/** The row is locked, so that of two who sign off one is first and the other is told so. */
export const changeReview = (
  ports: Pick<Ports, 'store' | 'clock' | 'ids'>,
  id: RequestId,
  command: ReviewCommand,
  doing: Doing,
  andThen: (tx: Transaction, review: Review) => Promise<void> = async () => undefined,
): Promise<Outcome<Review, Follows>> =>
  ports.store.transaction(async tx => {
    const review = await tx.lockReview(id)
    if (!review) return refuse({ reason: 'no-such-request' })
    const outcome = decideReview(review, command, ports.clock.now())
    if (!outcome.ok) return outcome
    await tx.saveReview(outcome.next)
    await saveWhatFollows(tx, ports, doing, outcome)
    await andThen(tx, outcome.next)
    return outcome
  })
