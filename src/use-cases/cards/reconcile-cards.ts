import type { Channel } from '../../access/channel.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { isOver, type RequestView } from '../../cards/parts/request-view.ts'
import { Fault } from '../../ports/fault.ts'
import type { PostedCard } from '../../ports/posted-card.ts'
import type { Ports } from '../ports.ts'
import { cardFor } from './card-for.ts'
import { channelProblem } from './channel-problem.ts'
import { showSoon } from './show-cards.ts'
import { channelKey } from './shown-in-channels.ts'
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
  const problems = new Map<string, Promise<boolean>>()
  // However many copies stand in it.
  const isClosed: IsClosed = channel => {
    const asked = problems.get(channelKey(channel)) ?? takesNothing(ports, channel)
    problems.set(channelKey(channel), asked)
    return asked
  }
  for (;;) {
    const requests: readonly RequestId[] = await ports.store.requestsWithOpenCards(after, page)
    for (const request of requests) await reconcile(ports, request, isClosed)
    after = requests.at(-1) ?? null
    if (requests.length < page) return
  }
}

type IsClosed = (channel: Channel) => Promise<boolean>

/** Where the chat does not answer, the copy is tried: its own task waits for it. */
async function takesNothing({ surfaces }: Ports, channel: Channel): Promise<boolean> {
  try {
    return (await channelProblem(surfaces, channel)) !== null
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return false
  }
}

async function reconcile(ports: Ports, request: RequestId, isClosed: IsClosed): Promise<void> {
  const { store, clock, log } = ports
  const story = await store.story(request)
  if (!story) return
  const { cards: posted } = story
  const view = await viewOfStory(ports, story)
  const over = isOver(view)
  const stale: PostedCard[] = []
  for (const copy of posted)
    if (copy.shown !== digestOf(cardFor(ports, copy, await viewFor(ports, view, copy.audience)))) stale.push(copy)
  // Of which nobody ever wrote down what they show: from before that was kept, and long told.
  const told = posted.filter(copy => over && !copy.over && (copy.shown === null || !stale.includes(copy)))
  const again: PostedCard[] = []
  const givenUp: PostedCard[] = []
  for (const copy of stale.filter(one => !told.includes(one)))
    if (copy.audience.kind !== 'channel' || !(await isClosed(copy.audience.channel))) again.push(copy)
    else if (isLongOver(view, clock.now())) givenUp.push(copy)
  if (again.length > 0) log.info('cards.shown-again', { request, copies: again.length })
  await store.transaction(async tx => {
    for (const copy of told) await tx.rememberCard({ ...copy, over })
    for (const copy of givenUp) await tx.forgetCard(copy.message)
    for (const copy of again) await showSoon(tx, copy, clock.now())
  })
}

/** For so long after the end of its story a copy waits for Doorbell to come back to its channel. */
const aWeek = 7 * 24 * 60 * 60_000

function isLongOver(view: RequestView, now: Date): boolean {
  const { request, grants } = view
  if (!isOver(view) || request.status === 'awaiting-approval') return false
  const ends = grants.map(grant =>
    grant.status === 'ended' ? grant.endedAt : grant.status === 'failed' ? grant.at : request.at,
  )
  return now.getTime() - Math.max(...[request.at, ...ends].map(at => at.getTime())) > aWeek
}
