import { overdueAfter } from '../access/grant/decide.ts'
import type { Grant } from '../access/grant/states.ts'
import { after } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { changeGrant } from './change-grant.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'

type Ending = Extract<Grant, { status: 'ending' }>

/**
 * Takes access back and reads back that it is gone. It never gives up: whatever goes wrong is thrown to be tried again,
 * and once it is overdue, somebody who can act is told.
 * @throws Fault to be called again later, also for faults that would be final anywhere else.
 */
export async function endGrant(ports: Ports, grant: Ending, attempt: number): Promise<void> {
  const keeper = await anotherHolder(ports, grant)
  if (keeper) {
    await changeGrant(ports, grant.terms.id, { type: 'hand-over', to: keeper.terms.id }, byTimer(grant.terms.request))
    return
  }
  try {
    await (grant.removedAt ? verifyGone(ports, grant, attempt) : remove(ports, grant))
  } catch (problem) {
    await tellWhenOverdue(ports, grant, problem instanceof Fault ? problem.code : 'bug')
    throw problem
  }
}

/** Overlapping grants end with the last. Ours is only handed over to one that gives the same access now, or has begun to. */
async function anotherHolder({ store }: Ports, { terms }: Ending): Promise<Grant | undefined> {
  const live = await store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  return live.find(
    other =>
      other.terms.id !== terms.id &&
      (other.status === 'active' || (other.status === 'starting' && other.prior !== null)),
  )
}

async function remove(ports: Ports, { terms }: Ending): Promise<void> {
  const { outcome, evidence } = await ports.provider.revoke(terms.entitlement, terms.beneficiary)
  if (outcome === 'pending') throw new Fault('provider.pending', 'accepted, not removed yet', { retry: 'later' })
  await changeGrant(
    ports,
    terms.id,
    { type: 'confirm-removed', details: { outcome, ...evidence } },
    byTimer(terms.request),
  )
}

/** Removal and verification are two appointments, so each attempt at the second is one read. */
async function verifyGone(ports: Ports, grant: Ending, attempt: number): Promise<void> {
  const { terms } = grant
  if (await ports.provider.holds(terms.entitlement, terms.beneficiary)) {
    throw new Fault('provider.still-listed', 'removed, but the directory still lists it', { retry: 'later' })
  }
  await changeGrant(ports, terms.id, { type: 'confirm-gone', reads: attempt }, byTimer(terms.request))
}

async function tellWhenOverdue(
  ports: Ports,
  { terms, dueSince, overdueToldAt }: Ending,
  problem: string,
): Promise<void> {
  if (overdueToldAt || ports.clock.now() < after(dueSince, overdueAfter)) return
  ports.log.error('grant.overdue', { grant: terms.id, request: terms.request, dueSince, problem })
  await changeGrant(ports, terms.id, { type: 'report-overdue', details: { problem } }, byTimer(terms.request))
}
