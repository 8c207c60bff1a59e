import { isDeepStrictEqual } from 'node:util'
import { wayOf } from '../../access/break-glass.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Policy } from '../../access/policy.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import type { PersonId, RequestId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { isOver, type RequestView } from '../../cards/parts/request-view.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { type Audience, type CardRole, inFrontOf, type PostedCard } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { refreshHomes, showHomesSoon } from '../looking-up/show-home.ts'
import { type Reached, reach } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { byTimer } from '../save.ts'
import { whoMayRead } from './answers-for.ts'
import { cardFor } from './card-for.ts'
import { noteChannelProblem, writeToChannel } from './channels.ts'
import { forgetCopy } from './forget-copy.ts'
import { ownViewFor } from './own-views.ts'
import { viewFor } from './view-for.ts'
import { viewOfStory } from './view-request.ts'

/** One copy of a request's card, posted or still to be posted. */
export type Copy = Pick<PostedCard, 'request' | 'audience' | 'role' | 'because'>

/**
 * Every copy of a request's cards that shows something else gets a task of its own, so that one lost conversation holds up no
 * other. A story goes on and never back, so that a copy that shows what is true now is not just being changed to something older.
 */
export async function refreshCards(ports: Ports, id: RequestId): Promise<void> {
  const { store, clock } = ports
  const story = await store.story(id)
  if (!story) return
  const { request, cards, policy } = story
  const view = await viewOfStory(ports, story)
  const { requester, beneficiary } = request.ask
  const readers = cards.flatMap(({ audience }) => (audience.kind === 'person' ? [audience.person] : []))
  const homes = await store.homesOf([...new Set([requester, beneficiary, ...readers])])
  const now = clock.now()
  const slot = (copy: Copy) => cardSlot(copy, now).key
  const posted = new Set(cards.map(slot))
  const missing = copiesOf(request, policy).filter(copy => !posted.has(slot(copy)))
  const stale: PostedCard[] = []
  const mayRead = whoMayRead(ports, view)
  for (const copy of cards) {
    const card = cardFor(ports, copy, await viewFor(ports, view, copy.audience, mayRead))
    if (copy.over !== isOver(view) || copy.shown !== digestOf(card)) stale.push(copy)
  }
  const again = new Map([...missing, ...stale].map(copy => [slot(copy), copy]))
  await store.write(async writes => {
    for (const copy of inOrder(request, [...again.values()])) await showSoon(writes, copy, now)
    await showHomesSoon(writes, homes, now)
  })
}

/** Whoever asked and whoever decided looks at it now; the others, of whom there may be many, come after them. */
function inOrder(request: AccessRequest, copies: readonly Copy[]): readonly Copy[] {
  const decisions = request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions
  const deciders = decisions.flatMap(({ by }) => (by.kind === 'person' ? [by.person] : []))
  const looking = new Set([request.ask.requester, request.ask.beneficiary, ...deciders])
  const isLooking = ({ audience }: Copy) => audience.kind === 'person' && looking.has(audience.person)
  return [...copies.filter(isLooking), ...copies.filter(copy => !isLooking(copy))]
}

/** Nobody was asked: in a channel is where others learn of it. */
const isByRule = (request: AccessRequest): boolean =>
  request.status === 'approved' && request.decisions.every(({ by }) => by.kind === 'rule')

/** Those that there should be whoever decides: the requester's, that of whoever receives it, and one for each channel of the flow while it waits. */
function copiesOf(request: AccessRequest, policy: Policy | null): readonly Copy[] {
  const { ask, status } = request
  const flow = policy && wayOf(policy, ask)
  const channels = status === 'awaiting-approval' || isByRule(request) ? (flow?.notify ?? []) : []
  return [
    ...statusCopies(ask),
    ...channels.map(channel => {
      const audience = { kind: 'channel', channel } as const
      return { request: ask.id, audience, role: 'approval', because: null } as const
    }),
  ]
}

const statusCopy = ({ id }: Ask, reader: PersonId): Copy => ({
  request: id,
  audience: inFrontOf(reader),
  role: 'status',
  because: null,
})

/** Whoever is to receive something is told that it was asked for them. */
const statusCopies = (ask: Ask): readonly Copy[] =>
  [...new Set([ask.requester, ask.beneficiary])].map(reader => statusCopy(ask, reader))

export async function showSoon(
  tx: Pick<Transaction, 'schedule'>,
  { request, audience, role, because }: Copy,
  due: Date,
): Promise<void> {
  const copy = { request, audience, role, because }
  await tx.schedule({ type: 'show-card', ...copy }, cardSlot(copy, due))
}

function cardSlot({ request, audience, role }: Pick<Copy, 'request' | 'audience' | 'role'>, due: Date) {
  const { name, lane } = slotOf(audience)
  return { key: `show-card:${request}:${name}:${role}`, lane, due }
}

function slotOf(audience: Audience) {
  if (audience.kind === 'person') return { name: audience.person, lane: `person:${audience.person}` }
  const lane = `channel:${audience.channel.surface}/${audience.channel.channel}`
  return { name: lane, lane }
}

/** Posts this copy, or edits what was posted of it. It is built from what is true now, so that the last one to run is right. */
export async function showCard(ports: Ports, task: Extract<Task, { type: 'show-card' }>): Promise<void> {
  const { request, audience, because } = task
  const story = await ports.store.story(request)
  if (!story) return
  const view = await viewOfStory(ports, story)
  const card = cardFor(ports, task, await viewFor(ports, view, audience))
  const copies = story.cards.filter(copy => sameCopy(copy, task))
  // Why somebody is asked may have become more since they were.
  await editAll(
    ports,
    copies.map(copy => ({ ...copy, because: because ?? copy.because })),
    card,
    view,
  )
  if (comesTooLate(task, view) || !mayBeElsewhere(ports, task, copies)) return
  const { messages, later } = await write(ports, task, card, view, copies)
  await rememberPosted(ports, task, messages, card, view)
  if (later) throw later
}

/** What was posted of this copy is edited from now on, at once where something has happened meanwhile. */
export async function rememberPosted(
  ports: Ports,
  copy: Copy,
  messages: readonly MessageRef[],
  card: Card,
  view: RequestView,
): Promise<void> {
  const { request, audience, role, because } = copy
  for (const message of messages)
    await ports.store.transaction(async tx => {
      const now = ports.clock.now()
      const movedOn = await hasMovedOn(tx, view)
      if (audience.kind === 'person') await refreshHomes(tx, [audience.person], now)
      await tx.rememberCard({ request, audience, role, because, message, shown: digestOf(card), over: isOver(view) })
      if (movedOn) await showSoon(tx, copy, now)
      if (role === 'approval' && audience.kind === 'person')
        for (const status of statusCopies(view.request.ask)) await showSoon(tx, status, now)
    })
}

export const sameCopy = (one: Pick<Copy, 'audience' | 'role'>, other: Pick<Copy, 'audience' | 'role'>): boolean =>
  one.role === other.role && isDeepStrictEqual(one.audience, other.audience)

/** Whether somebody who has it may want it in another chat as well. */
const mayBeElsewhere = ({ surfaces }: Ports, { audience }: Copy, copies: readonly PostedCard[]): boolean =>
  copies.length === 0 ||
  (audience.kind === 'person' && new Set(copies.map(({ message }) => message.surface)).size < surfaces.size)

/** Nobody is asked for what is settled, and what somebody deleted does not come back once the story is over. */
function comesTooLate({ role, audience }: Copy, view: RequestView): boolean {
  switch (role) {
    case 'approval':
      if (audience.kind === 'channel' && isByRule(view.request)) return isOver(view)
      return view.request.status !== 'awaiting-approval'
    case 'review':
      return view.review?.standing.status !== 'open'
    case 'status':
      return isOver(view)
    case 'reminder':
    case 'question':
    case 'warning':
    case 'alert':
      return true
    default:
      return role satisfies never
  }
}

const asks = (role: CardRole): boolean => role === 'approval' || role === 'review'

/** What somebody has to decide is in every chat that they use: they may look at either. */
async function write(
  ports: Ports,
  copy: Copy,
  card: Card,
  view: RequestView,
  copies: readonly PostedCard[],
): Promise<Reached> {
  const { request, audience, role } = copy
  if (audience.kind === 'channel') {
    const message = await writeToChannel(ports, audience.channel, view, card)
    return { messages: message ? [message] : [], later: null }
  }
  const already = new Set(copies.map(({ message }) => message.surface))
  const reached = await reach(ports, audience.person, card, {
    everyChat: asks(role),
    mayOpen: asks(role),
    already,
  })
  if (reached.messages.length > 0 || reached.later || copies.length > 0) return reached
  ports.log.warn('card.nobody-reached', { request, person: audience.person, role })
  if (role === 'approval' && view.request.status === 'awaiting-approval')
    await changeRequest(ports, request, { type: 'could-not-reach', person: audience.person }, byTimer(request))
  return reached
}

/**
 * Whether something happened while a card was being posted, when nobody knew of this copy. Under the locks of those who make
 * it happen: whoever comes later finds the copy.
 */
export async function hasMovedOn(tx: Transaction, { request, grants, review }: RequestView): Promise<boolean> {
  const requestNow = await tx.lockRequest(request.ask.id)
  const grantsNow: (Grant | null)[] = []
  for (const { terms } of await tx.grantsOf(request.ask.id)) grantsNow.push(await tx.lockGrant(terms.id))
  if (review && !isDeepStrictEqual(await tx.lockReview(request.ask.id), review)) return true
  return !isDeepStrictEqual(requestNow, request) || !isDeepStrictEqual(grantsNow, grants)
}

/** A chat that is away holds up no copy in another. @throws Fault of the first that has to be tried again */
async function editAll(ports: Ports, copies: readonly PostedCard[], card: Card, view: RequestView): Promise<void> {
  const faults: Fault[] = []
  for (const copy of copies)
    await edit(ports, copy, card, view).catch((fault: unknown) => {
      if (!(fault instanceof Fault)) throw fault
      faults.push(fault)
    })
  const [first] = faults
  if (first) throw first
}

/**
 * What it shows already is not sent again. A message that somebody deleted is forgotten; one in a channel that takes nothing now is still
 * there, and is looked after until Doorbell is back (`reconcileCards`). Anything else is tried again.
 */
async function edit(ports: Ports, copy: PostedCard, card: Card, view: RequestView): Promise<void> {
  const surface = ports.surfaces.get(copy.message.surface)
  const [shown, over] = [digestOf(card), isOver(view)]
  if (!surface || (copy.shown === shown && copy.over === over)) return
  try {
    if (copy.shown !== shown) await surface.update(copy.message, card, await ownViewFor(ports, card, view))
    await ports.store.write(writes => writes.rememberCard({ ...copy, shown, over }))
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    const { audience } = copy
    if (audience.kind === 'channel' && (await noteChannelProblem(ports, audience.channel, view))) return
    ports.log.warn('card.lost', { request: copy.request, audience, code: fault.code })
    await ports.store.transaction(tx => forgetCopy(tx, ports, copy))
  }
}
