import type { ApprovalRule } from './rule.ts'

/** The right belongs to the stage that waits now: somebody else's word may have moved the request on meanwhile. */
export const onlyAnApprover: ApprovalRule = ({ progress }, by) =>
  by.entitledTo === progress.current ? null : { reason: 'not-an-approver' }
