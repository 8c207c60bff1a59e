import type { Drift } from '../../access/drift/states.ts'
import { driftCard } from '../../cards/drift-card.ts'
import type { Task } from '../../ports/task.ts'
import { firstToAct } from '../messages/first-to-act.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { cardTask, viewOf } from './show-drift.ts'

type TaskOf<T extends Task['type']> = Extract<Task, { type: T }>

/**
 * What was decided cannot be done: to whoever answers for the integration by now, else to the admins, and to whoever decided it, who takes it
 * for done otherwise. A task for each, so that one out of reach stops nobody else.
 */
export async function alertOfDrift(ports: Ports, { drift: id }: TaskOf<'alert-of-drift'>): Promise<void> {
  const [drift, policy] = await Promise.all([ports.store.drift(id), ports.store.activePolicy()])
  if (drift?.standing.status !== 'undoing' || !drift.standing.late || !policy) return
  const { by, late } = drift.standing
  const { integration, resource } = drift.entitlement
  const owner = policy.integrations.find(({ name }) => name === integration)?.integrationOwner
  const people = await firstToAct(ports, [owner, policy.admins])
  if (people.length === 0) ports.log.error('alert.nobody-to-tell', { drift: id, resource, alert: late.because })
  const told = [...new Set([...people.map(person => person.id), by])]
  await ports.store.transaction(async tx => {
    await tx.append({
      ...byTimer(`drift:${id}`),
      at: ports.clock.now(),
      action: 'drift.alarmed',
      target: drift.entitlement,
      ...(drift.kind === 'group-added' ? {} : { about: drift.person }),
      outcome: people.length > 0 ? 'done' : 'failed',
      reason: late.because,
      details: { drift: id, told },
    })
    for (const person of told) {
      const slot = { key: `alert-of-drift:${id}:${person}`, lane: `person:${person}`, due: ports.clock.now() }
      await tx.schedule({ type: 'alert-person-of-drift', drift: id, person }, slot)
    }
  })
}

/** A message of its own, because an edited card rings no bell; edited like the others from then on, so that it tells when it is over. */
export async function alertPersonOfDrift(
  ports: Ports,
  { drift: id, person }: TaskOf<'alert-person-of-drift'>,
): Promise<void> {
  const drift = await ports.store.drift(id)
  if (!drift || !isLate(drift)) return
  const messages = await writeToPerson(ports, person, driftCard(drift, await viewOf(ports, drift, null)))
  if (messages.length === 0) return ports.log.error('alert.nobody-reached', { person, drift: id })
  await ports.store.transaction(async tx => {
    for (const message of messages) await tx.rememberDriftCard({ drift: id, person, message })
    const now = await tx.lockDrift(id)
    if (now && JSON.stringify(now) !== JSON.stringify(drift))
      await tx.schedule(...cardTask(id, person, null, ports.clock.now()))
  })
}

const isLate = ({ standing }: Drift): boolean => standing.status === 'undoing' && standing.late !== undefined
