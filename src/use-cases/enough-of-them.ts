import type { Policy } from '../access/policy.ts'
import { neededFor, undecidedOf } from '../access/request/counting.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { humanBehind } from '../access/same-human.ts'
import { type Approver, voicesOf } from './approver.ts'

/** How many have yet to agree, and how many humans there are for it. */
export interface Scarcity {
  readonly needed: number
  readonly there: number
}

/** Of what waits, that for which these are the fewest: several asked for together may be different people's to decide. */
export function scarcest(
  request: Waiting,
  some: readonly Approver[],
  { identity }: Pick<Policy, 'identity'>,
): Scarcity {
  const of = undecidedOf(request).map(({ resource }) => ({
    needed: neededFor(request, { resource }),
    there: new Set(
      some
        .flatMap(voicesOf)
        .filter(({ of }) => of.includes(resource))
        .map(({ whose }) => humanBehind(whose, identity.sameHuman)),
    ).size,
  }))
  const [fewest] = of.toSorted((a, b) => a.there - a.needed - (b.there - b.needed))
  return fewest ?? { needed: 0, there: 0 }
}

/** Whether all that waits could be agreed to by these, counted by account. */
export const isEnough = (request: Waiting, some: readonly Approver[]): boolean =>
  undecidedOf(request).every(
    entitlement => some.filter(({ of }) => of.includes(entitlement.resource)).length >= neededFor(request, entitlement),
  )
