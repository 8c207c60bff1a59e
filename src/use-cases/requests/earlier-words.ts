import { type AccessFlow, delegatesOf, stagesOf, tiersOf } from '../../access/access-flow.ts'
import type { AskedBecause } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { tiersCome, waitsSince, widened } from '../../access/request/escalating.ts'
import type { Decision } from '../../access/request/states.ts'
import { countsUnder, isCarried } from '../../access/request/whose-words.ts'
import { asFarAsTheirs } from '../../access/request/words-of-now.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { deciders } from '../approvers/deciders.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'

/**
 * Whether the stages that are done are so still, by the words of those who may decide about it now.
 * @throws Fault when the directory cannot be asked.
 */
export async function standsStill(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  request: Waiting,
): Promise<boolean> {
  const { ask, progress } = request
  const flow = policy.flows.find(({ name }) => name === ask.flow)
  if (!flow || progress.current === 0) return true
  const words = await earlierWords(ports, policy, flow, request)
  return stagesOf(flow)
    .slice(0, progress.current)
    .every((stage, index) => {
      const counting = words.filter(
        word => word.stage === index && countsUnder(flow, stage, word, waitsSince(ask, progress.decisions, index)),
      )
      return ask.entitlements.every(one => isCarried(stage, one, counting))
    })
}

/**
 * What was said in the stages that are done, as far as whoever said it may decide about it still: what makes a request complete are words of
 * people who have the right to them then, in whichever stage.
 */
async function earlierWords(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  flow: AccessFlow,
  request: Waiting,
): Promise<readonly Decision[]> {
  const { ask, progress } = request
  const delegates = delegatesOf(flow)
  const standIns = delegates ? (await deciders(ports, delegates)).map(({ id }) => id) : []
  const kept: Decision[] = []
  for (const [index, stage] of stagesOf(flow).slice(0, progress.current).entries()) {
    const words = progress.decisions.filter(word => word.stage === index)
    const [since, until] = [index, index + 1].map(each => waitsSince(ask, progress.decisions, each))
    const now = widened(stage, tiersCome(tiersOf(flow), since ?? ask.submittedAt, until ?? ask.submittedAt))
    const able = [...(await findApprovers(ports, policy, now, ask))]
    // In whose stead they spoke because no chat reached them may be reached by now.
    if (words.some(({ entitledBy }) => entitledBy && isOutOfReach(entitledBy)))
      able.push(...(await findApprovers(ports, policy, now, { ...ask, outOfReach: able.map(one => one.person.id) })))
    const themselves = able.map(({ person, of }) => ({ person: person.id, of }))
    const then = { ...request, progress: { ...progress, current: index } }
    kept.push(...words.flatMap(word => asFarAsTheirs(word, then, { themselves, standIns }) ?? []))
  }
  return kept
}

const isOutOfReach = (because: AskedBecause): boolean =>
  because.kind === 'integration-owner'
    ? because.because === 'out-of-reach'
    : (because.kind === 'delegated' || because.kind === 'escalated') && isOutOfReach(because.as)
