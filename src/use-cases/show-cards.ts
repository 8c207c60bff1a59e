import { isDeepStrictEqual } from 'node:util'
import type { AskedBecause } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import type { Ask } from '../access/request/states.ts'
import type { RequestId } from '../access/vocabulary.ts'
import { approvalCard } from '../cards/approval-card.ts'
import type { Card } from '../cards/card.ts'
import { alertCard, noticeCard } from '../cards/notice-card.ts'
import type { RequestView } from '../cards/request-view.ts'
import { statusCard } from '../cards/status-card.ts'
import { Fault } from '../ports/fault.ts'
import type { CardRole, PostedCard, Task, Transaction } from '../ports/store.ts'
import type { Ports } from './ports.ts'
import { viewRequest } from './view-request.ts'
import { writeToPerson } from './write-to-person.ts'

/** Every copy of a request's cards gets a task of its own, so that one lost conversation holds up no other. */
export async function refreshCards({ store, clock }: Ports, request: RequestId): Promise<void> {
  const found = await store.request(request)
  if (!found) return
  const posted = await store.postedCards(request)
  const copies = new Map<string, Omit<PostedCard, 'message'>>()
  const requester = found.ask.requester
  for (const copy of [{ request, person: requester, role: 'status', because: null } as const, ...posted])
    copies.set(`${copy.role}/${copy.person}`, copy)
  await store.transaction(async tx => {
    for (const { person, role, because } of copies.values()) {
      await tx.schedule(
        { type: 'show-card', request, person, role, because },
        cardSlot({ request, person, role }, clock.now()),
      )
    }
  })
}

export const cardSlot = ({ request, person, role }: Pick<PostedCard, 'request' | 'person' | 'role'>, due: Date) => ({
  key: `show-card:${request}:${person}:${role}`,
  lane: `person:${person}`,
  due,
})

/** Posts this person's copy, or edits the copies they have. It is built from what is true now, so that the last one to run is right. */
export async function showCard(
  ports: Ports,
  { request, person, role, because }: Extract<Task, { type: 'show-card' }>,
): Promise<void> {
  const view = await viewRequest(ports, request)
  if (!view) return
  const card = cardFor(role, view, because)
  const copies = (await ports.store.postedCards(request)).filter(copy => copy.person === person && copy.role === role)
  for (const copy of copies) await edit(ports, copy, card)
  if (copies.length > 0) return
  if (role === 'warning' || role === 'alert' || (role === 'approval' && view.request.status !== 'awaiting-approval'))
    return
  const message = await writeToPerson(ports, person, card)
  if (!message) {
    ports.log.warn('card.nobody-reached', { request, person, role })
    return
  }
  await ports.store.transaction(async tx => {
    await tx.rememberCard({ request, person, role, because, message })
    if (await hasMovedOn(tx, view)) {
      const copy = { request, person, role, because }
      await tx.schedule({ type: 'show-card', ...copy }, cardSlot(copy, ports.clock.now()))
    }
    if (role === 'approval') await showRequesterWhoWasAsked(tx, view.request.ask, ports.clock.now())
  })
}

/**
 * Whether something happened while a card was being posted, when nobody knew of this copy. Under the locks of those who make
 * it happen: whoever comes later finds the copy.
 */
async function hasMovedOn(tx: Transaction, { request, grants }: RequestView): Promise<boolean> {
  const requestNow = await tx.lockRequest(request.ask.id)
  const grantsNow: (Grant | null)[] = []
  for (const { terms } of await tx.grantsOf(request.ask.id)) grantsNow.push(await tx.lockGrant(terms.id))
  return !isDeepStrictEqual(requestNow, request) || !isDeepStrictEqual(grantsNow, grants)
}

function cardFor(role: CardRole, view: RequestView, because: AskedBecause | null): Card {
  switch (role) {
    case 'approval':
      return approvalCard(view, because)
    case 'status':
      return statusCard(view)
    case 'warning': {
      const [grant] = view.grants
      return grant ? noticeCard({ kind: 'ends-soon', grant: grant.terms.id }, view) : statusCard(view)
    }
    case 'alert': {
      const [grant] = view.grants
      return grant ? alertCard(grant, view) : statusCard(view)
    }
    default:
      return role satisfies never
  }
}

function showRequesterWhoWasAsked(tx: Transaction, { id, requester }: Ask, now: Date): Promise<void> {
  const copy = { request: id, person: requester, role: 'status', because: null } as const
  return tx.schedule({ type: 'show-card', ...copy }, cardSlot(copy, now))
}

/** A message that is gone for good (deleted, archived) is forgotten; anything else is tried again. */
async function edit(ports: Ports, copy: PostedCard, card: Card): Promise<void> {
  const surface = ports.surfaces.get(copy.message.surface)
  if (!surface) return
  try {
    await surface.update(copy.message, card)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('card.lost', { request: copy.request, person: copy.person, code: fault.code })
    await ports.store.transaction(tx => tx.forgetCard(copy.message))
  }
}
