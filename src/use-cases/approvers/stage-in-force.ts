import { stagesOf, tiersOf } from '../../access/access-flow.ts'
import type { Policy } from '../../access/policy.ts'
import { type StageNow, tiersCome, waitsSince, widened } from '../../access/request/escalating.ts'
import type { StageWithTiers } from '../../access/request/escalation.ts'
import type { Waiting } from '../../access/rules/rule.ts'

/** The stage that waits, as the file in force has it. `null`: the flow is no longer there, or has no such stage any more. */
export function stageByFile(policy: Policy, { ask, progress }: Waiting): StageWithTiers | null {
  const flow = policy.flows.find(({ name }) => name === ask.flow)
  const stage = flow && stagesOf(flow)[progress.current]
  return stage ? { stage, tiers: tiersOf(flow) } : null
}

/** With the tiers of that file whose time has come by then. */
export function stageInForce(policy: Policy, request: Waiting, by: Date): StageNow | null {
  const { ask, progress } = request
  const found = stageByFile(policy, request)
  const since = waitsSince(ask, progress.decisions, progress.current)
  return found && widened(found.stage, tiersCome(found.tiers, since, by))
}
