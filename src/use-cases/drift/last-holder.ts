import { type Drift, holderOf } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import type { Holders } from '../../ports/changes.ts'
import { deciders } from '../approvers/deciders.ts'
import { withSettings } from '../asking/offers.ts'
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

type Asked = Pick<Ports, 'store' | 'directory' | 'changes'>

/**
 * Whoever is the last to hold what gives control over the whole tenant keeps it: without them nobody could give it to anybody. As the
 * directory has it now. @throws Fault when it cannot be asked
 */
export async function isLastHolder(ports: Asked, policy: Policy, drift: Drift): Promise<boolean> {
  if (!(await isOverTheTenant(ports, policy, drift))) return false
  for await (const held of ports.changes.holders([drift.entitlement]))
    if ((await isHeldByAnother(ports, drift, held)) || (await isHeldThroughAnother(ports, drift, held))) return false
  return true
}

/** A disabled account holds it and can do nothing with it; what Doorbell gave, it takes. */
async function isHeldByAnother(
  { store, directory }: Asked,
  drift: Drift,
  { people }: Pick<Holders, 'people'>,
): Promise<boolean> {
  const live = await store.history.liveOn(drift.entitlement)
  const ours = new Set(live.flatMap(({ status, terms }) => (status === 'scheduled' ? [] : [terms.beneficiary])))
  for (const other of people)
    if (other !== holderOf(drift) && !ours.has(other) && (await directory.person(other))?.enabled) return true
  return false
}

/** A group counts by whoever is in it, could sign in, and has that from somebody else than Doorbell. */
async function isHeldThroughAnother(ports: Asked, drift: Drift, { groups }: Pick<Holders, 'groups'>): Promise<boolean> {
  const others = groups.filter(group => group !== holderOf(drift))
  if (others.length === 0) return false
  return (await deciders(ports, { groups: others, users: [] })).some(({ id }) => id !== holderOf(drift))
}
