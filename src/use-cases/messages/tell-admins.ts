import type { Entitlement } from '../../access/catalog.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { nobodyCard, type WhatBecame } from '../../cards/nobody-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { namesFor, type Ports } from '../ports.ts'
import { writeToPerson } from './write-to-person.ts'

/** However often it is asked for: admins are told of one resource once in this time. Milliseconds. */
const quiet = 6 * 3_600_000

/** Each is told of by itself. */
const subjects: Readonly<Record<WhatBecame, string>> = {
  refused: 'nobody-can-decide',
  closed: 'nobody-left',
  waits: 'nobody-reached',
}

type About = Pick<Extract<Task, { type: 'alert-admins' }>, 'asker' | 'because' | 'became'>

/** Somebody asked for what nobody can decide: whoever can mend that has to know. */
export const tellAdminsNobodyCanDecide = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  of: Entitlement,
  about: About,
): Promise<void> => store.transaction(tx => tellAdminsSoon(tx, clock.now(), of, about))

/** The same, in the transaction in which that is noticed of a request that waits. */
export async function tellAdminsSoon(
  tx: Transaction,
  now: Date,
  { integration, resource }: Entitlement,
  about: About,
): Promise<void> {
  const subject = `${subjects[about.became ?? 'refused']}:${integration}/${resource}`
  if (!(await tx.firstSince(subject, new Date(now.getTime() - quiet), now))) return
  const task = { type: 'alert-admins', entitlement: { integration, resource }, ...about } as const
  await tx.schedule(task, { key: `alert-admins:${subject}`, lane: subject, due: now })
}

/**
 * A task of its own for everybody who is an admin by now or answers for the integration, so that one of them out of reach stops
 * nobody else.
 */
export async function alertAdmins(ports: Ports, task: Extract<Task, { type: 'alert-admins' }>): Promise<void> {
  if (task.person) return alertAdmin(ports, task, task.person)
  const people = await whoCanMend(ports, task.entitlement)
  if (people.length === 0) ports.log.error('alert.nobody-to-tell', { ...task.entitlement, alert: 'nobody-can-decide' })
  await ports.store.transaction(async tx => {
    for (const person of people) {
      const key = `alert-admins:${task.became ?? 'refused'}:${task.entitlement.resource}:${person}`
      await tx.schedule({ ...task, person }, { key, lane: `person:${person}`, due: ports.clock.now() })
    }
  })
}

async function whoCanMend(ports: Ports, { integration }: Entitlement): Promise<readonly PersonId[]> {
  const policy = await ports.store.activePolicy()
  if (!policy) return []
  const owner = policy.integrations.find(({ name }) => name === integration)?.integrationOwner
  const found = await Promise.all([policy.admins, ...(owner ? [owner] : [])].map(some => deciders(ports, some)))
  return [...new Set(found.flat().map(({ id }) => id))]
}

async function alertAdmin(
  ports: Ports,
  { entitlement, asker, because, became = 'refused' }: Extract<Task, { type: 'alert-admins' }>,
  person: PersonId,
): Promise<void> {
  const [known, names] = await Promise.all([ports.store.inventory.resource(entitlement), namesFor(ports, [asker])])
  const card = nobodyCard({
    resource: known?.name ?? entitlement.resource,
    asker: names(asker),
    because,
    request: became,
  })
  if ((await writeToPerson(ports, person, card)).length === 0)
    ports.log.warn('notice.nobody-reached', { person, ...entitlement, notice: 'nobody-can-decide' })
}
