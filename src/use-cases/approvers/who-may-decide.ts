import { isDeepStrictEqual } from 'node:util'
import type { Policy } from '../../access/policy.ts'
import { stageAsked } from '../../access/request/escalating.ts'
import { isLeftFor } from '../../access/request/still-needed.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { type Approver, speakingWith, unspoken } from './approver.ts'
import { askedBy, byBoth, findApprovers } from './find-approvers.ts'
import { stageByFile, stageInForce } from './stage-in-force.ts'
import { withStandIns } from './stand-ins.ts'

/**
 * Who could decide the stage that waits, were they to click now: by what was asked, by the access file in force, and by the
 * directory of this moment. Whoever has spoken already, or in whose stead somebody has, is not among them: one person counts once; nor who
 * decides only about parts of a bundle that enough have agreed to. `by`: with whoever is brought in until then.
 */
export async function whoMayDecide(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
  by: Date = ports.clock.now(),
): Promise<readonly Approver[]> {
  const able = await withStandIns(ports, policy, request, await entitledThemselves(ports, policy, request, by))
  return able.flatMap(one => {
    const voices = unspoken(request, one, policy)
    const open = voices.some(({ of, because }) => isLeftFor(request, of, because))
    return open && isNonEmpty(voices) ? [speakingWith(request, one, voices)] : []
  })
}

/** Where the access flow that it was asked by is not there any more: whoever was asked and has not spoken, or stands in for them. Nobody can approve it. */
export async function whoMayOnlyDeny(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
): Promise<readonly Approver[]> {
  if (stageByFile(policy, request)) return []
  const asked = await withStandIns(ports, policy, request, await askedThemselves(ports, policy, request))
  return asked.filter(one => isNonEmpty(unspoken(request, one, policy)))
}

/** Those who have the right by themselves, whether or not they have spoken. */
export async function entitledThemselves(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
  by: Date = ports.clock.now(),
): Promise<readonly Approver[]> {
  const asked = stageAsked(request, by)
  const inForce = stageInForce(policy, request, by)
  if (!asked || !inForce) return []
  const able = await findApprovers(ports, policy, inForce, askedBy(request))
  return isDeepStrictEqual(asked, inForce) ? able : byBoth(able, await askedThemselves(ports, policy, request, by))
}

/** Those who would have it by what was asked, whatever the access file says by now. */
export async function askedThemselves(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
  by: Date = ports.clock.now(),
): Promise<readonly Approver[]> {
  const asked = stageAsked(request, by)
  return asked ? findApprovers(ports, policy, asked, askedBy(request)) : []
}
