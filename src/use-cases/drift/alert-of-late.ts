import type { Late } from '../../access/drift/late.ts'
import type { Drift } from '../../access/drift/states.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { driftCard } from '../../cards/drift-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Called, Task } from '../../ports/task.ts'
import { calledAtOnce, noteHeard } from '../messages/called.ts'
import { firstToAct } from '../messages/first-to-act.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { cardTask, viewOf } from './show-drift.ts'

type TaskOf<T extends Task['type']> = Extract<Task, { type: T }>

/**
 * What was decided cannot be done: to whoever answers for the integration by now, else to the admins, and to whoever decided it, who takes it
 * for done otherwise. A task for each, so that one out of reach stops nobody else. That they were told is recorded when they are.
 */
export async function alertOfDrift(
  ports: Ports,
  { drift: id, unreached = [] }: TaskOf<'alert-of-drift'>,
): Promise<void> {
  const [drift, policy] = await Promise.all([ports.store.drift(id), ports.store.activePolicy()])
  if (!drift || !isLate(drift) || !policy) return
  const { integration, resource } = drift.entitlement
  const owner = policy.integrations.find(({ name }) => name === integration)?.integrationOwner
  const people = (await firstToAct(ports, [owner, policy.admins], unreached)).map(person => person.id)
  if (people.length === 0) {
    const event = unreached.length > 0 ? 'alert.nobody-reached' : 'alert.nobody-to-tell'
    ports.log.error(event, { drift: id, resource, alert: drift.standing.late.because })
  }
  const called = calledAtOnce(ports.ids.next(), people, unreached)
  const { by } = drift.standing
  const besides = unreached.length > 0 || people.includes(by) ? [] : [by]
  await ports.store.transaction(async tx => {
    if (people.length === 0) await recordAlarm(tx, ports, drift, called)
    for (const person of [...people, ...besides]) {
      const slot = { key: `alert-of-drift:${id}:${person}`, lane: `person:${person}`, due: ports.clock.now() }
      const asCalled = people.includes(person) ? { called } : {}
      await tx.schedule({ type: 'alert-person-of-drift', drift: id, person, ...asCalled }, slot)
    }
  })
}

const recordAlarm = (
  tx: Transaction,
  { clock }: Pick<Ports, 'clock'>,
  drift: LateDrift,
  { unreached = [] }: Pick<Called, 'unreached'>,
  told: readonly PersonId[] = [],
): Promise<void> =>
  tx.append({
    ...byTimer(`drift:${drift.id}`),
    at: clock.now(),
    action: 'drift.alarmed',
    target: drift.entitlement,
    ...(drift.kind === 'group-added' ? {} : { about: drift.person }),
    outcome: told.length > 0 ? 'done' : 'failed',
    reason: drift.standing.late.because,
    details: { drift: drift.id, told, ...(unreached.length > 0 ? { unreached } : {}) },
  })

/** A message of its own, because an edited card rings no bell; edited like the others from then on, so that it tells when it is over. */
export async function alertPersonOfDrift(
  ports: Ports,
  { drift: id, person, called }: TaskOf<'alert-person-of-drift'>,
): Promise<void> {
  const drift = await ports.store.drift(id)
  if (!drift || !isLate(drift)) return
  const messages = await writeToPerson(ports, person, driftCard(drift, await viewOf(ports, drift, null)))
  const reached = messages.length > 0
  if (!reached) ports.log.warn('alert.person-not-reached', { person, drift: id })
  await ports.store.transaction(async tx => {
    if (reached) await recordAlarm(tx, ports, drift, called ?? {}, [person])
    for (const message of messages) await tx.rememberDriftCard({ drift: id, person, message })
    const unreached = called ? await noteHeard(tx, called, person, reached, ports.clock.now()) : null
    if (unreached) {
      const slot = { key: `alert-of-drift:${id}`, lane: `drift:${id}`, due: ports.clock.now() }
      await tx.schedule({ type: 'alert-of-drift', drift: id, unreached }, slot)
    }
    const now = await tx.lockDrift(id)
    if (reached && now && JSON.stringify(now) !== JSON.stringify(drift))
      await tx.schedule(...cardTask(id, person, null, ports.clock.now()))
  })
}

type LateDrift = Drift & {
  readonly standing: { readonly status: 'undoing'; readonly by: PersonId; readonly late: Late }
}

const isLate = (drift: Drift): drift is LateDrift =>
  drift.standing.status === 'undoing' && drift.standing.late !== undefined
