import { isActiveMember } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { WaitingPlace } from '../../ports/history.ts'
import { type Approver, withinReach } from '../approvers/approver.ts'
import { circleOf } from '../approvers/circle.ts'
import { isEnough } from '../approvers/enough-of-them.ts'
import { withEverybody } from '../approvers/everybody.ts'
import { present } from '../approvers/stand-ins.ts'
import { whoMayDecide } from '../approvers/who-may-decide.ts'
import { isWithinReach } from '../approvers/within-reach.ts'
import { askedOnce } from '../asked-once.ts'
import { peopleAsked } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { ask } from './ask-approvers.ts'
import { changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { closeLostCards } from './close-lost-cards.ts'
import { escalateByFile } from './escalate-request.ts'
import { lookAfterUndecidable } from './look-after-undecidable.ts'
import { lookedThrough } from './waiting-for.ts'

/**
 * People leave while requests wait, and no chat and no directory has to tell. A request of somebody who left is closed; one whose
 * every asked approver lost the right, left, was disabled or is reached by no chat is put to those who may decide by now, which is the integration owner
 * where too few owners are left; and where too few are left at all, it is closed. Nothing hangs until it lapses only because nobody was there to see it.
 */
export async function lookAfterWaiting(all: Ports): Promise<void> {
  // Everybody is asked for once a round, however many requests they have a part in.
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  if (!policy) return
  for await (const request of allWaiting(ports)) {
    try {
      if (!(await closeIfDeparted(ports, request))) await replaceAbsentApprovers(ports, policy, request)
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      ports.log.warn('waiting.not-looked-after', { request: request.ask.id, code: problem.code })
    }
  }
}

/** Page by page: what comes behind a page is there whatever becomes of the page. */
async function* allWaiting({ store }: Ports): AsyncGenerator<Waiting> {
  for (let after: WaitingPlace | null = null; ; ) {
    const requests: readonly AccessRequest[] = await store.history.waiting(lookedThrough, after)
    for (const request of requests) {
      if (request.status !== 'awaiting-approval') continue
      after = { lapsesAt: request.lapsesAt, id: request.ask.id }
      yield request
    }
    if (requests.length < lookedThrough) return
  }
}

/**
 * Whoever is asked already is not asked twice, and while enough of them may still decide nobody else is bothered. The cards of those
 * who cannot decide any more close.
 */
async function replaceAbsentApprovers(ports: Ports, policy: Policy, waiting: Waiting): Promise<void> {
  await escalateByFile(ports, policy, waiting)
  const request = await withEverybody(ports, policy, waiting)
  const { ask: asks, progress } = request
  const able = await whoMayDecide(ports, policy, request)
  const posted = await ports.store.postedCards(asks.id)
  const asked = peopleAsked(posted)
  const sent = progress.reminders?.sent ?? 0
  // Whoever is to be asked may be away too, and no card of theirs ever gets there.
  const toBeAsked = circleOf(present(able, policy, request), request, policy, sent).map(({ person }) => person.id)
  const absent = await absentAmong(ports, request, [...new Set([...asked, ...toBeAsked])], able)
  for (const person of absent)
    await changeRequest(ports, asks.id, { type: 'could-not-reach', person }, byTimer(asks.id))
  const known = [...absent, ...able.map(({ person }) => person.id)]
  await closeLostCards(ports, policy, request, posted, new Set(known))
  // Others are asked with that, in their stead.
  // Nobody has a card yet: the first are being asked right now.
  if (absent.length > 0 || asked.length === 0 || (await lookAfterUndecidable(ports, policy, request, able))) return
  const open = withinReach(able, request)
  const haveIt = open.filter(({ person }) => asked.includes(person.id))
  if (isEnough(request, haveIt)) return
  const anew = circleOf(present(open, policy, request), request, policy, sent)
  await ports.store.transaction(async tx => {
    const now = await tx.lockRequest(asks.id)
    if (now?.status !== 'awaiting-approval' || now.progress.current !== progress.current) return
    await ask(ports, tx, now, anew)
  })
}

/**
 * Who is not active in the directory any more; and, where fewer of those who may decide are reached by a chat than still have to
 * agree, those who are not. Whoever has spoken, or is known to be away, is not looked at.
 */
async function absentAmong(
  ports: Ports,
  request: Waiting,
  everybody: readonly PersonId[],
  able: readonly Approver[],
): Promise<readonly PersonId[]> {
  const { progress } = request
  const spoke = progress.decisions.flatMap(({ by }) => (by.kind === 'person' ? [by.person] : []))
  const asked = everybody.filter(id => !progress.outOfReach?.includes(id) && !spoke.includes(id))
  const couldDecide = asked.filter(id => able.some(({ person }) => person.id === id))
  const gone: PersonId[] = []
  for (const id of asked) {
    if (couldDecide.includes(id)) continue
    const person = await ports.directory.person(id)
    if (!person || !isActiveMember(person)) gone.push(id)
  }
  const away: PersonId[] = []
  const reached: PersonId[] = []
  for (const id of couldDecide) {
    if (!(await isWithinReach(ports, id))) away.push(id)
    else if (isEnough(request, whichOf(able, [...reached, id]))) return gone
    else reached.push(id)
  }
  return [...gone, ...away]
}

const whichOf = (able: readonly Approver[], people: readonly PersonId[]): readonly Approver[] =>
  able.filter(({ person }) => people.includes(person.id))
