import { fact } from '../../access/request/consequences.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import { type Approver, withinReach } from '../approvers/approver.ts'
import { circleOf, isBroughtIn } from '../approvers/circle.ts'
import { isEnough } from '../approvers/enough-of-them.ts'
import { withEverybody } from '../approvers/everybody.ts'
import { present } from '../approvers/stand-ins.ts'
import { whoMayDecide } from '../approvers/who-may-decide.ts'
import { showSoon } from '../cards/show-cards.ts'
import { wasAskedAbout } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeRequest } from './change-request.ts'
import { lookAfterUndecidable } from './look-after-undecidable.ts'

/**
 * Sends the card to everybody who may decide the stage that waits, or to as many of them as the access flow wants asked at
 * once. Who already has one is not asked twice; of whom more of a bundle has become to decide, theirs says so.
 */
export async function askApprovers(ports: Ports, id: RequestId, stage: number): Promise<void> {
  const story = await ports.store.story(id)
  if (!story?.policy) return
  const { policy, cards } = story
  if (story.request.status !== 'awaiting-approval' || story.request.progress.current !== stage) return
  const request = await withEverybody(ports, policy, story.request)
  const able = await whoMayDecide(ports, policy, request)
  if (await lookAfterUndecidable(ports, policy, request, able)) return
  const there = present(able, policy, request)
  const circle = circleOf(there, request, policy, request.progress.reminders?.sent ?? 0)
  const isAsked = ({ person, of }: Approver) => wasAskedAbout(cards, person.id, of)
  const open = withinReach(circle, request)
  const unasked = open.filter(one => !isAsked(one))
  // All were asked at once, and enough of them have it: nobody takes the place of who was not reached.
  const haveIt = open.filter(isAsked)
  const noneInstead = request.progress.outOfReach && circle.length === there.length && isEnough(request, haveIt)
  const anew = noneInstead ? unasked.filter(isBroughtIn) : unasked
  if (noneInstead && anew.length === 0) return
  const outOf = circle.length < there.length ? there.length : undefined
  if (outOf !== undefined && outOf !== request.progress.outOf) {
    const command = { type: 'ask-some', stage, outOf } as const
    await changeRequest(ports, id, command, byTimer(id), tx => ask(ports, tx, request, anew))
  } else if (anew.length > 0) await ports.store.transaction(tx => ask(ports, tx, request, anew))
}

type Waiting = Extract<AccessRequest, { status: 'awaiting-approval' }>

/** A card for each of them, in the transaction that says so in the audit. */
export async function ask(
  { clock }: Pick<Ports, 'clock'>,
  tx: Transaction,
  { ask: asked, progress }: Waiting,
  approvers: readonly Approver[],
): Promise<void> {
  if (approvers.length === 0) return
  const now = clock.now()
  for (const { person, because } of approvers) {
    await showSoon(tx, { request: asked.id, audience: inFrontOf(person.id), role: 'approval', because }, now)
  }
  await tx.append({
    ...fact(asked, 'approvers.asked', { details: { stage: progress.current, people: approvers.map(forTheAudit) } }),
    ...byTimer(asked.id),
    at: now,
  })
}

export const forTheAudit = ({ person, because }: Approver) => ({ id: person.id, name: person.name, because })
