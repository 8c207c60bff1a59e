import type { Grant } from '../../access/grant/states.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { plain } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'

export interface Held {
  readonly grant: Grant
  readonly name: string
}

/**
 * What somebody holds or is being given, by the name of the resource; `null` for all of it. Of several grants of the same
 * thing only the one that ends last counts: the others end with it.
 */
export async function myLiveGrants(
  { store }: Pick<Ports, 'store'>,
  person: PersonId,
  name: string | null,
): Promise<readonly Held[]> {
  const found = new Map<string, Held>()
  for (const grant of await store.liveGrantsOf([person])) {
    if (grant.status === 'ending') continue
    const { entitlement } = grant.terms
    const known = (await store.inventory.resource(entitlement))?.name ?? entitlement.resource
    if (name !== null && plain(known) !== plain(name)) continue
    const other = found.get(entitlement.resource)
    if (!other || endOf(grant) >= endOf(other.grant)) found.set(entitlement.resource, { grant, name: known })
  }
  return [...found.values()]
}

/** What has not begun has no end yet; what is active can be extended, and so goes before it. */
const endOf = (grant: Grant): number => (grant.status === 'active' ? grant.endsAt.getTime() : 0)

/** A live part of what somebody holds by the name of a bundle; `null`: nothing of that name. */
export async function myLiveBundle(
  { store }: Pick<Ports, 'store'>,
  person: PersonId,
  name: string,
): Promise<Grant | null> {
  for (const grant of await store.liveGrantsOf([person])) {
    if (!grant.terms.ofSeveral || grant.status === 'ending') continue
    const bundle = (await store.request(grant.terms.request))?.ask.bundle
    if (bundle !== undefined && plain(bundle) === plain(name)) return grant
  }
  return null
}
