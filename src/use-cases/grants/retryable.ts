import { sameEntitlement } from '../../access/catalog.ts'
import type { FreezeScope } from '../../access/freeze.ts'
import { approvalKeeps, goodUntil, isWorthRetrying } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Ports } from '../ports.ts'

/**
 * What failed in the directory and could be had by one press still, with nobody deciding anew: the last try of each, while the approval
 * behind it is good. Whoever takes all of something back means that as well.
 */
export async function retryableWithin(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  scope: FreezeScope,
): Promise<readonly Grant[]> {
  const now = clock.now()
  // Nothing fails before it could be used.
  const since = new Date(now.getTime() - approvalKeeps * 60_000)
  const found: Grant[] = []
  for (const grant of await store.failedGrantsWithin(scope, since))
    if (await isRetryable({ store, clock }, grant)) found.push(grant)
  return found
}

export async function isRetryable({ store, clock }: Pick<Ports, 'store' | 'clock'>, grant: Grant): Promise<boolean> {
  const { request: id, entitlement } = grant.terms
  const request = isWorthRetrying(grant) ? await store.request(id) : null
  if (request?.status !== 'approved' || clock.now() >= goodUntil(request)) return false
  const tries = (await store.grantsOf(id)).filter(({ terms }) => sameEntitlement(terms.entitlement, entitlement))
  return tries.at(-1)?.terms.id === grant.terms.id
}
