import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Waiting } from '../rules/rule.ts'
import { nameOf } from '../stage.ts'
import { escalatingAt, fact } from './consequences.ts'
import { upToNow } from './escalating.ts'
import type { AccessRequest } from './states.ts'

/** Who that brings in is found out by whoever asks them. One audit row for each tier that has come. */
export function escalate(request: Waiting, stage: number, now: Date): Outcome<AccessRequest, Follows> {
  const { ask, progress, lapsesAt } = request
  const { escalation: before, current } = progress
  const at = before?.next ?? lapsesAt
  if (!before?.next || stage !== current || now < at || now >= lapsesAt) return refuse({ reason: 'not-due', at })
  const escalation = upToNow(before, now, lapsesAt)
  const came = escalation.tiers.slice(before.reached, escalation.reached)
  return {
    ok: true,
    next: { ...request, progress: { ...progress, escalation } },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage },
      ...escalatingAt(ask, escalation),
    ],
    audit: came.map(({ after, to }, index) =>
      fact(ask, 'approvers.escalated', {
        details: { stage, tier: before.reached + index + 1, afterMinutes: after, to: to.map(nameOf) },
      }),
    ),
  }
}
