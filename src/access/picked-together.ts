import { type AccessFlow, isAutomatic } from './access-flow.ts'
import { bestFirst } from './best-flow.ts'
import type { Resource } from './catalog.ts'
import { opens, opensWithin } from './opens.ts'
import { type BundleName, isNonEmpty, type NonEmpty } from './vocabulary.ts'

/**
 * Of flows that are open to somebody those by which all of these may be asked for in one request. Where people decide about one of
 * them, no rule decides in their stead because of what was picked with it.
 */
export function openingAll(
  flows: readonly AccessFlow[],
  resources: readonly Resource[],
  bundle?: BundleName,
): readonly AccessFlow[] {
  const opening = resources.map(resource => flows.filter(flow => opensWithin(flow, resource, bundle)))
  const all = flows.filter(flow => opening.every(each => each.includes(flow)))
  const peopleDecide = opening.some(each => !each.every(isAutomatic))
  return peopleDecide && all.every(isAutomatic) ? [] : all
}

/** The requests that these can be asked for in where one is not enough: first what takes most of them, so that there are few. */
export function askedApart<R extends Resource>(
  flows: readonly AccessFlow[],
  resources: NonEmpty<R>,
): readonly NonEmpty<R>[] {
  const takes = bestFirst(flows).map(flow =>
    resources.filter(
      resource => opens(flow, resource) && (!isAutomatic(flow) || openingAll(flows, [resource]).every(isAutomatic)),
    ),
  )
  const groups: NonEmpty<R>[] = []
  let left: readonly R[] = resources
  while (isNonEmpty(left)) {
    const now = left
    const most = takes
      .map(taken => now.filter(resource => taken.includes(resource)))
      .reduce<readonly R[]>((longest, some) => (some.length > longest.length ? some : longest), [])
    const group: NonEmpty<R> = isNonEmpty(most) ? most : [now[0]]
    groups.push(group)
    left = now.filter(resource => !group.includes(resource))
  }
  return groups
}
