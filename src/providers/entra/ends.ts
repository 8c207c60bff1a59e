import type { Fault } from '../../ports/fault.ts'
import type { Log } from '../../ports/log.ts'
import type { Provider } from '../../ports/provider.ts'
import { GraphFault } from './graph/faults.ts'
import { SignInFault } from './sign-in/sign-in-fault.ts'

/** All that an end takes. */
export type Ends = Pick<Provider, 'revoke' | 'holds' | 'revokeSessions' | 'groupHolds' | 'revokeFromGroup'>

/**
 * By the first app, and by the second where the first is refused: it is disabled, consent is gone, or it has no right to this. What
 * is refused was surely not done; whatever else goes wrong is tried again by whoever asked.
 */
export function byEither(first: Ends, second: Ends, log: Log): Ends {
  const either = async <T>(by: (app: Ends) => Promise<T>): Promise<T> => {
    try {
      return await by(first)
    } catch (fault) {
      if (!isRefused(fault)) throw fault
      log.warn('ending.by-the-other-app', { code: fault.code, message: fault.message })
      return by(second)
    }
  }
  return {
    revoke: (...asked) => either(app => app.revoke(...asked)),
    holds: (...asked) => either(app => app.holds(...asked)),
    revokeSessions: (...asked) => either(app => app.revokeSessions(...asked)),
    groupHolds: (...asked) => either(app => app.groupHolds(...asked)),
    revokeFromGroup: (...asked) => either(app => app.revokeFromGroup(...asked)),
  }
}

export const isRefused = (fault: unknown): fault is Fault =>
  fault instanceof SignInFault || (fault instanceof GraphFault && (fault.status === 401 || fault.status === 403))

/** Everything as before, but for the ends; what nobody waits for is ends alone, and asks the app for those first in everything. */
export function endingBy(
  granting: Provider,
  ending: Ends,
  calmly: { readonly granting: Ends; readonly ending: Ends },
  log: Log,
): Provider {
  const { revoke, revokeSessions, revokeFromGroup } = byEither(ending, granting, log)
  const { holds, groupHolds } = byEither(granting, ending, log)
  return {
    grant: (...asked) => granting.grant(...asked),
    keepUntil: (...asked) => granting.keepUntil(...asked),
    endForGood: (...asked) => granting.endForGood(...asked),
    grantability: entitlement => granting.grantability(entitlement),
    endsHeld: entitlement => granting.endsHeld(entitlement),
    heldBy: entitlement => granting.heldBy(entitlement),
    rolesGivenBy: entitlement => granting.rolesGivenBy(entitlement),
    selfActivated: (...asked) => granting.selfActivated(...asked),
    groupsOpenedBy: entitlement => granting.groupsOpenedBy(entitlement),
    endRules: entitlement => granting.endRules(entitlement),
    page: entitlement => granting.page(entitlement),
    revoke,
    revokeSessions,
    holds,
    groupHolds,
    revokeFromGroup,
    unhurried: byEither(calmly.ending, calmly.granting, log),
  }
}
