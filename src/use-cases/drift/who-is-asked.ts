import type { AskedOfDrift, Drift } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { type IsReached, whoDecides } from './who-decides.ts'

/** People who are asked for one reason; whoever else may decide for it may all the same. */
const askedAtMost = 15

/**
 * In front of whom a card has to stand while nobody has decided, with why; whoever has one already goes before others who may decide.
 * @throws Fault when the directory cannot be asked.
 */
export async function whoIsAsked(
  ports: Ports,
  policy: Policy,
  drift: Drift,
  isReached?: IsReached,
): Promise<ReadonlyMap<PersonId, AskedOfDrift>> {
  const asked = new Map<PersonId, AskedOfDrift>()
  const haveIt = new Set((await ports.store.driftCards(drift.id)).map(({ person }) => person))
  const first = (id: PersonId): number => Number(!haveIt.has(id))
  for await (const { people, because } of whoDecides(ports, policy, drift, isReached))
    for (const { id } of people.toSorted((a, b) => first(a.id) - first(b.id)).slice(0, askedAtMost))
      if (!asked.has(id)) asked.set(id, because)
  return asked
}
