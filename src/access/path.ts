import type { AccessFlow } from './access-flow.ts'
import { bestFirst, type ComesFirst, theOneThatCounts, whyFirst } from './best-flow.ts'
import type { Resource } from './catalog.ts'
import { opensWithin } from './opens.ts'
import type { Policy } from './policy.ts'
import { oneself, type Relation, serves } from './request-for.ts'
import { isLeftOut, type MayAsk, mayAsk, type Standing } from './requesters.ts'
import { type ResourceSelector, selectorFits } from './resource-selector.ts'
import { type BelowFloor, lacksForTierZero } from './tier-zero-floor.ts'
import type { BundleName, NonEmpty } from './vocabulary.ts'

/** What is asked for by one name: a resource, or all of a bundle. */
export interface Wanted {
  readonly resources: NonEmpty<Resource>
  readonly bundle?: BundleName
}

/** For whom it is wished, where that is not oneself: how they stand to whoever asks, and what a flow may leave them out by. */
export interface ForAnother {
  readonly relation: Relation
  readonly standing: Standing
}

/** What one access flow says to one person's wish for one resource. */
export interface FlowOnPath {
  readonly flow: AccessFlow
  /** By which of its words it takes the resource in; `null`: by none. */
  readonly opens: ResourceSelector | null
  /** What it lacks for a resource of tier zero that it names: then it does not open it all the same. */
  readonly lacks: readonly BelowFloor[]
  readonly may: MayAsk
}

/** How an access file comes to its answer for one person and one resource. */
export interface Path {
  /** In the order of the file. */
  readonly flows: readonly FlowOnPath[]
  /** The flow that a request would be judged by; `null`: there is none, and the resource does not exist for them. */
  readonly counts: AccessFlow | null
  /** Others that would open it too, and why the one that counts comes before each. */
  readonly instead: readonly { readonly flow: AccessFlow; readonly because: ComesFirst }[]
}

/**
 * The way by which a policy allows or refuses. It only puts together what asking itself goes by, so that what is explained and
 * what is done are the same. Whether the resource can be given at all stands on another page. `at`: when it should begin; `null`:
 * whatever the time. `now`: when it is asked, where that is not then.
 */
export function pathOf(
  { flows }: Pick<Policy, 'flows'>,
  { resources, bundle }: Wanted,
  standing: Standing,
  at: Date | null,
  { now = at, another }: { readonly now?: Date | null; readonly another?: ForAnother | undefined } = {},
): Path {
  const grantable = resources.map(resource => ({ ...resource, ungrantable: null }))
  const fits = (selector: ResourceSelector): boolean =>
    bundle === undefined
      ? grantable.every(resource => selectorFits(selector, resource))
      : selector.kind === 'bundle' && selector.bundle === bundle
  const looked = flows.map(flow => ({
    flow,
    opens: flow.resources.find(fits) ?? null,
    lacks: resources.some(({ tierZero }) => tierZero) ? lacksForTierZero(flow) : [],
    may: mayAsk(flow.requesters, standing),
  }))
  const open = looked
    .filter(
      ({ flow, may }) =>
        may.open &&
        serves(flow, another?.relation ?? oneself) &&
        !(another && isLeftOut(flow.requesters, another.standing)) &&
        grantable.every(resource => opensWithin(flow, resource, bundle)),
    )
    .map(({ flow }) => flow)
  const ordered = bestFirst(open)
  const counts = theOneThatCounts(ordered, at, now) ?? null
  const others = ordered.filter(flow => flow !== counts)
  const instead = counts ? others.map(flow => ({ flow, because: whyFirst(counts, flow, at) })) : []
  return { flows: looked, counts, instead }
}

/** The bundles that have it, of those that some flow opens to them for themselves: what is opened only so is asked for by another name. */
export const bundlesWith = (
  { flows }: Pick<Policy, 'flows'>,
  resource: Resource,
  standing: Standing,
): readonly BundleName[] => [
  ...new Set(
    flows
      .filter(flow => mayAsk(flow.requesters, standing).open && serves(flow, oneself))
      .flatMap(flow =>
        flow.resources.flatMap(selector =>
          selector.kind === 'bundle' && opensWithin(flow, resource, selector.bundle) ? [selector.bundle] : [],
        ),
      ),
  ),
]
