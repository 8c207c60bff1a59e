import { isActiveMember, type Person } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import { withSettings } from '../asking/offers.ts'
import { sightOf } from '../looking-up/sight.ts'
import { namesFor, type Ports } from '../ports.ts'
import type { Revocable } from './find-revocable.ts'

/**
 * Why somebody cannot revoke what others hold. Who answers for the resource knows who holds it, and is told who can take it back;
 * everybody else is answered as if there were no such access, and after the same questions to the directory.
 */
export async function whoCouldRevoke(ports: Ports, person: Person, live: readonly Revocable[]): Promise<Refusal> {
  const nothing = { reason: 'nothing-to-revoke' } as const
  const policy = await ports.store.activePolicy()
  if (!policy) return nothing
  const [found] = live
  const [any] = await ports.store.inventory.resources(policy.integrations[0].name)
  const resource = found?.resource ?? any
  if (!resource) return nothing
  const sight = await sightOf(ports, policy, person)
  const theirs = (await sight.answersFor(withSettings(resource, policy))) || sight.all
  if (!found || !theirs) return nothing
  // Whoever is not active any more can revoke nothing.
  const known = await Promise.all(found.approvers.map(one => ports.directory.person(one)))
  const approvers = known.flatMap(one => (one && isActiveMember(one) ? [one.id] : []))
  const names = await namesFor(ports, approvers)
  return {
    reason: 'not-yours-to-revoke',
    holder: found.holder,
    resource: resource.name,
    approvers: approvers.map(one => names(one)),
  }
}
