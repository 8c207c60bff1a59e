import type { Grant } from '../../access/grant/states.ts'
import type { GroupId, PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'

/** People whose grants are looked for in one question. */
const atATime = 500

/** What lives of these people's grants, by person and thing. */
export async function grantsOf(
  { store }: Pick<Ports, 'store'>,
  people: readonly PersonId[],
): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const found = new Map<string, Grant[]>()
  for (let from = 0; from < people.length; from += atATime)
    for (const grant of await store.liveGrantsOf(people.slice(from, from + atATime))) {
      const place = placeOf(grant.terms.entitlement.resource, grant.terms.beneficiary)
      found.set(place, [...(found.get(place) ?? []), grant])
    }
  return found
}

export const placeOf = (resource: ResourceId, holder: PersonId | GroupId): string => `${resource}/${holder}`
