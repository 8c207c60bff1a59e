import { type AskedBecause, type Entitlement, sidesOf } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { neededFor, undecidedOf, wordsInPlaces } from '../../access/request/counting.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import { type Approver, type Voice, voicesOf } from './approver.ts'

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
  const human = ({ whose }: Voice) => humanBehind(whose, identity.sameHuman)
  const of = undecidedOf(request).map(entitlement => ({
    needed: neededFor(request, entitlement),
    there: usefulFor(request, entitlement, some.flatMap(voicesOf), human),
  }))
  const [fewest] = of.toSorted((a, b) => a.there - a.needed - (b.there - b.needed))
  return fewest ?? { needed: 0, there: 0 }
}

/** Whether all that waits could be agreed to by these, counted by account. */
export const isEnough = (request: Waiting, some: readonly Approver[]): boolean =>
  undecidedOf(request).every(
    entitlement => usefulFor(request, entitlement, some, ({ person }) => person.id) >= neededFor(request, entitlement),
  )

/** How many of these could agree to it, each once; where the stage has parties, so that it counts for one that has not agreed yet. */
function usefulFor<One extends Pick<Voice, 'because' | 'of'>>(
  request: Waiting,
  entitlement: Entitlement,
  some: readonly One[],
  who: (one: One) => string,
): number {
  const parties = request.progress.stages[request.progress.current]?.parties
  const theirs = some.filter(({ of }) => of.includes(entitlement.resource))
  if (!parties) return new Set(theirs.map(who)).size
  const each = [...new Set(theirs.map(who))].flatMap(
    one => sidesTogether(theirs.filter(other => who(other) === one)) ?? [],
  )
  return (
    wordsInPlaces(
      request,
      parties,
      entitlement,
      each.map(entitledBy => ({ entitledBy })),
    ) - wordsInPlaces(request, parties, entitlement)
  )
}

/** One human, with all that any of their accounts may speak for. */
function sidesTogether(some: readonly Pick<Voice, 'because'>[]): AskedBecause | undefined {
  const [first] = some
  return first && { ...first.because, sides: some.flatMap(({ because }) => sidesOf(because)) }
}
