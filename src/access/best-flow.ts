import { type AccessFlow, isAutomatic, stagesOf } from './access-flow.ts'
import type { Resource } from './catalog.ts'
import { isWithinHours } from './hours.ts'
import { opens } from './opens.ts'
import { alternativesOf, type Stage } from './stage.ts'
import { after, type Minutes } from './vocabulary.ts'

/**
 * Several flows may open one resource. Where people decide by one of them, no rule decides in their stead. Then the requester gets the
 * one that serves them best by what they ask: of those that let it begin then and last so long, the one that takes the word of the fewest people, then in the
 * fewest stages, then the one with the longest cap. What is still equal falls to the order of the file, so that the answer never changes by chance.
 */
export const bestFlow = (flows: readonly AccessFlow[], resource: Resource): AccessFlow | undefined =>
  bestFirst(flows.filter(flow => opens(flow, resource)))[0]

/** By what one flow comes before another, the first that tells them apart. */
export type ComesFirst = 'people-decide' | 'within-hours' | 'longer' | 'fewer-words' | 'fewer-stages' | 'stands-first'

interface Criterion {
  readonly by: ComesFirst
  readonly compare: (a: AccessFlow, b: AccessFlow) => number
}

const peopleDecide: Criterion = {
  by: 'people-decide',
  compare: (a, b) => Number(isAutomatic(a)) - Number(isAutomatic(b)),
}
const longer: Criterion = { by: 'longer', compare: (a, b) => b.duration.max - a.duration.max }
const fewer: readonly Criterion[] = [
  { by: 'fewer-words', compare: (a, b) => wordsNeeded(a) - wordsNeeded(b) },
  { by: 'fewer-stages', compare: (a, b) => stagesOf(a).length - stagesOf(b).length },
]
/** Of those that all give as long as is asked. */
const servesBetter = [peopleDecide, ...fewer, longer]

const inOrderOf = (criteria: readonly Criterion[], flows: readonly AccessFlow[]): readonly AccessFlow[] =>
  flows.toSorted((a, b) => criteria.map(({ compare }) => compare(a, b)).find(order => order !== 0) ?? 0)

/** In the order in which they serve a requester who has not said for how long: the one that gives the longest first. */
export const bestFirst = (flows: readonly AccessFlow[]): readonly AccessFlow[] =>
  inOrderOf([peopleDecide, longer, ...fewer], flows)

/** Everybody may be one or be many, and is more than any number that somebody wrote down. */
const everybody = 1_000

const wordsNeeded = (flow: AccessFlow): number => stagesOf(flow).reduce((sum, stage) => sum + fewestWords(stage), 0)

const fewestWords = (stage: Stage): number =>
  Math.min(
    ...(alternativesOf(stage) ?? [[stage]]).map(parties =>
      parties.reduce((sum, { needed }) => sum + (needed === 'all' ? everybody : needed), 0),
    ),
  )

/** Why the first of these two is the one that counts, where it does. `length`: for how long it is asked; absent: as long as both give. */
export function whyFirst(first: AccessFlow, second: AccessFlow, { at, length = null }: Asked): ComesFirst {
  if (isAutomatic(first) !== isAutomatic(second)) return 'people-decide'
  if (at && mayBegin(first, at) && !mayBegin(second, at)) return 'within-hours'
  if (length !== null && second.duration.max < length) return 'longer'
  return servesBetter.find(({ compare }) => compare(first, second) !== 0)?.by ?? 'stands-first'
}

/** For which lengths the first of two comes before the other, wherever both are open: longer than the one, and up to the other. `null`: for none. */
export function lengthsFirst(
  first: AccessFlow,
  second: AccessFlow,
  order: readonly AccessFlow[],
): { readonly above: number; readonly upTo: number } | null {
  if (isAutomatic(first) !== isAutomatic(second))
    return isAutomatic(first) ? null : { above: 0, upTo: Number.POSITIVE_INFINITY }
  const [better] = inOrderOf(
    servesBetter,
    order.filter(one => one === first || one === second),
  )
  const [upTo, other] = [first.duration.max, second.duration.max]
  if (better === first) return { above: 0, upTo }
  return upTo > other ? { above: other, upTo } : null
}

export const mayBegin = ({ hours }: Pick<AccessFlow, 'hours'>, at: Date): boolean =>
  hours === undefined || isWithinHours(hours, at)

/** Whether it may be asked for now to begin then. */
export const mayWaitFor = ({ startWithin }: Pick<AccessFlow, 'startWithin'>, then: Date, now: Date): boolean =>
  then <= now || (startWithin !== undefined && then <= after(now, startWithin))

/** What of a wish tells which flow counts. */
export interface Asked {
  /** When it should begin; `null`: the time plays no part. */
  readonly at: Date | null
  /** When it is asked, where that is not then. */
  readonly now?: Date | null
  /** For how long, with what they hold of it still; `null`: it is not said yet. */
  readonly length?: Minutes | null
}

/** Of flows that are open to somebody: where people decide by one, no rule decides in their stead. */
export function thatMayCount(open: readonly AccessFlow[]): readonly AccessFlow[] {
  const ofPeople = open.filter(flow => !isAutomatic(flow))
  return ofPeople.length > 0 ? ofPeople : open
}

/**
 * Of flows that are open to somebody, the best first: the one that a request is judged by. One that cannot begin then, is outside of
 * its hours then, or does not give as long gives way to one that does, and never to a rule where people would decide. Where none gives as
 * long it is the one that gives the longest.
 */
export function theOneThatCounts(
  ordered: readonly AccessFlow[],
  { at, now = at, length = null }: Asked,
): AccessFlow | undefined {
  const eligible = thatMayCount(ordered)
  const able = at && now ? eligible.filter(flow => mayWaitFor(flow, at, now)) : eligible
  const begin = at ? able.filter(flow => mayBegin(flow, at)) : able
  const longEnough = length === null ? [] : begin.filter(({ duration }) => duration.max >= length)
  return inOrderOf(servesBetter, longEnough)[0] ?? begin[0] ?? able[0] ?? eligible[0]
}
