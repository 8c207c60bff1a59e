import type { FreezeScope } from '../../access/freeze.ts'
import { isWithin } from '../../access/freeze.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import type { GrantId, PersonId } from '../../access/vocabulary.ts'
import type { LiveWithin } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'

/** Grants that are looked through at a time. */
const page = 100

/**
 * What accounts hold that the access file protects: given before it did, and taken by nobody but by hand. Ending all of something
 * passes them over and says so. There are few such accounts, so that each is asked about.
 */
export async function untouchedWithin(
  { store }: Pick<Ports, 'store'>,
  policy: Policy | null,
  scope: FreezeScope,
): Promise<readonly Grant[]> {
  const accounts = new Set(policy?.integrations.flatMap(({ protected: them = [] }) => them))
  const found: Grant[] = []
  for (const person of accounts)
    for await (const grant of liveOf({ store }, person))
      if (policy && isUntouched(policy, scope, grant)) found.push(grant)
  return found
}

/** What was approved and not given yet never is: that is ended like anybody's. */
export const isUntouched = (policy: Policy, scope: FreezeScope, { status, terms }: Grant): boolean =>
  (status === 'active' || status === 'ending') &&
  isProtected(policy, terms.entitlement.integration, terms.beneficiary) &&
  isWithin(scope, terms.entitlement.resource, terms.beneficiary)

/** How much is live, without it. */
export function touchable({ given, ending, overdue }: LiveWithin, untouched: readonly Grant[]): LiveWithin {
  const alone = untouched.filter(grant => grant.status === 'ending')
  return {
    given: given - (untouched.length - alone.length),
    ending: ending - alone.length,
    overdue: overdue - alone.filter(({ overdueToldAt }) => overdueToldAt !== null).length,
  }
}

async function* liveOf({ store }: Pick<Ports, 'store'>, person: PersonId): AsyncGenerator<Grant> {
  let after: GrantId | null = null
  for (;;) {
    const grants: readonly Grant[] = await store.liveGrantsWithin({ of: 'person', person }, after, page)
    yield* grants
    after = grants.at(-1)?.terms.id ?? null
    if (grants.length < page) return
  }
}
