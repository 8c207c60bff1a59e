import { foundAgain } from '../../access/drift/decide.ts'
import { isUnderWay } from '../../access/drift/explain.ts'
import { type LateBecause, lateAfter } from '../../access/drift/late.ts'
import { type Drift, holderOf, isThere } from '../../access/drift/states.ts'
import { after, type DriftId, driftId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Revoked } from '../../ports/provider.ts'
import { demandSettled, perhapsBehind } from '../grants/settled.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeDrift, changeDriftIn } from './change-drift.ts'
import { isLastHolder } from './last-holder.ts'
import { takesFromProtected } from './protected-by-file.ts'
import { seeGivenBack } from './see-given-back.ts'
import { takesFromOurselves } from './takes-from-ourselves.ts'

type Undoing = Extract<Drift['standing'], { status: 'undoing' }>

/**
 * Takes away what somebody decided is to be taken away, and reads back that it is gone. Like an end it never gives up: whatever goes
 * wrong is thrown to be tried again, and once it is late, or refused, whoever can act is told.
 * @throws Fault to be called again later.
 */
export async function driveDrift(ports: Ports, id: DriftId, attempt: number, lease: Lease): Promise<void> {
  const drift = await ports.store.drift(id)
  if (drift?.standing.status !== 'undoing') return
  if (drift.kind !== 'group-added' && !isThere(drift)) return seeGivenBack(ports, drift)
  const { standing } = drift
  try {
    await undo(ports, drift, standing, attempt, lease)
  } catch (fault) {
    if (fault instanceof Fault) await tellWhenLate(ports, drift, standing, attempt, fault)
    throw fault
  }
}

async function tellWhenLate(
  ports: Ports,
  drift: Drift,
  { at }: Undoing,
  attempt: number,
  { code, retry }: Fault,
): Promise<void> {
  const because = whyLate(code, retry)
  if (!because || (retry === 'later' && ports.clock.now() < after(at, lateAfter))) return
  const about = { drift: drift.id, resource: drift.entitlement.resource, holder: holderOf(drift) }
  ports.log.error('drift.overdue', { ...about, attempt, because, code })
  const command = { type: 'report-late', because, details: { attempt, code } } as const
  await changeDrift(ports, drift.id, command, byTimer(`drift:${drift.id}`))
}

/** What waits because it must is late for nobody: it is given, or theirs, and ends by itself; or it is not seen everywhere yet. */
function whyLate(code: string, retry: Fault['retry']): LateBecause | null {
  switch (code) {
    case perhapsBehind:
    case 'drift.their-own':
    case 'drift.granted-meanwhile':
      return null
    case 'drift.protected':
      return 'protected'
    case 'drift.last-holder':
      return 'last-holder'
    case 'drift.own-right':
      return 'own-right'
    case 'provider.still-listed':
      return 'still-listed'
    default:
      if (code.startsWith('store.')) return null
      return retry === 'never' ? 'refused' : 'away'
  }
}

async function undo(ports: Ports, drift: Drift, standing: Undoing, attempt: number, lease: Lease): Promise<void> {
  const { id } = drift
  const doing = byTimer(`drift:${id}`)
  const reads = (standing.listedReads ?? 0) + 1
  const isGone = { type: 'confirm-gone', reads } as const
  // An earlier attempt may have done it, or somebody by hand, as they were asked to where Doorbell may not.
  if ((standing.removedAt !== null || attempt > 1) && !(await isHeld(ports, drift))) {
    if (standing.removedAt === null) demandSettled(ports, drift.foundAt)
    return void (await changeDrift(ports, id, isGone, doing))
  }
  if (standing.removedAt !== null) {
    await changeDrift(ports, id, { type: 'count-listed' }, doing)
    await demandNotGranted(ports, drift)
    demandSettled(ports, standing.removedAt)
    return askAnew(ports, drift, reads)
  }
  await demandOurs(ports, drift)
  await lease.renew()
  const { outcome, evidence } = await take(ports, drift)
  if (outcome === 'pending') throw new Fault('provider.pending', 'accepted, not removed yet', { retry: 'later' })
  // It is held by a right of their own by now, which ends by itself.
  if (outcome === 'theirs')
    throw new Fault('drift.their-own', 'they have activated it for themselves', { retry: 'later' })
  if (outcome === 'removed')
    return void (await changeDrift(ports, id, { type: 'confirm-removed', details: { outcome, ...evidence } }, doing))
  demandSettled(ports, drift.foundAt)
  if (await isHeld(ports, drift))
    throw new Fault('provider.still-listed', 'said to be gone, but the directory still lists it', { retry: 'later' })
  await changeDrift(ports, id, isGone, doing)
}

/** It was taken once, as was decided, and all of the directory must know of that: whatever is there now is for somebody to decide. */
async function askAnew(ports: Ports, drift: Drift, reads: number): Promise<void> {
  const doing = byTimer(`drift:${drift.id}`)
  await ports.store.transaction(async tx => {
    if (drift.kind !== 'group-added') await tx.lockPerson(drift.person)
    const countered = await changeDriftIn(tx, ports, drift.id, { type: 'notice-there-again', reads }, doing)
    if (!countered.ok) return
    const { next, ...follows } = foundAgain(countered.drift, driftId(ports.ids.next()), ports.clock.now())
    await tx.saveDrift(next)
    await saveWhatFollows(tx, ports, doing, follows)
  })
  ports.log.warn('drift.countered', { drift: drift.id, resource: drift.entitlement.resource, holder: holderOf(drift) })
}

const take = ({ provider }: Ports, drift: Drift): Promise<Pick<Revoked, 'outcome' | 'evidence'>> =>
  drift.kind === 'group-added'
    ? provider.revokeFromGroup(drift.entitlement, drift.group.id)
    : provider.revoke(drift.entitlement, drift.person, { byAnother: true })

/** What somebody gave is gone where nothing is left but what they activated for themselves. */
async function isHeld({ provider }: Ports, drift: Drift): Promise<boolean> {
  if (drift.kind === 'group-added') return provider.groupHolds(drift.entitlement, drift.group.id)
  const { entitlement, person } = drift
  if (!(await provider.holds(entitlement, person))) return false
  return (await provider.selfActivated(entitlement, person))?.alone !== true
}

/** The file may have come to protect the account since, and what Doorbell has given meanwhile ends in its own time. */
async function demandOurs(ports: Ports, drift: Drift): Promise<void> {
  const { store } = ports
  const policy = await store.activePolicy()
  if (policy && (await takesFromProtected(ports, policy, drift)))
    throw new Fault('drift.protected', 'the account is protected by the access file', { retry: 'later' })
  if (policy && (await isLastHolder(ports, policy, drift)))
    throw new Fault('drift.last-holder', 'nobody else holds it by now', { retry: 'later' })
  if (await takesFromOurselves(ports, drift))
    throw new Fault('drift.own-right', 'Doorbell itself has it by this by now', { retry: 'later' })
  await demandNotGranted(ports, drift)
}

async function demandNotGranted({ store }: Ports, drift: Drift): Promise<void> {
  if (drift.kind === 'group-added') return
  const live = await store.liveGrantsFor(drift.entitlement, drift.person)
  if (live.some(grant => grant.status === 'active' || grant.status === 'ending' || isUnderWay(grant)))
    throw new Fault('drift.granted-meanwhile', 'Doorbell has granted it meanwhile', { retry: 'later' })
}
