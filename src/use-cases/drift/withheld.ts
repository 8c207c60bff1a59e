import type { AccessFlow } from '../../access/access-flow.ts'
import { wayOf } from '../../access/break-glass.ts'
import { type Drift, isThere } from '../../access/drift/states.ts'
import { opens } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { withSettings } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { isOverTheTenant } from './last-holder.ts'

type Withheld = Extract<
  Refusal,
  { reason: 'no-flow-to-adopt' | 'group-not-adopted' | 'tier-zero-not-adopted' | 'not-given-back' }
>

/**
 * Why one press gives nobody this, with an end or anew: where it takes two people, or a fresh sign-in, the press is the word of one who
 * did not sign in. Of what is there it is Adopt that is withheld, of what is not there Undo. `null`: nothing is.
 */
export async function withheldFrom(
  ports: Pick<Ports, 'store'>,
  policy: Policy,
  drift: Drift,
): Promise<Withheld | null> {
  if (drift.kind === 'group-added') return { reason: 'group-not-adopted' }
  const overTheTenant = await isOverTheTenant(ports, policy, drift)
  if (isThere(drift)) {
    if (overTheTenant) return { reason: 'tier-zero-not-adopted' }
    return (await flowsOpening(ports, policy, drift)).length > 0 ? null : { reason: 'no-flow-to-adopt' }
  }
  if (overTheTenant) return { reason: 'not-given-back', because: 'tier-zero' }
  const request = drift.grant && (await ports.store.request(drift.grant.request))
  const stepUp = request && wayOf(policy, request.ask)?.stepUp
  return stepUp ? { reason: 'not-given-back', because: 'step-up' } : null
}

export async function flowsOpening(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  { entitlement }: Pick<Drift, 'entitlement'>,
): Promise<readonly AccessFlow[]> {
  const known = await store.inventory.resource(entitlement)
  if (!known) return []
  const resource = withSettings(known, policy, await store.authorityOfKeptOwners())
  return policy.flows.filter(flow => opens(flow, resource))
}
