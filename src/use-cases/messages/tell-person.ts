import type { PersonId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { noticeCard } from '../../cards/notice-card.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { statusCard } from '../../cards/status-card.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { inFrontOf, type PostedCard } from '../../ports/posted-card.ts'
import type { Task } from '../../ports/task.ts'
import { type Copy, rememberPosted, sameCopy, showSoon } from '../cards/show-cards.ts'
import { viewFor } from '../cards/view-for.ts'
import { viewOfStory } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { othersAreTold, waitsForOthers } from './tell-of-several.ts'
import { writeToPerson } from './write-to-person.ts'

type Tell = Extract<Task, { type: 'tell' }>

/** One message of its own to one person, written from what is true now. */
export async function tellPerson(ports: Ports, task: Tell): Promise<void> {
  const { person, request, notice } = task
  const story = await ports.store.story(request)
  if (!story) return
  const view = await viewFor(ports, await viewOfStory(ports, story), inFrontOf(person))
  // Whoever asked and has no right to decide any more learns nothing by it, and once it is decided nobody needs it.
  if (notice.kind === 'answered' && !isToRead(view, notice.number)) return
  if (await waitsForOthers(ports, task, view)) return
  const copy = (role: Copy['role']): Copy => ({ request, audience: inFrontOf(person), role, because: null })
  const messages = await tell()
  await othersAreTold(ports, task, view)
  if (messages.length === 0) ports.log.warn('notice.nobody-reached', { person, request, notice: notice.kind })

  async function tell(): Promise<readonly MessageRef[]> {
    const card = noticeCard(notice, view)
    switch (notice.kind) {
      case 'granted':
        return ring(ports, person, card, { view, status: copy('status'), cards: story?.cards ?? [] })
      // It has a button, so it has to be told when there is nothing left to press it for.
      case 'asked-back': {
        const posted = await writeToPerson(ports, person, card)
        await rememberPosted(ports, copy('question'), posted, card, view)
        return posted
      }
      case 'ends-soon': {
        const posted = await writeToPerson(ports, person, card)
        await ports.store.transaction(async tx => {
          // It may be over already: while it was being posted, nobody knew of this copy. Whoever ends it later finds it.
          const stillActive = (await tx.lockGrant(notice.grant))?.status === 'active'
          const shown = { ...copy('warning'), shown: digestOf(card), over: false }
          for (const message of posted) await tx.rememberCard({ ...shown, message })
          if (!stillActive) await showSoon(tx, copy('warning'), ports.clock.now())
        })
        return posted
      }
      default:
        return writeToPerson(ports, person, card)
    }
  }
}

const isToRead = ({ request: { status, questions } }: RequestView, number: number): boolean =>
  status === 'awaiting-approval' && Boolean(questions?.[number]?.answer)

/** Rings where the card that is edited stands already; in a chat without one, that card is what has to come. */
async function ring(
  ports: Ports,
  person: PersonId,
  bell: Card,
  { view, status, cards }: { readonly view: RequestView; readonly status: Copy; readonly cards: readonly PostedCard[] },
): Promise<readonly MessageRef[]> {
  const there = new Set(cards.filter(card => sameCopy(card, status)).map(({ message }) => message.surface))
  const card = statusCard(view)
  const posted = await writeToPerson(ports, person, surface => (there.has(surface) ? bell : card))
  const copies = posted.filter(({ surface }) => !there.has(surface))
  await rememberPosted(ports, status, copies, card, view)
  return posted
}
