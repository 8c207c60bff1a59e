import type { RequestId } from '../../access/vocabulary.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { isOver } from '../../cards/parts/request-view.ts'
import type { PostedCard } from '../../ports/posted-card.ts'
import type { Ports } from '../ports.ts'
import { cardFor } from './card-for.ts'
import { showSoon } from './show-cards.ts'
import { viewFor } from './view-for.ts'
import { viewOfStory } from './view-request.ts'

/** Requests that are looked through at a time. */
const page = 100

/**
 * Every change of a request puts the changing of its cards into the outbox, which goes on for as long as it takes. This looks
 * after it, slowly: a copy that shows something else than what is true now, for whatever reason, is shown again. A copy that
 * tells the end is never looked at any more.
 */
export async function reconcileCards(ports: Ports): Promise<void> {
  let after: RequestId | null = null
  for (;;) {
    const requests: readonly RequestId[] = await ports.store.requestsWithOpenCards(after, page)
    for (const request of requests) await reconcile(ports, request)
    after = requests.at(-1) ?? null
    if (requests.length < page) return
  }
}

async function reconcile(ports: Ports, request: RequestId): Promise<void> {
  const { store, clock, log } = ports
  const story = await store.story(request)
  if (!story) return
  const { cards: posted } = story
  const view = await viewOfStory({ store, clock }, story)
  const over = isOver(view)
  const stale: PostedCard[] = []
  for (const copy of posted)
    if (copy.shown !== digestOf(cardFor(ports, copy, await viewFor(ports, view, copy.audience)))) stale.push(copy)
  // Of which nobody ever wrote down what they show: from before that was kept, and long told.
  const told = posted.filter(copy => over && !copy.over && (copy.shown === null || !stale.includes(copy)))
  const again = stale.filter(copy => !told.includes(copy))
  if (again.length > 0) log.info('cards.shown-again', { request, copies: again.length })
  await store.transaction(async tx => {
    for (const copy of told) await tx.rememberCard({ ...copy, over })
    for (const copy of again) await showSoon(tx, copy, clock.now())
  })
}
