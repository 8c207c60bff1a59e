import type { Person } from '../../access/catalog.ts'
import type { Drift } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import { type FoundOwner, findOwner } from '../owners/find-owner.ts'
import type { Ports } from '../ports.ts'

/** Whoever answers for the resource by now, and is not whom it is about. @throws Fault when the directory cannot be asked. */
export async function whoDecides(ports: Ports, policy: Policy, drift: Drift): Promise<FoundOwner> {
  return findOwner(ports, policy, drift.entitlement, await themselves(ports, policy, drift))
}

/** Whether this is the person whom it is about, or in the group that it is about, whichever of their accounts. */
export async function themselves(
  { directory }: Pick<Ports, 'directory'>,
  { identity }: Policy,
  drift: Drift,
): Promise<(person: Person) => boolean> {
  if (drift.kind === 'group-added') {
    const inside = await directory.activeMembers([drift.group.id])
    return person => accountsOfSameHuman(person, inside, identity.sameHuman).length > 0
  }
  const about = drift.person
  if (!identity.sameHuman) return ({ id }) => id === about
  const read = (await directory.person(about)) ?? { id: about }
  return person => accountsOfSameHuman(person, [read], identity.sameHuman).length > 0
}
