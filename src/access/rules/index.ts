import type { Refusal } from '../refusal.ts'
import type { Decider } from '../request/states.ts'
import { nobodyDecidesForThemselves } from './nobody-decides-for-themselves.ts'
import { notPastTheDeadline } from './not-past-the-deadline.ts'
import { oneHumanOnce } from './one-human-once.ts'
import { onlyAnApprover } from './only-an-approver.ts'
import type { ApprovalRule, Waiting } from './rule.ts'

/** In this order: the first that objects is the one people read. */
export const approvalRules: readonly ApprovalRule[] = [
  notPastTheDeadline,
  nobodyDecidesForThemselves,
  onlyAnApprover,
  oneHumanOnce,
]

export function firstObjection(request: Waiting, by: Decider, now: Date): Refusal | null {
  for (const rule of approvalRules) {
    const objection = rule(request, by, now)
    if (objection) return objection
  }
  return null
}
