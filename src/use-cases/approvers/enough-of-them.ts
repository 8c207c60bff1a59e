import { type AskedBecause, type Entitlement, sidesOf } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { alternativesNow, openIn } from '../../access/request/places.ts'
import { neededFor, undecidedOf } from '../../access/request/still-needed.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
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
  const voices = some.flatMap(voicesOf)
  const of = undecidedOf(request).map(one => scarcityOf(request, one, voices, human, ({ whose }) => [whose.id]))
  const [fewest] = of.toSorted((a, b) => short(b) - short(a))
  return fewest ?? { needed: 0, there: 0 }
}

const short = ({ needed, there }: Scarcity): number => needed - there

/** Whether all that waits could be agreed to by these, counted by account. */
export const isEnough = (request: Waiting, some: readonly Approver[]): boolean =>
  undecidedOf(request).every(entitlement => {
    const whose = (one: Approver) => voicesOf(one).map(voice => voice.whose.id)
    const { there, needed } = scarcityOf(request, entitlement, some, ({ person }) => person.id, whose)
    return there >= needed
  })

/**
 * How many of these could agree to it, each once; where the stage has parties, so that it counts for one that has not agreed yet. Of several
 * alternatives it is about the one that they bring nearest.
 */
function scarcityOf<One extends Pick<Voice, 'because' | 'of'>>(
  request: Waiting,
  entitlement: Entitlement,
  some: readonly One[],
  who: (one: One) => string,
  whose: (one: One) => readonly PersonId[],
): Scarcity {
  const theirs = some.filter(({ of }) => of.includes(entitlement.resource))
  const alternatives = alternativesNow(request)
  if (!alternatives) return { needed: neededFor(request, entitlement), there: new Set(theirs.map(who)).size }
  const each = [...new Set(theirs.map(who))].flatMap(one => {
    const same = theirs.filter(other => who(other) === one)
    const entitledBy = sidesTogether(same)
    return entitledBy ? [{ entitledBy, speakers: same.flatMap(whose) }] : []
  })
  const scarcities = alternatives.map(parties => {
    const needed = openIn(request, parties, entitlement)
    return { needed, there: needed - openIn(request, parties, entitlement, each) }
  })
  const [nearest] = scarcities.toSorted((a, b) => short(a) - short(b) || b.there - a.there)
  return nearest ?? { needed: 0, there: 0 }
}

/** One human, with all that any of their accounts may speak for. */
function sidesTogether(some: readonly Pick<Voice, 'because'>[]): AskedBecause | undefined {
  const [first] = some
  return first && { ...first.because, sides: some.flatMap(({ because }) => sidesOf(because)) }
}
