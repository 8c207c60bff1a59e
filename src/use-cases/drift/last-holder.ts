import type { Drift } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import { deciders } from '../deciders.ts'
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

type Asked = Pick<Ports, 'store' | 'provider' | 'directory' | 'changes'>

/**
 * Whoever is the last to hold what gives control over the whole tenant keeps it: without them nobody could give it to anybody. As the
 * directory has it now. @throws Fault when it cannot be asked
 */
export async function isLastHolder(ports: Asked, policy: Policy, drift: Drift): Promise<boolean> {
  if (!(await isOverTheTenant(ports, policy, drift))) return false
  return !((await isHeldByAnother(ports, drift)) || (await isHeldThroughGroups(ports, drift)))
}

/** A disabled account holds it and can do nothing with it; what Doorbell gave, it takes. */
async function isHeldByAnother({ store, changes, directory }: Asked, drift: Drift): Promise<boolean> {
  const { entitlement, person } = drift
  const live = await store.history.liveOn(entitlement)
  const ours = new Set(live.flatMap(({ status, terms }) => (status === 'scheduled' ? [] : [terms.beneficiary])))
  for await (const { people } of changes.holders([entitlement]))
    for (const other of people)
      if (other !== person && !ours.has(other) && (await directory.person(other))?.enabled) return true
  return false
}

/**
 * A group counts by whoever is in it, could sign in, and has that from somebody else than Doorbell. Of a role in one part of the tenant its
 * groups are not told, and counted as they are.
 */
async function isHeldThroughGroups(ports: Asked, { entitlement, person }: Drift): Promise<boolean> {
  const { groups } = await ports.provider.heldBy(entitlement)
  if (groups === 0) return false
  const known = await ports.store.inventory.resource(entitlement)
  const inside = known?.group ? [known.group] : (await ports.directory.holdersOf(entitlement.resource)).groups
  return inside.length === 0 || (await deciders(ports, { groups: inside, users: [] })).some(({ id }) => id !== person)
}
