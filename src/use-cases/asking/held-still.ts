import { sameEntitlement } from '../../access/catalog.ts'
import { lengthOf } from '../../access/grant/extending.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import type { Requestable } from './requestable-access.ts'

/**
 * For how long, in minutes, somebody has this by what was given before and is not over, or is to begin; of several things for the longest of them. What is asked for comes on top
 * of it: whoever goes on needs what asking for all of it at once would have needed.
 */
export async function heldStill(
  { store }: Pick<Ports, 'store'>,
  person: PersonId,
  wanted: readonly Pick<Requestable, 'resources'>[],
): Promise<number> {
  const live = (await store.liveGrantsOf([person])).filter(({ status }) => status !== 'ending')
  const each = wanted
    .flatMap(({ resources }) => resources)
    .map(resource =>
      live
        .filter(({ terms }) => sameEntitlement(terms.entitlement, resource))
        .reduce((sum, { terms }) => sum + lengthOf(terms), 0),
    )
  return Math.max(0, ...each)
}
