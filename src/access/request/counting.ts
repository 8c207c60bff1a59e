import { type AskedBecause, type Entitlement, sidesOf } from '../catalog.ts'
import { placesOf, seated } from '../quorum.ts'
import type { Waiting } from '../rules/rule.ts'
import { type Party, partyKey } from '../stage.ts'
import type { NonEmpty, ResourceId } from '../vocabulary.ts'
import type { Decider, Decision, InsteadOf, Spoken } from './states.ts'

/**
 * How words are counted. Each entitlement needs its own: where several are asked for together, a word counts for those that were
 * its speaker's to decide, and for no other.
 */
export const countsFor = ({ of }: Pick<Decision, 'of'>, { resource }: Pick<Entitlement, 'resource'>): boolean =>
  of === undefined || of.includes(resource)

/** How many have yet to agree to this one in the stage that waits. */
export function neededFor(request: Waiting, entitlement: Pick<Entitlement, 'resource'>): number {
  const { stages, current, everybody } = request.progress
  const stage = stages[current]
  if (stage?.parties)
    return (
      stage.parties.reduce((sum, { needed }) => sum + needed, 0) - wordsInPlaces(request, stage.parties, entitlement)
    )
  const needed = stage?.needed ?? 1
  const given = givenFor(request, entitlement).length
  if (needed !== 'all') return Math.max(0, needed - given)
  // Nobody is not everybody, and as long as nobody has looked who they are some may be missing.
  return Math.max(silentAbout(request, entitlement).length, everybody && given > 0 ? 0 : 1)
}

/** The words about this one in the stage that waits. */
export const givenFor = (
  { progress: { decisions, current } }: Waiting,
  entitlement: Pick<Entitlement, 'resource'>,
): readonly Decision[] => decisions.filter(decision => decision.stage === current && countsFor(decision, entitlement))

/** Where a stage needs everybody, who has said nothing about this one yet, each human once. Whoever spoke in an earlier stage has spoken. */
export function silentAbout(
  { progress: { everybody, decisions, current } }: Waiting,
  { resource }: Pick<Entitlement, 'resource'>,
): readonly InsteadOf[] {
  const people = everybody?.find(one => one.resource === resource)?.people ?? []
  const heard = decisions.filter(word => isAboutTheSame(word, { stage: current, of: [resource] })).flatMap(speakersOf)
  const silent = people.filter(one => !heard.some(({ person, human }) => person === one.person || human === one.human))
  return silent.filter(({ human }, at) => silent.findIndex(other => other.human === human) === at)
}

/** What has yet to be agreed to in the stage that waits. */
export const undecidedOf = (request: Waiting): readonly Entitlement[] =>
  request.ask.entitlements.filter(entitlement => neededFor(request, entitlement) > 0)

/** How many have yet to agree at least: one person's word may count for several. */
export const stillNeeded = (request: Waiting): number =>
  Math.max(...request.ask.entitlements.map(entitlement => neededFor(request, entitlement)))

/** Of what is theirs to decide, whether anything is left that waits for them. */
export const isLeftFor = (
  request: Waiting,
  of: readonly ResourceId[] | undefined,
  because: AskedBecause | undefined,
): boolean =>
  undecidedOf(request).some(
    entitlement => (of === undefined || of.includes(entitlement.resource)) && isOpenTo(request, entitlement, because),
  )

/** Whether one more word of somebody who is asked because of that would count: the party that it is of may have agreed. */
function isOpenTo(
  request: Waiting,
  entitlement: Pick<Entitlement, 'resource'>,
  because: AskedBecause | undefined,
): boolean {
  const parties = request.progress.stages[request.progress.current]?.parties
  if (!parties) return true
  const taken = (more: readonly Said[]) => wordsInPlaces(request, parties, entitlement, more)
  return taken(because ? [{ entitledBy: because }] : []) > taken([])
}

/** What of a word tells for which parties it counts. */
export type Said = Pick<Decision, 'entitledBy'>

/** How many of the words about this one count, each for one party, with these besides. */
export const wordsInPlaces = (
  request: Waiting,
  parties: NonEmpty<Party>,
  entitlement: Pick<Entitlement, 'resource'>,
  more: readonly Said[] = [],
): number => seatedFor(parties, entitlement, [...givenFor(request, entitlement), ...more]).size

/** Which word counts for which of the places that the parties have, one after the other. */
export const seatedFor = <Word extends Said>(
  parties: NonEmpty<Party>,
  { resource }: Pick<Entitlement, 'resource'>,
  words: readonly Word[],
): ReadonlyMap<Word, number> =>
  seated(
    placesOf(
      parties.map(party => ({
        needed: party.needed,
        able: new Set(words.filter(({ entitledBy }) => isOfParty(entitledBy, party, resource))),
      })),
    ),
  )

export const isOfParty = (
  because: AskedBecause | undefined,
  party: Pick<Party, 'from'>,
  resource: ResourceId | undefined,
): boolean => sidesOf(because).some(side => side.of === resource && side.party === partyKey(party))

/**
 * Whether a word would be about what somebody has spoken about already. In another stage it always is, because one human counts once
 * across all of them; in the same one, where the two are about one part.
 */
export const isAboutTheSame = (
  earlier: Pick<Decision, 'stage' | 'of'>,
  { stage, of }: { readonly stage: number; readonly of?: readonly ResourceId[] },
): boolean =>
  earlier.stage !== stage ||
  earlier.of === undefined ||
  of === undefined ||
  of.some(resource => earlier.of?.includes(resource))

/** Everybody who has spoken with this word: whoever gave it, and in whose stead. Of a rule nobody has. */
export const speakersOf = ({ by }: Pick<Decision, 'by'>): readonly Spoken[] =>
  by.kind === 'person' ? [by, ...(by.insteadOf ? [by.insteadOf] : [])] : []

/** Whether it is their word, with whichever account and whoever gave it in their stead. */
export const isWordOf = (
  decision: Pick<Decision, 'by'>,
  one: Pick<Decider, 'person' | 'human' | 'sameHumanAs'>,
): boolean =>
  speakersOf(decision).some(
    ({ person, human }) => person === one.person || human === one.human || one.sameHumanAs.includes(person),
  )

/**
 * Whoever has agreed may think better of it until the stage is done: it takes nothing but what was not enough yet. It is their own word
 * that gives way, whoever gave it; that of the one whose stead they stand in does not.
 */
export const withoutTheirWord = (
  request: Waiting,
  by: Decider,
  givesWay: (earlier: Decision) => boolean = () => true,
): Waiting => ({
  ...request,
  progress: {
    ...request.progress,
    decisions: request.progress.decisions.filter(
      earlier => earlier.stage !== request.progress.current || !isWordOf(earlier, by) || !givesWay(earlier),
    ),
  },
})

/** As it is kept: all of it is no news, and a single entitlement is always all. */
export function partsOf(
  { ask }: Pick<Waiting, 'ask'>,
  of: readonly ResourceId[],
): { readonly entitledOf?: NonEmpty<ResourceId> } {
  const [first, ...others] = ask.entitlements.map(({ resource }) => resource).filter(resource => of.includes(resource))
  return first === undefined || others.length + 1 === ask.entitlements.length ? {} : { entitledOf: [first, ...others] }
}
