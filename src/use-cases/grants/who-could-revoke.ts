import type { Person } from '../../access/catalog.ts'
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
  const names = await namesFor(ports, found.approvers)
  return {
    reason: 'not-yours-to-revoke',
    holder: found.holder,
    resource: resource.name,
    approvers: found.approvers.map(one => names(one)),
  }
}
