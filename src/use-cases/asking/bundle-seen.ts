import { type Entitlement, type Resource, sameEntitlement } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { type BundleName, isNonEmpty, type NonEmpty } from '../../access/vocabulary.ts'
import type { Seen, Sight } from '../looking-up/sight.ts'
import type { Ports } from '../ports.ts'
import { plain, withSettings } from './offers.ts'
import { resourcesIn } from './requestable-access.ts'

/** A bundle as somebody sees it: those of its parts that are theirs to see, and no other. */
export interface BundleSeen {
  readonly name: BundleName
  readonly parts: NonEmpty<Seen>
}

/**
 * By its whole name. `null`: there is none of that name with a part that is theirs to see; how many parts the directory is asked about does
 * not tell whether there is one at all.
 */
export async function bundleSeen(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  typed: string,
): Promise<BundleSeen | null> {
  const all = bundlesOf(policy)
  const wanted = plain(typed)
  const named = all.find(({ name }) => plain(name) === wanted)
  const open = resourcesIn(sight.mayAskFor)
  const parts: Seen[] = []
  for (const entitlement of asManyAsAny(all, named)) {
    const resource = await resourceOf(ports, policy, entitlement)
    if (!resource) continue
    const close = sight.all || (await sight.answersFor(resource))
    const isPart = named?.entitlements.some(one => sameEntitlement(one, resource)) ?? false
    if (isPart && (close || open.some(one => sameEntitlement(one, resource)))) parts.push({ resource, close })
  }
  return named && isNonEmpty(parts) ? { name: named.name, parts } : null
}

/** Those of the one that is named, and then as many of the others as the largest has: a small one is no sooner answered than none. */
function asManyAsAny(all: readonly Bundle[], named: Bundle | undefined): readonly Entitlement[] {
  const first = named ? [named, ...all.filter(one => one !== named)] : all
  const parts: Entitlement[] = []
  for (const one of first.flatMap(({ entitlements }) => entitlements))
    if (!parts.some(known => sameEntitlement(known, one))) parts.push(one)
  return parts.slice(0, Math.max(0, ...all.map(({ entitlements }) => entitlements.length)))
}

export interface Bundle {
  readonly name: BundleName
  readonly entitlements: NonEmpty<Entitlement>
}

/** Each once, however many flows open it. */
export const bundlesOf = ({ flows }: Pick<Policy, 'flows'>): readonly Bundle[] => [
  ...new Map(
    flows
      .flatMap(flow => flow.resources)
      .flatMap(one => (one.kind === 'bundle' ? [[one.bundle, { ...one, name: one.bundle }] as const] : [])),
  ).values(),
]

async function resourceOf({ store }: Ports, policy: Policy, wanted: Entitlement): Promise<Resource | null> {
  const known = (await store.inventory.resources(wanted.integration)).find(one => sameEntitlement(one, wanted))
  return known ? withSettings(known, policy) : null
}
