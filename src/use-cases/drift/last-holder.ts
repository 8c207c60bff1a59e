import type { Drift } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import { withSettings } from '../offers.ts'
import type { Ports } from '../ports.ts'

/** Gives control over the whole tenant, whether or not the access file lists it. */
export async function isOverTheTenant(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  { entitlement }: Pick<Drift, 'entitlement'>,
): Promise<boolean> {
  const known = await store.inventory.resource(entitlement)
  return known !== null && (known.ungrantable === 'tier-zero' || withSettings(known, policy).tierZero === true)
}

/**
 * Whoever is the last to hold what gives control over the whole tenant keeps it: without them nobody could give it to anybody. As the
 * directory has it now. @throws Fault when it cannot be asked
 */
export async function isLastHolder(ports: Pick<Ports, 'store' | 'provider'>, policy: Policy, drift: Drift) {
  if (!(await isOverTheTenant(ports, policy, drift))) return false
  const { people, groups } = await ports.provider.heldBy(drift.entitlement)
  return people + groups <= 1
}
