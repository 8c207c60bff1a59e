import type { Entitlement } from '../catalog.ts'
import type { Waiting } from '../rules/rule.ts'
import { type Party, partyKey } from '../stage.ts'
import type { NonEmpty, PersonId, ResourceId } from '../vocabulary.ts'
import type { Decider, Decision, InsteadOf, Spoken } from './states.ts'

/**
 * How words are counted. Each entitlement needs its own: where several are asked for together, a word counts for those that were
 * its speaker's to decide, and for no other.
 */
export const countsFor = ({ of }: Pick<Decision, 'of'>, { resource }: Pick<Entitlement, 'resource'>): boolean =>
  of === undefined || of.includes(resource)

/** The words about this one in the stage that waits. */
export const givenFor = (
  { progress: { decisions, current } }: Waiting,
  entitlement: Pick<Entitlement, 'resource'>,
): readonly Decision[] => decisions.filter(decision => decision.stage === current && countsFor(decision, entitlement))

/**
 * Where a stage needs everybody, or everybody of one party, who has said nothing about this one yet, each human once. Whoever spoke in an
 * earlier stage has spoken, and so would these.
 */
export function silentAbout(
  { progress: { everybody, decisions, current } }: Waiting,
  { resource }: Pick<Entitlement, 'resource'>,
  party?: Party,
  alsoHeard: readonly PersonId[] = [],
): readonly InsteadOf[] {
  const key = party && partyKey(party)
  const people = everybody?.find(one => one.resource === resource && one.party === key)?.people ?? []
  const heard: readonly Spoken[] = [
    ...decisions.filter(word => isAboutTheSame(word, { stage: current, of: [resource] })).flatMap(speakersOf),
    ...people.filter(({ person }) => alsoHeard.includes(person)),
  ]
  const silent = people.filter(one => !heard.some(({ person, human }) => person === one.person || human === one.human))
  return silent.filter(({ human }, at) => silent.findIndex(other => other.human === human) === at)
}

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
