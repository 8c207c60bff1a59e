import type { ApprovalRule } from './rule.ts'

/** The timer that lapses a request may be late; the deadline is not. */
export const notPastTheDeadline: ApprovalRule = (request, _by, now) =>
  now >= request.lapsesAt ? { reason: 'past-deadline', lapsedAt: request.lapsesAt } : null
