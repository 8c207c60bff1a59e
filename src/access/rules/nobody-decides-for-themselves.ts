import type { ApprovalRule } from './rule.ts'

/** Before the right to decide: an owner who asks is told the real reason, and it holds for denying as well. */
export const nobodyDecidesForThemselves: ApprovalRule = ({ ask }, by) =>
  by.person === ask.requester || by.person === ask.beneficiary ? { reason: 'own-request' } : null
