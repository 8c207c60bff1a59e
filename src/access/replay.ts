import { type AccessFlow, stagesOf } from './access-flow.ts'
import { mayBegin, mayWaitFor } from './best-flow.ts'
import type { BreakGlass } from './break-glass.ts'
import { breakGlassPath } from './break-glass-path.ts'
import { type ForAnother, pathOf, type Wanted } from './path.ts'
import type { Unjudged } from './picked-together.ts'
import type { Policy } from './policy.ts'
import { type Found, isSame, without } from './policy-change/change.ts'
import { breakGlassChanges, flowChanges } from './policy-change/flow-changes.ts'
import type { Ask } from './request/states.ts'
import type { Standing } from './requesters.ts'
import type { BundleName, ResourceId } from './vocabulary.ts'

/** What a policy would say to a request that was asked once. */
export type Judged =
  | { readonly allowed: true; readonly flow: AccessFlow }
  | { readonly allowed: false; readonly because: WhyNot }

type WhyNot =
  | 'no-flow'
  | Unjudged['because']
  | 'no-entry'
  | 'not-there'
  | 'too-long'
  | 'outside-hours'
  | 'too-late'
  | WhyNotEnough
/** What was said with it: no ticket, one that does not look as the flow wants it, or no reason. */
type WhyNotEnough = 'no-ticket' | 'other-ticket' | 'no-reason'

/** What would be another answer by another policy. */
export type Difference =
  | { readonly kind: 'refused'; readonly because: WhyNot }
  | { readonly kind: 'allowed'; readonly flow: AccessFlow }
  | { readonly kind: 'flow' | 'cap' | 'stages'; readonly from: AccessFlow; readonly to: AccessFlow }
  /** Whatever else the flow says otherwise: whom it is open to plays no part, once it counts. */
  | { readonly kind: 'terms'; readonly from: AccessFlow; readonly to: AccessFlow; readonly changes: readonly Found[] }
  /** What was asked for by one name holds more, or less, than it does. */
  | { readonly kind: 'bundle'; readonly more: readonly ResourceId[]; readonly less: readonly ResourceId[] }
  /** Other people would decide in the same place, by name: one stage of several, a party in it, a part of a bundle. */
  | {
      readonly kind: 'deciders'
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly stage?: number
      readonly party?: string
      readonly part?: ResourceId
    }

type Length = Pick<Ask, 'duration' | 'withHeld'>

/**
 * By the same code that a request is judged by when it is asked, at the moment at which it was asked. `wanted` is `null` where the policy
 * knows no such resource, or one that cannot be given.
 */
export function judge(
  policy: Policy,
  {
    duration,
    withHeld,
    startsAt,
    submittedAt,
    breakGlass,
  }: Length & Pick<Ask, 'startsAt' | 'submittedAt' | 'breakGlass'>,
  wanted: Wanted | null,
  standing: Standing,
  another?: ForAnother,
): Judged {
  if (!wanted || wanted.resources.some(({ ungrantable }) => ungrantable !== null))
    return { allowed: false, because: 'not-there' }
  if (breakGlass) {
    const { counts: entry } = breakGlassPath(policy, wanted.resources[0], standing)
    if (!entry) return { allowed: false, because: 'no-entry' }
    return duration > entry.duration.max ? { allowed: false, because: 'too-long' } : { allowed: true, flow: entry }
  }
  const { counts: flow, unjudged } = pathOf(policy, wanted, standing, startsAt, {
    ...{ now: submittedAt, length: withHeld ?? duration },
    ...(another ? { another } : {}),
  })
  if (!flow) return { allowed: false, because: unjudged?.because ?? 'no-flow' }
  if (!mayBegin(flow, startsAt)) return { allowed: false, because: 'outside-hours' }
  if (!mayWaitFor(flow, startsAt, submittedAt)) return { allowed: false, because: 'too-late' }
  if (duration > flow.duration.max) return { allowed: false, because: 'too-long' }
  return { allowed: true, flow }
}

/** Nothing where both say the same. */
export function differences(before: Judged, after: Judged, bundle?: BundleName): readonly Difference[] {
  if (!after.allowed) return before.allowed ? [{ kind: 'refused', because: after.because }] : []
  if (!before.allowed) return [{ kind: 'allowed', flow: after.flow }]
  const [from, to] = [before.flow, after.flow]
  const found: Difference[] = []
  if (from.name !== to.name) found.push({ kind: 'flow', from, to })
  if (from.duration.max !== to.duration.max) found.push({ kind: 'cap', from, to })
  if (!isSame(stagesOf(from), stagesOf(to))) found.push({ kind: 'stages', from, to })
  found.push(...bundleDifference(from, to, bundle))
  const changes = otherTerms(from, to)
  if (changes.length > 0) found.push({ kind: 'terms', from, to, changes })
  return found
}

function bundleDifference(from: AccessFlow, to: AccessFlow, bundle: BundleName | undefined): readonly Difference[] {
  const [was, is] = [from, to].map(({ resources }) =>
    resources.flatMap(one =>
      one.kind === 'bundle' && one.bundle === bundle ? one.entitlements.map(({ resource }) => resource) : [],
    ),
  )
  const [more, less] = [without(is ?? [], was ?? []), without(was ?? [], is ?? [])]
  return more.length + less.length > 0 ? [{ kind: 'bundle', more, less }] : []
}

/** Of the longest, and of who decides, it is told by itself. */
function otherTerms(from: AccessFlow, to: AccessFlow): readonly Found[] {
  const { name, requesters, resources } = from
  const changes =
    isForEmergencies(from) && isForEmergencies(to)
      ? breakGlassChanges(from, { ...to, name, requesters, resources })
      : flowChanges(from, { ...to, name, requesters, resources })
  return changes.filter(({ what }) => what.kind !== 'stages' && !(what.kind === 'length' && what.of === 'max'))
}

const isForEmergencies = (flow: AccessFlow): flow is BreakGlass => 'breakGlass' in flow
