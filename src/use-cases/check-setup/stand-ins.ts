import { type AccessFlow, delegatesOf, needsSeveral, stagesOf } from '../../access/access-flow.ts'
import { type Finding, warning } from '../../access/finding.ts'
import { partiesOf } from '../../access/stage.ts'

/** Flows by which people may stand in who are asked themselves, where it takes several: one human's word counts once, as their own. */
export const checkStandIns = (flows: readonly AccessFlow[]): readonly Finding[] =>
  flows.flatMap(flow => {
    const delegates = delegatesOf(flow)
    const groups = delegates?.groups ?? []
    const asked = stagesOf(flow)
      .filter(needsSeveral)
      .flatMap(partiesOf)
      .flatMap(({ from }) => from)
    const areAsked = asked.some(
      source => source.kind === 'people' && source.groups.some(group => groups.includes(group)),
    )
    if (!delegates || !areAsked) return []
    const says = `By the flow “${flow.name}” those of ${delegates.label} may stand in, and are asked themselves where more than one has to agree: their word counts once, as their own, and whoever is away is waited for all the same.`
    return [warning('Access flows', says, { mend: 'let people stand in who do not decide by it themselves' })]
  })
