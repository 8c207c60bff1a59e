import type { Entitlement } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import { type Line, line, said, saidStrong } from '../card.ts'
import type { ResourceView } from './resource-view.ts'

interface Of {
  readonly request: AccessRequest
  readonly resources: NonEmpty<ResourceView>
  readonly part?: true
}

/** What was asked for, in a few words: by its name, by that of the bundle, or by the first of many. */
export function askedFor({ request: { ask }, resources, part }: Of): Line {
  if (ask.bundle === undefined) return fewNames(resources)
  const bundle = saidStrong(ask.bundle)
  return part
    ? [...resourceNames(resources), ...line(', part of ', bundle)]
    : line(bundle, ` (bundle of ${resources.length})`)
}

/** The same for a screen reader, which is told no more than fits. */
export function askedForInPlain({ request: { ask }, resources, part }: Of): string {
  if (ask.bundle !== undefined && !part) return ask.bundle
  const [{ name }, ...others] = resources
  return others.length === 0 ? name : `${name} and ${others.length} more`
}

export const resourceNames = (resources: readonly ResourceView[]): Line =>
  resources.flatMap(({ name, type }, index) => line(index > 0 ? ', ' : '', saidStrong(name), ` (${type})`))

/** Each part has a line of its own besides. */
const fewest = 3

const fewNames = (resources: readonly ResourceView[]): Line =>
  resources.length <= fewest
    ? resourceNames(resources)
    : line(...resourceNames(resources.slice(0, fewest - 1)), ` and ${resources.length - fewest + 1} more`)

/** Whether it is about all that was asked for together, so that each part is told of by itself. */
export const isAllOfSeveral = ({ request, part }: Pick<Of, 'request' | 'part'>): boolean =>
  isOfSeveral(request.ask) && !part

/** The same view of one part of what was asked for. Of a single entitlement it is what it was. */
export function partOf<View extends Of & { readonly grants: readonly Grant[] }>(
  view: View,
  { resource }: Pick<Entitlement, 'resource'>,
): View {
  const { request, resources, grants } = view
  if (!isOfSeveral(request.ask)) return view
  const at = request.ask.entitlements.findIndex(one => one.resource === resource)
  return {
    ...view,
    part: true,
    resources: [resources[at] ?? resources[0]],
    grants: grants.filter(({ terms }) => terms.entitlement.resource === resource),
  }
}

export const andAll = (names: readonly string[]): Line =>
  names.flatMap((name, index) => line(index === 0 ? '' : index === names.length - 1 ? ' and ' : ', ', said(name)))
