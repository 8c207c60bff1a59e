import { type AccessFlow, isAutomatic } from './access-flow.ts'
import { type Asked, bestFirst, theOneThatCounts } from './best-flow.ts'
import type { Resource } from './catalog.ts'
import { opens, opensWithin } from './opens.ts'
import { type BundleName, isNonEmpty, type NonEmpty } from './vocabulary.ts'

/** The flow that a request for all of this is judged by, or why there is no such request though some flow opens each part. */
export type Judgement<R extends Resource = Resource> =
  | { readonly by: AccessFlow }
  | { readonly by: null; readonly because: 'no-flow' }
  | Unjudged<R>

export type Unjudged<R extends Resource = Resource> =
  /** The parts go by different flows: these are the requests that they can be asked for in. */
  | { readonly by: null; readonly because: 'apart'; readonly apart: NonEmpty<NonEmpty<R>> }
  /** A rule opens the bundle, and people decide about these parts of it. */
  | { readonly by: null; readonly because: 'people-decide'; readonly rule: AccessFlow; readonly parts: NonEmpty<R> }

/**
 * Each part of what is picked together is judged by the flow that counts for it where it is asked for alone: one request takes those for
 * which that is the same flow, so that nothing is had more easily for what was picked with it.
 *
 * @param flows that are open to whoever asks, for whom they ask.
 */
export function judgePicked<R extends Resource>(
  flows: readonly AccessFlow[],
  resources: NonEmpty<R>,
  asked: Asked,
): Judgement<R> {
  const groups: { readonly by: AccessFlow; of: NonEmpty<R> }[] = []
  for (const resource of resources) {
    const by = theOneThatCounts(bestFirst(flows.filter(flow => opens(flow, resource))), asked)
    if (!by) return noFlow
    const same = groups.find(group => group.by === by)
    if (same) same.of = [...same.of, resource]
    else groups.push({ by, of: [resource] })
  }
  const [first, ...others] = groups.toSorted((one, other) => other.of.length - one.of.length)
  if (!first) return noFlow
  if (others.length === 0) return { by: first.by }
  return { by: null, because: 'apart', apart: [first.of, ...others.map(({ of }) => of)] }
}

/** A bundle is judged by its own flow; but a rule gives nothing about a part of which people decide. */
export function judgeBundle<R extends Resource>(
  flows: readonly AccessFlow[],
  resources: NonEmpty<R>,
  bundle: BundleName,
  asked: Asked,
): Judgement<R> {
  const opening = flows.filter(flow => resources.every(resource => opensWithin(flow, resource, bundle)))
  const by = theOneThatCounts(bestFirst(opening), asked)
  if (!by) return noFlow
  const parts = decidedByPeople(flows, by, resources, bundle)
  return isNonEmpty(parts) ? { by: null, because: 'people-decide', rule: by, parts } : { by }
}

const noFlow = { by: null, because: 'no-flow' } as const

/** What a rule gives nothing of: people decide about it where it is asked for alone, or by the same name. */
export const decidedByPeople = <R extends Resource>(
  flows: readonly AccessFlow[],
  by: AccessFlow,
  resources: readonly R[],
  bundle?: BundleName,
): readonly R[] => {
  const ofPeople = isAutomatic(by) ? flows.filter(flow => !isAutomatic(flow)) : []
  return resources.filter(one => ofPeople.some(flow => opens(flow, one) || opensWithin(flow, one, bundle)))
}
