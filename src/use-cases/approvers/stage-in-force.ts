import { stagesOf, tiersOf } from '../../access/access-flow.ts'
import type { Policy } from '../../access/policy.ts'
import { type StageNow, widened } from '../../access/request/escalating.ts'
import type { Waiting } from '../../access/rules/rule.ts'

/** With the tiers that have come, as they are named now. `null`: the flow is no longer there, or has no such stage any more. */
export function stageInForce(policy: Policy, { ask, progress }: Waiting): StageNow | null {
  const flow = policy.flows.find(({ name }) => name === ask.flow)
  const stage = flow && stagesOf(flow)[progress.current]
  return stage ? widened(stage, tiersOf(flow), progress.escalation?.reached ?? 0) : null
}
