import type { Decider } from '../request/states.ts'
import type { ApprovalRule } from './rule.ts'

/**
 * Before the right to decide: an owner who asks is told the real reason, and it holds for denying, and for another account of theirs, as
 * well. So it does for whoever stands in for somebody: neither of the two may gain by it, and nobody stands in for themselves.
 */
export const nobodyDecidesForThemselves: ApprovalRule = ({ ask }, by) => {
  const gains = [by, ...(by.insteadOf ? [by.insteadOf] : [])].some(one =>
    [ask.requester, ask.beneficiary].some(own => own === one.person || one.sameHumanAs.includes(own)),
  )
  return gains || standsInForThemselves(by) ? { reason: 'own-request' } : null
}

const standsInForThemselves = ({ person, human, insteadOf }: Decider): boolean =>
  insteadOf !== undefined && (insteadOf.person === person || insteadOf.human === human)
