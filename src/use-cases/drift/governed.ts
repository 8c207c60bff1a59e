import type { Entitlement } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { heldBackOf, offersOf, resourcesOffered } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'

/**
 * What the access flows open, also where it came to be tier zero, or to confer authority in Doorbell, and is given to nobody; and what
 * the access file lists as tier zero: whoever holds it without Doorbell is somebody's decision. Each once, whichever integrations show it.
 */
export async function governed(
  ports: Pick<Ports, 'store'>,
  policy: Policy,
): Promise<ReadonlyMap<ResourceId, Entitlement>> {
  const found = new Map<ResourceId, Entitlement>()
  for (const resource of [...resourcesOffered(await offersOf(ports, policy)), ...(await heldBackOf(ports, policy))]) {
    const { integration, resource: id } = resource
    if (!found.has(id)) found.set(id, { integration, resource: id })
  }
  return found
}
