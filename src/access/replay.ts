import { type AccessFlow, mayBegin, mayWaitFor, stagesOf } from './access-flow.ts'
import { breakGlassPath } from './break-glass-path.ts'
import { type ForAnother, pathOf, type Wanted } from './path.ts'
import type { Policy } from './policy.ts'
import { isSame, without } from './policy-change/change.ts'
import type { Ask } from './request/states.ts'
import type { Standing } from './requesters.ts'
import type { BundleName, ResourceId } from './vocabulary.ts'

/** What a policy would say to a request that was asked once. */
export type Judged =
  | { readonly allowed: true; readonly flow: AccessFlow }
  | { readonly allowed: false; readonly because: WhyNot }

type WhyNot = 'no-flow' | 'no-entry' | 'not-there' | 'too-long' | 'outside-hours' | 'too-late'

/** What would be another answer by another policy. */
export type Difference =
  | { readonly kind: 'refused'; readonly because: WhyNot }
  | { readonly kind: 'allowed'; readonly flow: AccessFlow }
  | { readonly kind: 'flow' | 'cap' | 'stages' | 'terms'; readonly from: AccessFlow; readonly to: AccessFlow }
  /** What was asked for by one name holds more, or less, than it does. */
  | { readonly kind: 'bundle'; readonly more: readonly ResourceId[]; readonly less: readonly ResourceId[] }
  /** Other people would decide in the same stages, by name. */
  | { readonly kind: 'deciders'; readonly from: readonly string[]; readonly to: readonly string[] }

/**
 * By the same code that a request is judged by when it is asked, at the moment at which it was asked. `wanted` is `null` where the policy
 * knows no such resource, or one that cannot be given.
 */
export function judge(
  policy: Policy,
  { duration, startsAt, submittedAt, breakGlass }: Pick<Ask, 'duration' | 'startsAt' | 'submittedAt' | 'breakGlass'>,
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
  const { counts: flow } = pathOf(policy, wanted, standing, startsAt, { now: submittedAt, another })
  if (!flow) return { allowed: false, because: 'no-flow' }
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
  if (found.length === 0 && !isSame(termsOf(from), termsOf(to))) found.push({ kind: 'terms', from, to })
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

/** Whom a flow is open to plays no part, once it counts. */
const termsOf = ({ requesters: _requesters, resources: _resources, ...terms }: AccessFlow): unknown => terms
