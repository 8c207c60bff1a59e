import { type AccessFlow, isAutomatic, stagesOf } from './access-flow.ts'
import type { Resource } from './catalog.ts'
import { isWithinHours } from './hours.ts'
import { opens } from './opens.ts'
import { alternativesOf, type Stage } from './stage.ts'
import { after } from './vocabulary.ts'

/**
 * Several flows may open one resource. Where people decide by one of them, no rule decides in their stead; then the requester gets
 * the one that serves them best: the longest cap, then the fewest people whose word it takes, then the fewest stages. What is still equal falls to the order of the file, so
 * that the answer never changes by chance.
 */
export const bestFlow = (flows: readonly AccessFlow[], resource: Resource): AccessFlow | undefined =>
  bestFirst(flows.filter(flow => opens(flow, resource)))[0]

/** In the order in which they serve a requester. */
export const bestFirst = (flows: readonly AccessFlow[]): readonly AccessFlow[] =>
  flows.toSorted((a, b) => criteria.map(({ compare }) => compare(a, b)).find(order => order !== 0) ?? 0)

/** By what one flow comes before another, the first that tells them apart. */
export type ComesFirst = 'people-decide' | 'within-hours' | 'longer' | 'fewer-words' | 'fewer-stages' | 'stands-first'

const criteria: readonly { readonly by: ComesFirst; readonly compare: (a: AccessFlow, b: AccessFlow) => number }[] = [
  { by: 'people-decide', compare: (a, b) => Number(isAutomatic(a)) - Number(isAutomatic(b)) },
  { by: 'longer', compare: (a, b) => b.duration.max - a.duration.max },
  { by: 'fewer-words', compare: (a, b) => wordsNeeded(a) - wordsNeeded(b) },
  { by: 'fewer-stages', compare: (a, b) => stagesOf(a).length - stagesOf(b).length },
]

/** Everybody may be one or be many, and is more than any number that somebody wrote down. */
const everybody = 1_000

const wordsNeeded = (flow: AccessFlow): number => stagesOf(flow).reduce((sum, stage) => sum + fewestWords(stage), 0)

const fewestWords = (stage: Stage): number =>
  Math.min(
    ...(alternativesOf(stage) ?? [[stage]]).map(parties =>
      parties.reduce((sum, { needed }) => sum + (needed === 'all' ? everybody : needed), 0),
    ),
  )

/** Why the first of these two is the one that counts. `at`: now; `null`: whatever the time. */
export function whyFirst(first: AccessFlow, second: AccessFlow, at: Date | null): ComesFirst {
  if (isAutomatic(first) !== isAutomatic(second)) return 'people-decide'
  if (at && mayBegin(first, at) && !mayBegin(second, at)) return 'within-hours'
  return criteria.find(({ compare }) => compare(first, second) !== 0)?.by ?? 'stands-first'
}

export const mayBegin = ({ hours }: Pick<AccessFlow, 'hours'>, at: Date): boolean =>
  hours === undefined || isWithinHours(hours, at)

/** Whether it may be asked for now to begin then. */
export const mayWaitFor = ({ startWithin }: Pick<AccessFlow, 'startWithin'>, then: Date, now: Date): boolean =>
  then <= now || (startWithin !== undefined && then <= after(now, startWithin))

/**
 * Of flows that are open to somebody, the best first: the one that a request is judged by. One that cannot begin then, or is outside of
 * its hours then, gives way to one that can, and never to a rule where people would decide. `at` is when it should begin; `null` where
 * the time plays no part.
 */
export function theOneThatCounts(
  ordered: readonly AccessFlow[],
  at: Date | null,
  now: Date | null = at,
): AccessFlow | undefined {
  const ofPeople = ordered.filter(flow => !isAutomatic(flow))
  const eligible = ofPeople.length > 0 ? ofPeople : ordered
  const able = at && now ? eligible.filter(flow => mayWaitFor(flow, at, now)) : eligible
  return (at && able.find(flow => mayBegin(flow, at))) ?? able[0] ?? eligible[0]
}
