import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import type { NobodyBecause } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { Ask } from '../../access/request/states.ts'
import { type Human, humanBehind } from '../../access/same-human.ts'
import { alternativesOf, type Stage } from '../../access/stage.ts'
import type { Ports } from '../ports.ts'
import { searchApprovers } from './find-approvers.ts'

/** What a stage needs, or each party of one whose parties agree for themselves, and out of whom, as the directory has it now. */
export interface StageNeed {
  /** From 0. */
  readonly stage: number
  readonly from: Stage['from']
  readonly needed: Stage['needed']
  /** However many accounts are theirs. */
  readonly able: ReadonlySet<Human>
  /** Every place that led to nobody. */
  readonly nobody: readonly NobodyBecause[]
}

/** Of one entitlement: stage by stage what each of its alternatives needs, of which any one is enough. */
export type Needs = readonly (readonly (readonly StageNeed[])[])[]

/**
 * What the stages of a flow need, for each entitlement in the order asked. One human counts once across all of them, so only
 * `canBeCarriedByAny` tells whether it can be had. `counts`: which are looked at.
 */
export async function needsOfStages(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  flow: AccessFlow,
  asked: Pick<Ask, 'entitlements'> & Partial<Pick<Ask, 'requester' | 'beneficiary'>>,
  counts: (stage: Pick<Stage, 'from'>) => boolean = () => true,
): Promise<readonly Needs[]> {
  const stages = stagesOf(flow).map(stage => alternativesOf(stage) ?? [[stage]])
  const needs = asked.entitlements.map(() => stages.map(alternatives => alternatives.map((): StageNeed[] => [])))
  for (const [stage, alternatives] of stages.entries())
    for (const [alternative, parties] of alternatives.entries())
      for (const { from, needed } of parties.filter(counts)) {
        const searches = await searchApprovers(ports, policy, { from, needed }, asked)
        for (const [at, { approvers, nobody }] of searches.entries()) {
          const able = new Set(approvers.map(({ person }) => humanBehind(person, policy.identity.sameHuman)))
          needs[at]?.[stage]?.[alternative]?.push({ stage, from, needed, able, nobody })
        }
      }
  return needs
}
