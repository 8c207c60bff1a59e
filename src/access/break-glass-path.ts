import { type BreakGlass, breakGlassOf } from './break-glass.ts'
import type { Resource } from './catalog.ts'
import { opens } from './opens.ts'
import type { Policy } from './policy.ts'
import { type MayAsk, mayAsk, type Standing } from './requesters.ts'
import { type ResourceSelector, selectorFits } from './resource-selector.ts'

/** What one entry for emergencies says to one person about one resource. */
export interface EntryOnPath {
  readonly entry: BreakGlass
  /** By which of its words it takes the resource in; `null`: by none. */
  readonly opens: ResourceSelector | null
  /** It names it, and tier zero is never given in an emergency. */
  readonly tierZero: boolean
  readonly may: MayAsk
}

export interface BreakGlassPath {
  /** In the order of the file. */
  readonly entries: readonly EntryOnPath[]
  /** By which it would be given; `null`: they may not break the glass for it. */
  readonly counts: BreakGlass | null
}

/** The way by which a policy lets somebody break the glass for something, or does not. Whether it can be given at all stands on another page. */
export function breakGlassPath(
  policy: Pick<Policy, 'breakGlass'>,
  resource: Resource,
  standing: Standing,
): BreakGlassPath {
  const grantable = { ...resource, ungrantable: null }
  const entries = breakGlassOf(policy).map(entry => ({
    entry,
    opens: entry.resources.find(selector => selectorFits(selector, grantable)) ?? null,
    tierZero: resource.tierZero === true,
    may: mayAsk(entry.requesters, standing),
  }))
  const open = entries.filter(({ may }) => may.open).map(({ entry }) => entry)
  return { entries, counts: longestFirst(open).find(entry => opens(entry, grantable)) ?? null }
}

/** Of several the one counts that gives it for longer, then the one that stands first. */
export const longestFirst = (entries: readonly BreakGlass[]): readonly BreakGlass[] =>
  entries.toSorted((a, b) => b.duration.max - a.duration.max)
