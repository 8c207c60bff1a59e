import { fact } from '../../access/request/consequences.ts'
import { isAboutTheSame, speakersOf } from '../../access/request/counting.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import { reminderCard } from '../../cards/reminder-card.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Task } from '../../ports/task.ts'
import { withinReach } from '../approvers/approver.ts'
import { circleOf } from '../approvers/circle.ts'
import { present } from '../approvers/stand-ins.ts'
import { whoMayDecide } from '../approvers/who-may-decide.ts'
import { hasMovedOn, showSoon } from '../cards/show-cards.ts'
import { peopleAsked, viewRequest } from '../cards/view-request.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { ask, forTheAudit } from './ask-approvers.ts'
import { changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { comeBack } from './come-back.ts'

/**
 * Nobody has settled it yet: those who have the card, may decide now and have not are reminded, and those who may decide by now
 * and have no card are asked. Whoever lost the right, or is disabled, hears nothing.
 */
export async function remindApprovers(ports: Ports, id: RequestId): Promise<void> {
  const story = await ports.store.story(id)
  if (!story?.policy) return
  const { request, policy, cards } = story
  if (request.status !== 'awaiting-approval' || (await closeIfDeparted(ports, request))) return
  const stage = request.progress.current
  const able = present(await whoMayDecide(ports, policy, request), policy, request)
  const circle = circleOf(able, request, policy, (request.progress.reminders?.sent ?? 0) + 1)
  const asked = new Set(peopleAsked(cards))
  const again = withinReach(able, request).filter(({ person }) => asked.has(person.id))
  const anew = circle.filter(({ person }) => !asked.has(person.id))
  const reminded = await changeRequest(ports, id, { type: 'remind', stage }, byTimer(id), async tx => {
    const now = ports.clock.now()
    await ask(ports, tx, request, anew)
    if (again.length === 0) return
    for (const { person, because } of again) {
      const slot = { key: `remind:${id}:${person.id}`, lane: `person:${person.id}`, due: now }
      await tx.schedule({ type: 'remind-person', person: person.id, request: id, stage, because }, slot)
    }
    await tx.append({
      ...fact(request.ask, 'approvers.reminded', { details: { stage, people: again.map(forTheAudit) } }),
      ...byTimer(id),
      at: now,
    })
  })
  if (!reminded.ok && reminded.refusal.reason === 'not-due')
    await comeBack(ports, id, ({ progress }) => {
      const at = progress.reminders?.next
      return at ? { type: 'remind-approvers', request: id, at } : null
    })
}

/** A message of its own, because an edited card rings no bell. It has the buttons again, and so closes with the card. */
export async function remindPerson(
  ports: Ports,
  { person, request: id, stage, because }: Extract<Task, { type: 'remind-person' }>,
): Promise<void> {
  const view = await viewRequest(ports, id)
  if (view?.request.status !== 'awaiting-approval') return
  const { progress } = view.request
  if (progress.current !== stage) return
  const about = { stage, ...(because.of ? { of: because.of } : {}) }
  const since = progress.decisions.filter(decision => isAboutTheSame(decision, about))
  if (since.flatMap(speakersOf).some(one => one.person === person)) return
  const card = reminderCard(view, person, because)
  const messages = await writeToPerson(ports, person, card)
  if (messages.length === 0) return ports.log.warn('reminder.nobody-reached', { person, request: id })
  const copy = { request: id, audience: inFrontOf(person), role: 'reminder', because } as const
  await ports.store.transaction(async tx => {
    const movedOn = await hasMovedOn(tx, view)
    for (const message of messages) await tx.rememberCard({ ...copy, message, shown: digestOf(card), over: false })
    if (movedOn) await showSoon(tx, copy, ports.clock.now())
  })
}
