import type { FreezeScope } from '../../access/freeze.ts'
import { isWithin } from '../../access/freeze.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import type { GrantId, PersonId } from '../../access/vocabulary.ts'
import type { LiveWithin, Reads } from '../../ports/store.ts'

/** Grants that are looked through at a time. */
const page = 100

/**
 * What accounts hold that the access file protects: given before it did, and taken by nobody but by hand. Ending all of something
 * passes them over and says so. There are few such accounts, so that each is asked about.
 */
export async function untouchedWithin(
  store: Pick<Reads, 'liveGrantsWithin'>,
  policy: Policy | null,
  scope: FreezeScope,
): Promise<readonly Grant[]> {
  const accounts = new Set(policy?.integrations.flatMap(({ protected: them = [] }) => them))
  const found: Grant[] = []
  for (const person of accounts)
    for await (const grant of liveOf(store, person)) if (policy && isUntouched(policy, scope, grant)) found.push(grant)
  return found
}

/** What was approved and not given yet never is: that is ended like anybody's. */
export const isUntouched = (policy: Policy, scope: FreezeScope, { status, terms }: Grant): boolean =>
  (status === 'active' || status === 'ending') &&
  isProtected(policy, terms.beneficiary) &&
  isWithin(scope, terms.entitlement.resource, terms.beneficiary)

/** How much is live, without it. */
export function touchable({ given, ending, overdue }: LiveWithin, untouched: readonly Grant[]): LiveWithin {
  const alone = untouched.filter(grant => grant.status === 'ending')
  return {
    given: Math.max(0, given - (untouched.length - alone.length)),
    ending: Math.max(0, ending - alone.length),
    overdue: Math.max(0, overdue - alone.filter(({ overdueToldAt }) => overdueToldAt !== null).length),
  }
}

async function* liveOf(store: Pick<Reads, 'liveGrantsWithin'>, person: PersonId): AsyncGenerator<Grant> {
  let after: GrantId | null = null
  for (;;) {
    const grants: readonly Grant[] = await store.liveGrantsWithin({ of: 'person', person }, after, page)
    yield* grants
    after = grants.at(-1)?.terms.id ?? null
    if (grants.length < page) return
  }
}
