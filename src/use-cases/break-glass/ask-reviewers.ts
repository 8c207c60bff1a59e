import { fact } from '../../access/review/decide.ts'
import type { Review } from '../../access/review/states.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Approver } from '../approvers/approver.ts'
import { showSoon } from '../cards/show-cards.ts'
import type { Ports } from '../ports.ts'
import { forTheAudit } from '../requests/ask-approvers.ts'
import { byTimer } from '../save.ts'
import { byReach } from './reached.ts'
import { whoReviews } from './reviewers.ts'

/** The card to everybody who may sign it off by now. Who already has one is not asked twice. */
export async function askReviewers(ports: Ports, id: RequestId): Promise<void> {
  const [story, policy] = await Promise.all([ports.store.story(id), ports.store.activePolicy()])
  if (story?.review?.standing.status !== 'open' || !policy) return
  const { reviewers } = await whoReviews(ports, policy, story.request.ask, story.review.human)
  const { review } = story
  const have = haveCard(story.cards)
  const { reached } = await byReach(
    ports,
    reviewers.filter(({ person }) => !have.has(person.id)),
  )
  if (reached.length === 0 && have.size === 0) ports.log.error('review.nobody-to-ask', { request: id })
  await ports.store.transaction(tx => ask(ports, tx, review, reached))
}

/** Those who have a card of it. */
export const haveCard = (
  cards: readonly { readonly role: string; readonly audience: ReturnType<typeof inFrontOf> }[],
): ReadonlySet<string> =>
  new Set(
    cards.flatMap(({ role, audience }) => (role === 'review' && audience.kind === 'person' ? [audience.person] : [])),
  )

/** A card for each of them, in the transaction that says so in the audit. */
export async function ask(
  { clock }: Pick<Ports, 'clock'>,
  tx: Transaction,
  review: Review,
  reviewers: readonly Approver[],
): Promise<void> {
  if (reviewers.length === 0) return
  const now = clock.now()
  const { request } = review
  for (const { person, because } of reviewers)
    await showSoon(tx, { request, audience: inFrontOf(person.id), role: 'review', because }, now)
  await tx.append({
    ...fact(review, 'reviewers.asked', { details: { people: reviewers.map(forTheAudit) } }),
    ...byTimer(request),
    at: now,
  })
}
