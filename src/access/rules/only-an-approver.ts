import type { ApprovalRule } from './rule.ts'

export const onlyAnApprover: ApprovalRule = (_request, by) => (by.entitled ? null : { reason: 'not-an-approver' })
