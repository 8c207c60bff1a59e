import { viaRule } from '../audit.ts'
import type { Follows } from '../follows.ts'
import type { Gives } from '../gives.ts'
import type { HeldNow } from '../held-now.ts'
import type { Waiting } from '../rules/rule.ts'
import type { Approval } from '../stage.ts'
import { after, type PolicyHash } from '../vocabulary.ts'
import { escalatingAt, fact, openings, recorded, remindingAt, submission } from './consequences.ts'
import { firstTier } from './escalating.ts'
import { firstReminder } from './reminding.ts'
import type { AccessRequest, Ask, Decision, StageProgress } from './states.ts'

/** A request enters the world waiting. Whether it may be asked at all was settled before (`ask-for-access.ts`). */
export function submit(
  ask: Ask,
  stages: StageProgress['stages'],
  { timeout, denyReason, approveReason, remindEvery, escalate }: Omit<Approval, 'stages'>,
  gives: readonly Gives[] = [],
  held: readonly HeldNow[] = [],
): { readonly next: Waiting } & Follows {
  const lapsesAt = after(ask.submittedAt, timeout)
  const reminders = remindEvery && firstReminder(remindEvery, ask.submittedAt, lapsesAt)
  const escalation = escalate && firstTier(stages[0], escalate, ask.submittedAt, lapsesAt)
  return {
    next: {
      status: 'awaiting-approval',
      ask,
      progress: {
        stages,
        current: 0,
        decisions: [],
        denyReason,
        ...(approveReason ? { approveReason } : {}),
        ...(reminders ? { reminders } : {}),
        ...(escalation ? { escalation } : {}),
        ...(gives.length > 0 ? { gives } : {}),
        ...(held.length > 0 ? { held } : {}),
      },
      lapsesAt,
    },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage: 0 },
      { type: 'lapse-request', request: ask.id, at: lapsesAt },
      ...remindingAt(ask, reminders),
      ...escalatingAt(ask, escalation),
    ],
    audit: [submission(ask)],
  }
}

/**
 * The same where the access flow approves by itself: the rule stands in the place of a decision, and is recorded like one.
 * `asked` is the requester's doing, `decided` the rule's.
 */
export function submitToRule(
  ask: Ask,
  policy: PolicyHash,
  gives: readonly Gives[] = [],
): {
  readonly next: Extract<AccessRequest, { status: 'approved' }>
  readonly asked: Follows
  readonly decided: Follows
} {
  const at = ask.submittedAt
  const approval: Decision = {
    verdict: 'approve',
    by: { kind: 'rule', name: ask.flow },
    stage: 0,
    at,
    via: viaRule,
    policy,
    because: null,
    ...(gives.length > 0 ? { gives } : {}),
  }
  return {
    next: { status: 'approved', ask, decisions: [approval], at },
    asked: { effects: [{ type: 'refresh-cards', request: ask.id }], audit: [submission(ask)] },
    decided: { effects: openings(ask, at), audit: [recorded(ask, approval), fact(ask, 'request.approved')] },
  }
}
