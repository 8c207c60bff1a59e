import { isDeepStrictEqual } from 'node:util'
import type { Effect } from '../../access/effect.ts'
import { drive } from '../../access/grant/consequences.ts'
import type { Grant, GrantCommand } from '../../access/grant/states.ts'
import { lookAgain } from '../../access/grant/usable.ts'
import { warningAt } from '../../access/grant/warning.ts'
import type { GrantId } from '../../access/vocabulary.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { arrangeAdoptedEnd } from './arrange-end.ts'
import { changeGrant } from './change-grant.ts'
import { endGrant } from './end-grant.ts'
import { bringEndBack } from './shared-end.ts'
import { isListed, startGrant } from './start-grant.ts'
import { takeBackLateEnd } from './take-back-late-end.ts'

/**
 * The appointment of a grant has come: does the one next thing that its state asks for, and leaves the next appointment behind.
 * `attempt` counts from 1 for this appointment.
 */
export async function driveGrant(ports: Ports, id: GrantId, attempt: number, lease: Lease): Promise<void> {
  const grant = await ports.store.grant(id)
  if (!grant) return
  const now = ports.clock.now()
  switch (grant.status) {
    case 'scheduled':
      if (now < grant.startsAt) return comeBack(ports, grant, drive(grant.terms, grant.startsAt))
      await changeGrant(ports, id, { type: 'begin' }, byTimer(grant.terms.request))
      return driveGrant(ports, id, attempt, lease)
    case 'starting':
      return startGrant(ports, grant, attempt, lease)
    case 'active': {
      if (now >= grant.endsAt) {
        // At once, and not behind all the others whose time is up in this second.
        const ended = await changeOrComeBack(ports, grant, { type: 'expire' })
        return ended ? driveGrant(ports, id, attempt, lease) : undefined
      }
      const warning = grant.warned ? null : warningAt(grant)
      if (warning && now >= warning) return void (await changeOrComeBack(ports, grant, { type: 'warn' }))
      if (grant.usableSince === null && (await isListed(ports, grant)))
        return void (await changeOrComeBack(ports, grant, { type: 'confirm-usable' }))
      // Last, because it may take minutes in which everything else goes on.
      if (grant.terms.secondEnd?.kind === 'asked') return arrangeAdoptedEnd(ports, grant, lease)
      if (grant.directoryEndTooLate) return bringEndBack(ports, grant, lease)
      return comeBack(ports, grant, lookAgain(grant, now))
    }
    case 'ending':
      return endGrant(ports, grant, attempt, lease)
    case 'ended':
      return takeBackLateEnd(ports, grant, lease)
    case 'failed':
      return
    default:
      return grant satisfies never
  }
}

type Active = Extract<Grant, { status: 'active' }>

async function changeOrComeBack(ports: Ports, grant: Active, command: GrantCommand): Promise<boolean> {
  const changed = await changeGrant(ports, grant.terms.id, command, byTimer(grant.terms.request))
  if (!changed.ok) await comeBack(ports, grant, lookAgain({ ...grant, warned: true }, ports.clock.now()))
  return changed.ok
}

/**
 * Looked at too early: an answer was lost, or a clock was set back. Without this the appointment would be used up and none would
 * follow. Under the lock, so that it never replaces the appointment of somebody who has changed the grant meanwhile.
 */
async function comeBack(ports: Ports, grant: Grant, again: Effect): Promise<void> {
  const { id, request } = grant.terms
  await ports.store.transaction(async tx => {
    if (!isDeepStrictEqual(await tx.lockGrant(id), grant)) return
    await saveWhatFollows(tx, ports, byTimer(request), {
      effects: [again],
      audit: [],
    })
  })
}
