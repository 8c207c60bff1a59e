import { warningAt } from '../access/grant/decide.ts'
import type { GrantId } from '../access/vocabulary.ts'
import { changeGrant } from './change-grant.ts'
import { endGrant } from './end-grant.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'
import { startGrant } from './start-grant.ts'

/**
 * The appointment of a grant has come: does the one next thing that its state asks for, and leaves the next appointment behind.
 * `attempt` counts from 1 for this appointment.
 */
export async function driveGrant(ports: Ports, id: GrantId, attempt: number): Promise<void> {
  const grant = await ports.store.grant(id)
  if (!grant) return
  const now = ports.clock.now()
  switch (grant.status) {
    case 'scheduled':
      if (now < grant.startsAt) return
      await changeGrant(ports, id, { type: 'begin' }, byTimer(grant.terms.request))
      return driveGrant(ports, id, attempt)
    case 'starting':
      return startGrant(ports, grant)
    case 'active': {
      if (now >= grant.endsAt) {
        await changeGrant(ports, id, { type: 'expire' }, byTimer(grant.terms.request))
        return
      }
      const warning = warningAt(grant)
      if (!grant.warned && warning && now >= warning)
        await changeGrant(ports, id, { type: 'warn' }, byTimer(grant.terms.request))
      return
    }
    case 'ending':
      return endGrant(ports, grant, attempt)
    case 'ended':
    case 'failed':
      return
    default:
      return grant satisfies never
  }
}
