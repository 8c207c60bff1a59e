import { nobodyDecidesForThemselves } from './nobody-decides-for-themselves.ts'
import { notPastTheDeadline } from './not-past-the-deadline.ts'
import { oneHumanOnce } from './one-human-once.ts'
import { onlyAnApprover } from './only-an-approver.ts'
import type { ApprovalRule } from './rule.ts'

/** In this order: the first that objects is the one people read. */
export const approvalRules: readonly ApprovalRule[] = [
  notPastTheDeadline,
  nobodyDecidesForThemselves,
  onlyAnApprover,
  oneHumanOnce,
]
