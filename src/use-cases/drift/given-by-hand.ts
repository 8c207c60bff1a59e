import type { Deed } from '../../access/drift/doer.ts'
import type { GrantTerms } from '../../access/grant/states.ts'
import { toPerson } from '../../ports/changes.ts'
import type { Ports } from '../ports.ts'
import { deedsSince } from './read-deeds.ts'

/**
 * Whom the directory's audit names for what is held, where that was the last that was done and somebody did it by hand. `null`: nobody, or it
 * does not tell, or not yet, for it is minutes late.
 */
export async function givenByHand(
  ports: Ports,
  { entitlement, beneficiary }: Pick<GrantTerms, 'entitlement' | 'beneficiary'>,
  since: Date,
): Promise<Deed | null> {
  const deeds = (await deedsSince(ports, since)) ?? []
  const last = deeds
    .filter(toPerson)
    .findLast(({ resource, person }) => resource === entitlement.resource && person === beneficiary)
  return last?.did === 'added' && last.doer.kind === 'person' ? last : null
}
