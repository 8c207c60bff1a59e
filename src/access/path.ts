import type { AccessFlow } from './access-flow.ts'
import { type Asked, bestFirst, type ComesFirst, whyFirst } from './best-flow.ts'
import type { Resource } from './catalog.ts'
import { opensWithin } from './opens.ts'
import { type Judgement, judgeBundle, judgePicked, type Unjudged } from './picked-together.ts'
import type { Policy } from './policy.ts'
import { oneself, type Relation, type RequestFor, serves, servesOthers } from './request-for.ts'
import { isLeftOut, type MayAsk, mayAsk, type Standing } from './requesters.ts'
import { type ResourceSelector, selectorFits } from './resource-selector.ts'
import { type BelowFloor, lacksForTierZero } from './tier-zero-floor.ts'
import type { BundleName, Minutes, NonEmpty } from './vocabulary.ts'

/** What is asked for at once: a resource, several that were picked together, or all of a bundle. */
export interface Wanted {
  readonly resources: NonEmpty<Resource>
  readonly bundle?: BundleName
}

/** For whom it is wished, where that is not oneself: how they stand to whoever asks, and what a flow may leave them out by. */
export interface ForAnother {
  readonly relation: Relation
  /** Absent: nobody in particular is meant. */
  readonly standing?: Standing
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

/** A flow that counts for what is asked for no longer than this. */
export interface Shorter {
  readonly flow: AccessFlow
  readonly upTo: Minutes
}

/** How an access file comes to its answer for one person and one resource. */
export interface Path {
  /** In the order of the file. */
  readonly flows: readonly FlowOnPath[]
  /** The flow that a request would be judged by, where nothing is said of its length the one for the longest; `null`: there is none. */
  readonly counts: AccessFlow | null
  /** Others by which it is had more easily, each up to this length and from the one before on; none where a length is asked about. */
  readonly shorter: readonly Shorter[]
  /** Why none counts though each part is open to them. Absent where one does, and where it does not exist for them. */
  readonly unjudged?: Unjudged
  /** Others that would open all of it too, and why none of them counts. */
  readonly instead: readonly { readonly flow: AccessFlow; readonly because: ComesFirst }[]
}

/**
 * The way by which a policy allows or refuses. It only puts together what asking itself goes by, so that what is explained and
 * what is done are the same. Whether the resource can be given at all stands on another page. `at`: when it should begin; `null`:
 * whatever the time. `now`: when it is asked, where that is not then. `length`: for how long; absent: that is not said.
 */
export function pathOf(
  { flows }: Pick<Policy, 'flows'>,
  { resources, bundle }: Wanted,
  standing: Standing,
  at: Date | null,
  { now = at, length = null, another }: Omit<Asked, 'at'> & { readonly another?: ForAnother | undefined } = {},
): Path {
  const [first, ...more] = resources
  const grantable: NonEmpty<Resource> = [asGrantable(first), ...more.map(asGrantable)]
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
        !(another?.standing && isLeftOut(flow.requesters, another.standing)),
    )
    .map(({ flow }) => flow)
  const judgedFor = (asked: Minutes | null): Judgement =>
    bundle === undefined
      ? judgePicked(open, grantable, { at, now, length: asked })
      : judgeBundle(open, grantable, bundle, { at, now, length: asked })
  const judged = judgedFor(length)
  if (judged.by === null) {
    const none = { flows: looked, counts: null, shorter: [] }
    if (judged.because === 'no-flow') return { ...none, instead: [] }
    const instead = judged.because === 'people-decide' ? [{ flow: judged.rule, because: judged.because }] : []
    return { ...none, unjudged: judged, instead }
  }
  const counts = judged.by
  const openingAll = open.filter(flow => grantable.every(resource => opensWithin(flow, resource, bundle)))
  const shorter = length === null ? shorterThan(counts, openingAll, asked => judgedFor(asked).by) : []
  const never = openingAll.filter(flow => flow !== counts && !shorter.some(one => one.flow === flow))
  const instead = bestFirst(never).map(flow => {
    // What counts where this one would be long enough.
    const first = shorter.find(({ upTo }) => flow.duration.max <= upTo)?.flow ?? counts
    return { flow, because: whyFirst(first, flow, { at, length }) }
  })
  return { flows: looked, counts, shorter, instead }
}

/** Between two caps always the same one counts. `countsFor`: which of these a wish for so long is judged by; `null`: there is none for it. */
export function shorterThan(
  longest: AccessFlow,
  open: readonly AccessFlow[],
  countsFor: (length: Minutes) => AccessFlow | null,
): readonly Shorter[] {
  const caps = [...new Set(open.map(({ duration }) => duration.max))].filter(cap => cap < longest.duration.max)
  const each = caps
    .toSorted((a, b) => a - b)
    .flatMap((upTo): readonly Shorter[] => {
      const by = countsFor(upTo)
      return by && by !== longest ? [{ flow: by, upTo }] : []
    })
  return each.filter(({ flow }, at) => each[at + 1]?.flow !== flow)
}

const asGrantable = (resource: Resource): Resource => ({ ...resource, ungrantable: null })

/** The flow that counts where somebody asks for others, and for which others. */
export interface WayForOthers {
  readonly flow: AccessFlow
  readonly whom: NonEmpty<ForOthers>
}
export type ForOthers = Exclude<RequestFor, 'self'>

/** By which flows somebody may ask for others, whoever these are. What serves anybody is not told of their reports again. */
export function waysForOthers(
  policy: Pick<Policy, 'flows'>,
  wanted: Wanted,
  standing: Standing,
  at: Date | null,
): readonly WayForOthers[] {
  const ways: { flow: AccessFlow; whom: NonEmpty<ForOthers> }[] = []
  for (const [whom, relation] of relations) {
    const { counts: flow } = pathOf(policy, wanted, standing, at, { another: { relation } })
    if (!flow) continue
    const same = ways.find(way => way.flow === flow)
    if (!same) ways.push({ flow, whom: [whom] })
    else if (!same.whom.includes('others')) same.whom = [...same.whom, whom]
  }
  return ways
}

const stranger: Relation = { self: false, report: false, sameHuman: false }
const relations: readonly (readonly [ForOthers, Relation])[] = [
  ['others', stranger],
  ['direct-reports', { ...stranger, report: true }],
  ['own-admin-account', { ...stranger, sameHuman: true }],
]

/** The flows by which anybody could ask for it for this person: how far they are open to whoever does is told by each of them. */
export const flowsForThem = (
  { flows }: Pick<Policy, 'flows'>,
  { resources, bundle }: Wanted,
  standing: Standing,
): readonly AccessFlow[] =>
  bestFirst(
    flows.filter(
      flow =>
        servesOthers(flow) &&
        !isLeftOut(flow.requesters, standing) &&
        resources.every(resource => opensWithin(flow, { ...resource, ungrantable: null }, bundle)),
    ),
  )

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
