import type { AskedBecause, Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { isAboutTheSame, speakersOf } from '../../access/request/counting.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import { isNonEmpty, type NonEmpty, type ResourceId } from '../../access/vocabulary.ts'

export interface FoundPerson {
  readonly person: Person
  readonly because: AskedBecause
}

/** Somebody who may decide. */
export interface Approver extends FoundPerson {
  /** What of the request is theirs to decide, in whoever's stead; `because` is why the first of it is. */
  readonly of: NonEmpty<ResourceId>
  /** Whose words it would be, where any of them is that of somebody who is away. Absent: only their own. */
  readonly voices?: NonEmpty<Voice>
  /** They said so, and are left in peace. */
  readonly away?: true
}

/** A word that somebody may give: their own, or that of somebody who is away; no two of theirs are about the same. */
export interface Voice {
  readonly whose: Person
  readonly because: AskedBecause
  readonly of: NonEmpty<ResourceId>
}

export const voicesOf = ({ voices, person, because, of }: Approver): NonEmpty<Voice> =>
  voices ?? [{ whose: person, because, of }]

/** Somebody with all that they may say, the word that comes first at the head of it. */
export function speakingWith(
  { ask }: Pick<Waiting, 'ask'>,
  { person, away }: Pick<Approver, 'person' | 'away'>,
  voices: NonEmpty<Voice>,
): Approver {
  const [first, ...others] = voices
  const of = voices.flatMap(voice => voice.of) as readonly ResourceId[] as NonEmpty<ResourceId>
  const besides = others.map(one => ({ ...one.because, of: one.of }))
  const { of: _, ...why } = first.because
  return {
    person,
    because: {
      ...why,
      ...(of.length < ask.entitlements.length ? { of } : {}),
      ...(isNonEmpty(besides) ? { besides } : {}),
    },
    of,
    ...(others.length > 0 || first.whose.id !== person.id ? { voices } : {}),
    ...(away ? { away } : {}),
  }
}

/** Those of them who were not found to be reached by no chat. */
export const withinReach = (some: readonly Approver[], { progress: { outOfReach } }: Waiting): readonly Approver[] =>
  some.filter(({ person }) => !outOfReach?.includes(person.id))

/** What they may say yet: of what they or whoever's word it is have spoken about, nothing more. */
export function unspoken(request: Waiting, approver: Approver, policy: Pick<Policy, 'identity'>): readonly Voice[] {
  return voicesOf(approver).flatMap(voice => {
    const of = unspokenBy([approver.person, voice.whose], voice.of, request, policy)
    return isNonEmpty(of) ? [{ ...voice, of }] : []
  })
}

/** Of these parts, those that no word is about which is that of one of these humans. */
export function unspokenBy(
  humans: readonly Person[],
  of: readonly ResourceId[],
  { progress: { decisions, current: stage } }: Waiting,
  { identity: { sameHuman } }: Pick<Policy, 'identity'>,
): readonly ResourceId[] {
  const theirs = decisions.filter(decision =>
    speakersOf(decision).some(({ person, human }) =>
      humans.some(one => one.id === person || humanBehind(one, sameHuman) === human),
    ),
  )
  return of.filter(resource => !theirs.some(earlier => isAboutTheSame(earlier, { stage, of: [resource] })))
}
