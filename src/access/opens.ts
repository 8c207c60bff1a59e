import type { AccessFlow } from './access-flow.ts'
import type { Resource } from './catalog.ts'
import { fold, has, selectorFits, selectorHas, selectorOf } from './resource-selector.ts'
import { lacksForTierZero } from './tier-zero-floor.ts'
import type { BundleName } from './vocabulary.ts'

export const opens = (flow: AccessFlow, resource: Resource): boolean => openerOf(flow)(resource)

/** The same for many resources: patterns are taken apart once. `folded` is the resource's name, where it is at hand. */
export function openerOf(flow: AccessFlow): (resource: Resource, folded?: string) => boolean {
  const selects = flow.resources.map(selectorOf)
  const aboveFloor = lacksForTierZero(flow).length === 0
  return (resource, folded = fold(resource.name)) =>
    resource.ungrantable === null &&
    (aboveFloor || !resource.tierZero) &&
    selects.some(select => select(resource, folded))
}

/** The same for what is asked for as part of a bundle: only as long as the flow opens that bundle, and the bundle has it. */
export const opensWithin = (flow: AccessFlow, resource: Resource, bundle: BundleName | undefined): boolean =>
  bundle === undefined
    ? opens(flow, resource)
    : mayGive(flow, resource) &&
      flow.resources.some(
        selector => selector.kind === 'bundle' && selector.bundle === bundle && has(selector, resource),
      )

/** Alone or as part of any bundle: whatever can be had by this flow. */
export const reaches = (flow: AccessFlow, resource: Resource): boolean =>
  opens(flow, resource) || (mayGive(flow, resource) && flow.resources.some(selector => selectorHas(selector, resource)))

/** Whether or not it may be given as it is now. */
export const isNamedBy = (flow: AccessFlow, resource: Resource): boolean =>
  flow.resources.some(selector => selectorFits(selector, resource) || selectorHas(selector, resource))

const mayGive = (flow: AccessFlow, { ungrantable, tierZero, confersAuthority }: Resource): boolean =>
  ungrantable === null && !confersAuthority && (!tierZero || lacksForTierZero(flow).length === 0)
