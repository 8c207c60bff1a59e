import type { Delegation } from '../../access/absence.ts'
import { delegatesOf, needsSeveral, stagesOf } from '../../access/access-flow.ts'
import type { Policy } from '../../access/policy.ts'
import { partiesOf } from '../../access/stage.ts'
import type { FlowName } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { deciders } from './deciders.ts'

/**
 * The flows that name both of them for a stage which takes several: there one has no word to lend to the other, because one human counts
 * once. Who owns what is not looked up for it. @throws Fault when the directory cannot be asked.
 */
export async function flowsWhereBothDecide(
  ports: Pick<Ports, 'directory' | 'store'>,
  { flows }: Policy,
  { delegator, delegate }: Pick<Delegation, 'delegator' | 'delegate'>,
): Promise<readonly FlowName[]> {
  const found: FlowName[] = []
  for (const flow of flows) {
    if (!delegatesOf(flow)) continue
    for (const stage of stagesOf(flow).filter(needsSeveral)) {
      const sources = partiesOf(stage).flatMap(({ from }) => from.filter(source => source.kind === 'people'))
      const named = await Promise.all(sources.map(source => deciders(ports, source)))
      const areBoth = [delegator, delegate].every(one => named.flat().some(({ id }) => id === one))
      if (areBoth && !found.includes(flow.name)) found.push(flow.name)
    }
  }
  return found
}
