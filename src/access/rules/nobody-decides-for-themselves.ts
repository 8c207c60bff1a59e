import type { ApprovalRule } from './rule.ts'

/** Before the right to decide: an owner who asks is told the real reason, and it holds for denying, and for another account of theirs, as well. */
export const nobodyDecidesForThemselves: ApprovalRule = ({ ask }, by) =>
  [ask.requester, ask.beneficiary].some(own => own === by.person || by.sameHumanAs.includes(own))
    ? { reason: 'own-request' }
    : null
