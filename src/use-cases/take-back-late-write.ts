import type { AsGiven } from '../access/grant/as-given.ts'
import type { Grant } from '../access/grant/states.ts'
import { isProtected } from '../access/policy.ts'
import { changeGrant } from './change-grant.ts'
import { hasWritten } from './has-written.ts'
import type { Ports } from './ports.ts'
import { byTimer, saveWhatFollows } from './save.ts'

/**
 * The others have gone on with the grant while this process wrote. Where they are still at it they are told by what it is taken back.
 * Where they have brought it to its end, because this process stood still for so long between asking for its lease and being
 * answered, nobody else would ever take away what came after it.
 */
export async function takeBackLateWrite(ports: Ports, { terms }: Pick<Grant, 'terms'>, given: AsGiven): Promise<void> {
  const { store, provider, log } = ports
  const { id, request, entitlement, beneficiary } = terms
  const { assignment } = given
  if (assignment && (await changeGrant(ports, id, { type: 'name-assignment', assignment }, byTimer(request))).ok) return
  const grant = await store.grant(id)
  const over = grant?.status === 'ended' || grant?.status === 'failed'
  if (!over && !(grant?.status === 'ending' && grant.removedAt)) return
  if ((await store.liveGrantsFor(entitlement, beneficiary)).some(hasWritten)) return
  const policy = await store.activePolicy()
  log.error('grant.written-after-its-end', { grant: id, request })
  if (policy && isProtected(policy, entitlement.integration, beneficiary)) return tellThatItStands(ports, terms)
  try {
    await provider.revoke(entitlement, beneficiary, given)
  } catch (fault) {
    await tellThatItStands(ports, terms)
    throw fault
  }
}

/** No grant lives of which this would be an end: whoever can act looks at it. */
async function tellThatItStands(ports: Ports, { id, request }: Grant['terms']): Promise<void> {
  const alert = { type: 'alert-integration-owner', request, grant: id, alert: 'late-write-stands' } as const
  await ports.store.transaction(tx => saveWhatFollows(tx, ports, byTimer(request), { effects: [alert], audit: [] }))
}
