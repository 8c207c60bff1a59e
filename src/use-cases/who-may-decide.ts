import { isDeepStrictEqual } from 'node:util'
import type { Person } from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import { isLeftFor } from '../access/request/counting.ts'
import { stageAsked } from '../access/request/escalating.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { humanBehind } from '../access/same-human.ts'
import { type Approver, askedBy, byBoth, findApprovers } from './find-approvers.ts'
import type { Ports } from './ports.ts'
import { stageInForce } from './review-request.ts'

/**
 * Who could decide the stage that waits, were they to click now: by what was asked, by the access file in force, and by the
 * directory of this moment. Whoever has spoken already is not among them: one person counts once; nor who decides only about parts
 * of a bundle that enough have agreed to.
 */
export async function whoMayDecide(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  request: Waiting,
): Promise<readonly Approver[]> {
  const { decisions } = request.progress
  const asked = stageAsked(request.progress)
  const inForce = stageInForce(policy, request)
  if (!asked || !inForce) return []
  const { sameHuman } = policy.identity
  const hasSpoken = (person: Person) =>
    decisions.some(
      ({ by }) => by.kind === 'person' && (by.person === person.id || by.human === humanBehind(person, sameHuman)),
    )
  const able = (await findApprovers(ports, policy, inForce, askedBy(request))).filter(
    ({ person }) => !hasSpoken(person),
  )
  const both = isDeepStrictEqual(asked, inForce)
    ? able
    : byBoth(able, await findApprovers(ports, policy, asked, askedBy(request)))
  return both.filter(({ of }) => isLeftFor(request, of))
}
