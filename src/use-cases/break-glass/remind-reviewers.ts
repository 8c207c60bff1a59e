import { fact } from '../../access/review/decide.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { reviewCard } from '../../cards/review-card.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Task } from '../../ports/task.ts'
import { hasMovedOn, showSoon } from '../cards/show-cards.ts'
import { viewRequest } from '../cards/view-request.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { forTheAudit } from '../requests/ask-approvers.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { ask, haveCard } from './ask-reviewers.ts'
import { changeReview } from './change-review.ts'
import { byReach } from './reached.ts'
import { whoReviews } from './reviewers.ts'

/** Nobody has signed it off: who may by now and has the card is reminded, and who may and has none is asked. It never stops by itself. */
export async function remindReviewers(ports: Ports, id: RequestId): Promise<void> {
  const [story, policy] = await Promise.all([ports.store.story(id), ports.store.activePolicy()])
  if (story?.review?.standing.status !== 'open' || !policy) return
  const { reviewers } = await whoReviews(ports, policy, story.request.ask, story.review.human)
  if (reviewers.length === 0) ports.log.error('review.nobody-to-ask', { request: id })
  const have = haveCard(story.cards)
  const again = reviewers.filter(({ person }) => have.has(person.id))
  const { reached } = await byReach(
    ports,
    reviewers.filter(({ person }) => !have.has(person.id)),
  )
  const reminded = await changeReview(ports, id, { type: 'remind' }, byTimer(id), async (tx, review) => {
    const now = ports.clock.now()
    await ask(ports, tx, review, reached)
    if (again.length === 0) return
    for (const { person, because } of again)
      await tx.schedule(
        { type: 'remind-reviewer', request: id, person: person.id, because },
        { key: `remind-reviewer:${id}:${person.id}`, lane: `person:${person.id}`, due: now },
      )
    await tx.append({
      ...fact(review, 'reviewers.reminded', { details: { people: again.map(forTheAudit) } }),
      ...byTimer(id),
      at: now,
    })
  })
  if (!reminded.ok && reminded.refusal.reason === 'not-due') await comeBack(ports, id)
}

/** Looked at too early: its own time is kept. */
async function comeBack(ports: Ports, id: RequestId): Promise<void> {
  await ports.store.transaction(async tx => {
    const review = await tx.lockReview(id)
    if (review?.standing.status !== 'open') return
    const effects = [{ type: 'remind-reviewers', request: id, at: review.standing.next }] as const
    await saveWhatFollows(tx, ports, byTimer(id), { effects, audit: [] })
  })
}

/** A message of its own, because an edited card rings no bell. It has the button again, and so closes with the card. */
export async function remindReviewer(
  ports: Ports,
  { person, request: id, because }: Extract<Task, { type: 'remind-reviewer' }>,
): Promise<void> {
  const view = await viewRequest(ports, id)
  if (view?.review?.standing.status !== 'open') return
  const card = reviewCard(view, because)
  const messages = await writeToPerson(ports, person, card)
  if (messages.length === 0) return ports.log.warn('reminder.nobody-reached', { person, request: id })
  const copy = { request: id, audience: inFrontOf(person), role: 'review', because } as const
  await ports.store.transaction(async tx => {
    for (const message of messages) await tx.rememberCard({ ...copy, message, shown: digestOf(card), over: false })
    if (await hasMovedOn(tx, view)) await showSoon(tx, copy, ports.clock.now())
  })
}
