import type { People } from '../../access/catalog.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'

/** Whoever of these can act by now, and was not called in vain: an integration whose owners have all left is looked after by the admins. */
export async function firstToAct(
  ports: Ports,
  sources: readonly (People | null | undefined)[],
  unreached: readonly PersonId[],
): ReturnType<typeof deciders> {
  for (const source of sources) {
    const people = source ? await deciders(ports, source) : []
    const others = people.filter(({ id }) => !unreached.includes(id))
    if (others.length > 0) return others
  }
  return []
}
