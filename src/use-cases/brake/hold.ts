import { type Freeze, freezeOn, scopeKey } from '../../access/freeze.ts'
import { fact } from '../../access/grant/consequences.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { freezeOnAsk } from './freeze-of-human.ts'

type Starting = Extract<Grant, { status: 'starting' }>

/** What stops this grant from being given at this moment. */
export async function frozenNow(
  { store, directory }: Pick<Ports, 'store' | 'directory'>,
  { terms }: Pick<Grant, 'terms'>,
): Promise<Freeze | null> {
  const asked = await store.request(terms.request)
  const { entitlement, beneficiary } = terms
  const requester = asked?.ask.requester ?? beneficiary
  return freezeOnAsk({ store, directory }, { requester, beneficiary, entitlements: [entitlement] })
}

/**
 * Asked directly before a write: whether granting is stopped. Then the grant stays as it is, its card says so, and it is looked at again
 * when it is thawed, or when its approval has become too old.
 */
export async function heldBack(ports: Ports, grant: Starting): Promise<boolean> {
  const seen = await frozenNow(ports, grant)
  if (!seen) return false
  const { store, clock, log } = ports
  const { terms, useBy } = grant
  log.warn('grant.held', { grant: terms.id, request: terms.request, scope: seen.scope.of })
  await store.transaction(async tx => {
    const now = await tx.lockGrant(terms.id)
    if (now?.status !== 'starting') return
    // Thawed since: whoever thaws looks for what is held under this same lock, and may have been here before us.
    const freezes = await tx.freezes()
    const still = freezes.find(({ scope }) => scopeKey(scope) === scopeKey(seen.scope))
    const freeze = still ?? freezeOn(freezes, terms.entitlement, terms.beneficiary)
    const at = freeze ? new Date(useBy.getTime() + 1_000) : clock.now()
    await saveWhatFollows(tx, ports, byTimer(terms.request), {
      effects: [
        { type: 'drive-grant', grant: terms, at },
        { type: 'refresh-cards', request: terms.request },
      ],
      audit: freeze ? [fact(terms, 'grant.held', { reason: freeze.scope.of, details: { frozenBy: freeze.by } })] : [],
    })
  })
  return true
}
