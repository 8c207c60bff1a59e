import type { Policy } from '../access/policy.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { Fault } from '../ports/fault.ts'
import { ask } from './ask-approvers.ts'
import { askedOnce } from './asked-once.ts'
import { circleOf } from './circle.ts'
import { closeIfDeparted } from './close-departed.ts'
import type { Ports } from './ports.ts'
import { peopleAsked } from './view-request.ts'
import { lookedThrough } from './waiting-for.ts'
import { whoMayDecide } from './who-may-decide.ts'

/**
 * People leave while requests wait, and no chat and no directory has to tell. A request of somebody who left is closed; one whose
 * every asked approver lost the right, left or was disabled is put to those who may decide by now, which is the integration owner
 * where no owner is left. Nothing hangs until it lapses only because nobody was there to see it.
 */
export async function lookAfterWaiting(all: Ports): Promise<void> {
  // Everybody is asked for once a round, however many requests they have a part in.
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  if (!policy) return
  for (const request of await ports.store.history.waiting(lookedThrough)) {
    if (request.status !== 'awaiting-approval') continue
    try {
      if (!(await closeIfDeparted(ports, request))) await replaceAbsentApprovers(ports, policy, request)
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      ports.log.warn('waiting.not-looked-after', { request: request.ask.id, code: problem.code })
    }
  }
}

/** Whoever is asked already is not asked twice, and while one of them may still decide nobody else is bothered. */
async function replaceAbsentApprovers(ports: Ports, policy: Policy, request: Waiting): Promise<void> {
  const able = await whoMayDecide(ports, policy, request)
  if (able.length === 0) return
  const asked = new Set(peopleAsked(await ports.store.postedCards(request.ask.id)))
  // Nobody has a card yet: the first are being asked right now.
  if (asked.size === 0 || able.some(({ person }) => asked.has(person.id))) return
  const anew = circleOf(able, request, policy, request.progress.reminders?.sent ?? 0)
  await ports.store.transaction(async tx => {
    const now = await tx.lockRequest(request.ask.id)
    if (now?.status !== 'awaiting-approval' || now.progress.current !== request.progress.current) return
    await ask(ports, tx, now, anew)
  })
}
