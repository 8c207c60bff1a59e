import { type AskedBecause, type Entitlement, sidesOf } from '../catalog.ts'
import { atLeast, placesOf, seated } from '../quorum.ts'
import type { Waiting } from '../rules/rule.ts'
import { type Alternative, alternativesOf, type Party, partyKey, type Stage } from '../stage.ts'
import type { PersonId, ResourceId } from '../vocabulary.ts'
import { givenFor, silentAbout } from './counting.ts'
import type { Decision } from './states.ts'

/** What of a word tells for which parties it counts. */
export type Said = Pick<Decision, 'entitledBy'>

/** A word that was not said yet, and whose it would be. */
export interface Hypothetical extends Said {
  readonly speakers: readonly PersonId[]
}

type About = Pick<Entitlement, 'resource'>

/** The stage that waits, where it has parties; each of these is enough. */
export const alternativesNow = ({ progress: { stages, current } }: Waiting): readonly Alternative[] | null => {
  const stage: Stage | undefined = stages[current]
  return stage ? alternativesOf(stage) : null
}

/** Which word counts for which of the places that the parties have, one after the other. All of a party have one together. */
export const seatedFor = <Word extends Said>(
  parties: Alternative,
  words: readonly Word[],
  isOf: (word: Word, party: Party) => boolean,
): ReadonlyMap<Word, number> =>
  seated(
    placesOf(
      parties.map(party => ({
        needed: atLeast(party.needed),
        able: new Set(words.filter(word => isOf(word, party))),
      })),
    ),
  )

/** The words about this one that were said, with these besides, each in the place that it has among these parties. */
export const wordsInPlaces = (
  request: Waiting,
  parties: Alternative,
  { resource }: About,
  more: readonly Said[] = [],
): ReadonlyMap<Decision | Said, number> =>
  seatedFor<Decision | Said>(parties, [...givenFor(request, { resource }), ...more], ({ entitledBy }, party) =>
    isOfParty(entitledBy, party, resource),
  )

/**
 * How many words are missing in it at least, were these said besides: places that nobody has, and those of all who have said nothing.
 * As long as nobody has looked who all are, some may be missing.
 */
export function openIn(
  request: Waiting,
  parties: Alternative,
  about: About,
  more: readonly Hypothetical[] = [],
): number {
  const places = parties.reduce((sum, { needed }) => sum + atLeast(needed), 0)
  const speakers = more.flatMap(one => one.speakers)
  const all = parties.filter(({ needed }) => needed === 'all')
  const silent = all.flatMap(party => silentAbout(request, about, party, speakers))
  const unknown = request.progress.everybody || more.length > 0 ? 0 : all.length
  const free = places - wordsInPlaces(request, parties, about, more).size
  return Math.max(free, unknown, new Set(silent.map(({ human }) => human)).size)
}

/** Whether one more word of somebody who is asked because of that would bring any alternative nearer. */
export function helpsAny(request: Waiting, { resource }: About, because: AskedBecause | undefined): boolean {
  const alternatives = alternativesNow(request)
  if (!alternatives) return true
  if (!because) return false
  return alternatives.some(
    parties =>
      parties.some(party => party.needed === 'all' && isOfParty(because, party, resource)) ||
      wordsInPlaces(request, parties, { resource }, [{ entitledBy: because }]).size >
        wordsInPlaces(request, parties, { resource }).size,
  )
}

export const isOfParty = (
  because: AskedBecause | undefined,
  party: Pick<Party, 'from'>,
  resource: ResourceId | undefined,
): boolean => sidesOf(because).some(side => side.of === resource && side.party === partyKey(party))
