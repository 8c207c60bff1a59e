import type { Entitlement } from '../../access/catalog.ts'
import { directoryEnd } from '../../access/grant/second-end.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { GrantId, ResourceId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { lookAt } from './check-holding.ts'

/** Grants read in one question. */
const page = 500

/**
 * What the directory was to end and has no end of any more: who holds it is the same as before, so that no reading of changes tells. Only
 * what lives and has such an end is asked about, once for each resource, and whatever is seen is read back first. What cannot be
 * asked about now is asked about the next time, and holds up nothing else.
 */
export async function lookForMadePermanent(ports: Ports): Promise<void> {
  for (const [entitlement, grants] of await endedByTheDirectory(ports)) {
    const ends = await endsOf(ports, entitlement)
    const now = ports.clock.now()
    const lost = grants.filter(({ terms }) => ends?.get(terms.beneficiary) === null)
    for (const { terms } of lost)
      await ports.store.transaction(tx => tx.schedule(...lookAt(entitlement, terms.beneficiary, {}, now)))
  }
}

async function endsOf({ provider, log }: Ports, of: Entitlement): ReturnType<Ports['provider']['endsHeld']> {
  try {
    return await provider.endsHeld(of)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.warn('drift.ends-unread', { resource: of.resource, code: fault.code })
    return null
  }
}

async function endedByTheDirectory({
  store,
}: Pick<Ports, 'store'>): Promise<Iterable<readonly [Entitlement, readonly Grant[]]>> {
  const found = new Map<ResourceId, readonly [Entitlement, Grant[]]>()
  let after: GrantId | null = null
  for (;;) {
    const grants: readonly Grant[] = await store.liveGrantsWithin({ of: 'everything' }, after, page)
    for (const grant of grants) {
      if (grant.status !== 'active' || directoryEnd(grant.terms) === null) continue
      const { entitlement } = grant.terms
      const others = found.get(entitlement.resource)
      if (others) others[1].push(grant)
      else found.set(entitlement.resource, [entitlement, [grant]])
    }
    after = grants.at(-1)?.terms.id ?? null
    if (grants.length < page) return found.values()
  }
}
