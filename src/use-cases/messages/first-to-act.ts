import type { People } from '../../access/catalog.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'

/** Whoever of these can act by now: an integration whose owners have all left is looked after by the admins. */
export async function firstToAct(
  ports: Ports,
  sources: readonly (People | null | undefined)[],
): ReturnType<typeof deciders> {
  for (const source of sources) {
    const people = source ? await deciders(ports, source) : []
    if (people.length > 0) return people
  }
  return []
}
