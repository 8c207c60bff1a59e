import type { Policy } from '../../access/policy.ts'
import { ownerTags } from '../../access/policy.ts'
import type { Card } from '../../cards/card.ts'
import { type OwnerWord, ownerCard } from '../../cards/owner-card.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { findOwner } from '../owners/find-owner.ts'
import type { Ports } from '../ports.ts'

/** For an admin: every word about the owner of a resource, and who answers for it by now. */
export async function showTags(ports: Ports, policy: Policy, found: InventoryResource): Promise<Card> {
  const settings = policy.integrations.find(({ name }) => name === found.integration)?.resources[found.resource]
  const [kept, owner] = await Promise.all([ports.store.keptOwners(found), findOwner(ports, policy, found)])
  const words: OwnerWord[] = [
    ...ownerTags(settings).map(({ key, value }) => ({ source: 'file', key, value, problem: null }) as const),
    ...kept.map(({ source, key, value, problem }) => ({ source, key, value, problem })),
  ]
  return ownerCard({ resource: found.name, words, owner, people: owner.kind === 'nobody' ? [] : owner.people })
}
