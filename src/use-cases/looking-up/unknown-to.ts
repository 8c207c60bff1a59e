import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { bundleSeen } from '../asking/bundle-seen.ts'
import { plain } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { nearestNames } from '../tags/find-resource.ts'
import type { Sight } from './sight.ts'

/** What is no resource may be a bundle. Whoever sees everything is told that it is not there at all, and not that they may not ask for it. */
export async function unknownTo(ports: Ports, policy: Policy, sight: Sight, refusal: Refusal): Promise<Refusal> {
  if (refusal.reason !== 'unknown-resource') return refusal
  const bundle = await bundleSeen(ports, policy, sight, refusal.typed)
  if (bundle)
    return { reason: 'is-a-bundle', name: bundle.name, parts: bundle.parts.map(({ resource }) => resource.name) }
  if (!sight.all) return refusal
  const known = await Promise.all(policy.integrations.map(({ name }) => ports.store.inventory.resources(name)))
  const nearest = nearestNames(known.flat(), plain(refusal.typed))
  return { reason: 'nothing-called', typed: refusal.typed, nearest }
}
