import type { Entitlement, NobodyBecause } from '../access/catalog.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { nobodyCard } from '../cards/nobody-card.ts'
import type { Task } from '../ports/outbox.ts'
import { activePeople } from './deciders.ts'
import { namesFor, type Ports } from './ports.ts'
import { writeToPerson } from './write-to-person.ts'

/** However often it is asked for: admins are told of one resource once in this time. Milliseconds. */
const quiet = 6 * 3_600_000

/** Somebody asked for what nobody can decide: whoever can mend that has to know. */
export async function tellAdminsNobodyCanDecide(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { integration, resource }: Entitlement,
  asker: PersonId,
  because: readonly NobodyBecause[],
): Promise<void> {
  const now = clock.now()
  const subject = `nobody-can-decide:${integration}/${resource}`
  await store.transaction(async tx => {
    if (!(await tx.firstSince(subject, new Date(now.getTime() - quiet), now))) return
    const task = { type: 'alert-admins', entitlement: { integration, resource }, asker, because } as const
    await tx.schedule(task, { key: `alert-admins:${subject}`, lane: subject, due: now })
  })
}

/** A task of its own for everybody who is an admin by now, so that one of them out of reach stops nobody else. */
export async function alertAdmins(ports: Ports, task: Extract<Task, { type: 'alert-admins' }>): Promise<void> {
  if (task.person) return alertAdmin(ports, task, task.person)
  const policy = await ports.store.activePolicy()
  const admins = policy ? await activePeople(ports, policy.admins) : []
  if (admins.length === 0) ports.log.error('alert.nobody-to-tell', { ...task.entitlement, alert: 'nobody-can-decide' })
  await ports.store.transaction(async tx => {
    for (const { id: person } of admins) {
      const key = `alert-admins:${task.entitlement.resource}:${person}`
      await tx.schedule({ ...task, person }, { key, lane: `person:${person}`, due: ports.clock.now() })
    }
  })
}

async function alertAdmin(
  ports: Ports,
  { entitlement, asker, because }: Extract<Task, { type: 'alert-admins' }>,
  person: PersonId,
): Promise<void> {
  const [known, names] = await Promise.all([ports.store.inventory.resource(entitlement), namesFor(ports, [asker])])
  const card = nobodyCard({ resource: known?.name ?? entitlement.resource, asker: names(asker), because })
  if ((await writeToPerson(ports, person, card)).length === 0)
    ports.log.warn('notice.nobody-reached', { person, ...entitlement, notice: 'nobody-can-decide' })
}
