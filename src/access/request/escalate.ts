import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Waiting } from '../rules/rule.ts'
import { keyOf, nameOf } from '../stage.ts'
import { escalatingAt, fact } from './consequences.ts'
import { upToNow } from './escalating.ts'
import type { AccessRequest, RequestCommand } from './states.ts'

/**
 * Who that brings in is found out by whoever asks them. One audit row for each tier that has come by both files: where the one in force
 * brings in somebody later or nobody, it is looked at again then or not at all.
 */
export function escalate(
  request: Waiting,
  { stage, inForce }: Extract<RequestCommand, { type: 'escalate' }>,
  now: Date,
): Outcome<AccessRequest, Follows> {
  const { ask, progress, lapsesAt } = request
  const { escalation: before, current } = progress
  const at = before?.next ?? lapsesAt
  const asked = progress.stages[current]
  if (!before || !asked || stage !== current || now >= lapsesAt) return refuse({ reason: 'not-due', at })
  const byFile = inForce === undefined ? { stage: asked, tiers: before.tiers } : inForce
  const { escalation, came } = upToNow(before, asked, byFile, now, lapsesAt)
  if (came.length === 0 && escalation.next?.getTime() === before.next?.getTime())
    return refuse({ reason: 'not-due', at })
  return {
    ok: true,
    next: { ...request, progress: { ...progress, escalation } },
    effects: [
      { type: 'refresh-cards', request: ask.id },
      { type: 'ask-approvers', request: ask.id, stage },
      ...escalatingAt(ask, escalation),
    ],
    audit: came.map(({ after, to }) => {
      const tier = 1 + before.tiers.findIndex(one => one.to.some(source => keyOf(source) === keyOf(to[0])))
      return fact(ask, 'approvers.escalated', { details: { stage, tier, afterMinutes: after, to: to.map(nameOf) } })
    }),
  }
}
