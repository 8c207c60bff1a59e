import { viaWeb } from '../../access/audit.ts'
import type { LinkRefusal } from '../../access/page-refusal.ts'
import type { LinkAttempt } from '../../ports/link.ts'
import type { Ports } from '../ports.ts'

/**
 * Writes down that a link was not made. `over` ends the attempt and forgets all that was kept with it; `go-on` leaves it to the
 * browser that is in the middle of it, because whoever was refused may be somebody else.
 */
export async function refuseLink(
  { store, clock, log }: Ports,
  { id, account }: LinkAttempt,
  refusal: LinkRefusal,
  then: 'over' | 'go-on',
): Promise<{ readonly ok: false; readonly refusal: LinkRefusal }> {
  await store.transaction(async tx => {
    const attempt = await tx.lockLink(id)
    if (then === 'over' && attempt && attempt.step.at !== 'offered' && attempt.step.at !== 'linked')
      await tx.saveLink({
        ...attempt,
        step: { at: 'refused', session: attempt.step.session, because: refusal.reason },
        carryOn: null,
      })
    await tx.append({
      action: 'identity.refused',
      outcome: 'refused',
      reason: refusal.reason,
      details: { account, how: 'sign-in' },
      actor: { kind: 'person', id: `${account.surface}/${account.team}/${account.user}`, name: 'unidentified account' },
      via: viaWeb,
      at: clock.now(),
      correlation: id,
    })
  })
  log.info('link.refused', { reason: refusal.reason, account })
  return { ok: false, refusal }
}
