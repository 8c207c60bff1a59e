import { waysOf } from '../../access/break-glass.ts'
import { openerOf } from '../../access/opens.ts'
import type { IntegrationName, PersonId } from '../../access/vocabulary.ts'
import { newResourcesCard } from '../../cards/new-resources-card.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { toldOfNewKey, withSettings } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { writeToPerson } from './write-to-person.ts'

/** So many are told by name. */
const mostNamed = 20

/**
 * After each reading: what is new by it and opened by some flow is told to whoever answers for the integration, in the transaction that
 * lets it be offered. At the very first reading nothing is news.
 */
export async function tellOfNew(ports: Ports, integration: IntegrationName, readAt: Date): Promise<void> {
  const { store, clock } = ports
  const key = toldOfNewKey(integration)
  const upTo = await store.toldOf(key)
  const policy = await store.activePolicy()
  if (!policy) return
  const found = upTo === null ? [] : await store.inventory.foundAfter(integration, new Date(upTo))
  const kept = await store.authorityOfKeptOwners()
  const openers = waysOf(policy).map(flow => ({ flow, opens: openerOf(flow) }))
  const opened = found
    .map(known => withSettings(known, policy, kept))
    .filter(resource => openers.some(({ opens }) => opens(resource)))
  const flows = openers.flatMap(({ flow, opens }) => (opened.some(one => opens(one)) ? [flow.name] : []))
  await store.transaction(async tx => {
    const now = clock.now()
    const { told } = await tx.lockWatched(key, now)
    // Another replica was faster.
    if (told !== upTo) return
    await tx.noteTold(key, readAt.toISOString())
    if (opened.length === 0) return
    const names = opened.slice(0, mostNamed).map(({ name }) => name)
    await tx.schedule(
      { type: 'tell-of-new', integration, names, more: opened.length - names.length, flows },
      { key: `tell-of-new:${integration}:${readAt.toISOString()}`, lane: `tell-of-new:${integration}`, due: now },
    )
  })
  if (found.length > 0) await store.inventory.outdate(integration)
}

/** A task for each of them by then, so that one out of reach stops nobody else; where nobody answers for it, for the admins. */
export async function tellOwnersOfNew(ports: Ports, task: Extract<Task, { type: 'tell-of-new' }>): Promise<void> {
  if (task.person) return tellOwner(ports, task, task.person)
  const { store, clock, log } = ports
  const policy = await store.activePolicy()
  const owner = policy?.integrations.find(({ name }) => name === task.integration)?.integrationOwner
  const owners = owner ? await deciders(ports, owner) : []
  const people = owners.length > 0 || !policy ? owners : await deciders(ports, policy.admins)
  if (people.length === 0) log.error('notice.nobody-to-tell', { integration: task.integration, notice: 'new' })
  await store.transaction(async tx => {
    for (const { id: person } of people)
      await tx.schedule(
        { ...task, person },
        {
          key: `tell-of-new:${task.integration}:${task.names[0]}:${person}`,
          lane: `person:${person}`,
          due: clock.now(),
        },
      )
  })
}

async function tellOwner(ports: Ports, task: Extract<Task, { type: 'tell-of-new' }>, person: PersonId): Promise<void> {
  if ((await writeToPerson(ports, person, newResourcesCard(task))).length === 0)
    ports.log.warn('notice.nobody-reached', { person, integration: task.integration, notice: 'new' })
}
