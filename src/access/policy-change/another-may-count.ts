import { type AccessFlow, isAutomatic } from '../access-flow.ts'
import { lengthsFirst } from '../best-flow.ts'
import { type BreakGlass, breakGlassOf } from '../break-glass.ts'
import { longestFirst } from '../break-glass-path.ts'
import type { Policy } from '../policy.ts'
import { matchesPattern, type ResourceSelector } from '../resource-selector.ts'
import { narrows, type PolicyChange } from './change.ts'
import { entryGivesNoMore, givesNoMore, opensNoLess } from './flow-changes.ts'
import { mayMeet } from './people-changes.ts'

/** What an id is called, where that is known. */
export type Called = Readonly<Record<string, string>>

/** The ways of one kind in two versions of the file: of those that are open to somebody one counts. */
interface Ways<W extends AccessFlow> {
  readonly before: readonly W[]
  readonly after: readonly W[]
  /** For which lengths the one comes before the other, of these in the order of the file. `null`: for none. */
  readonly lengthsFirst: (way: W, other: W, among: readonly W[]) => ReturnType<typeof lengthsFirst>
  readonly givesNoMore: (other: W, way: W) => boolean
}

/**
 * Of several flows that are open to somebody one counts. One that is taken away, or that counts less than it did, leaves its
 * requesters to another one, which may be decided by fewer, or by nobody: then less of the one is more. Only where the other
 * gives no more is it not told. The same holds of the entries for emergencies, of which another may be told to fewer.
 */
export function leftToAnother(before: Policy, after: Policy, called: Called): readonly PolicyChange[] {
  const flows = { before: before.flows, after: after.flows, lengthsFirst, givesNoMore }
  const entries: Ways<BreakGlass> = {
    before: breakGlassOf(before),
    after: breakGlassOf(after),
    lengthsFirst: (entry, other, among) =>
      longestFirst(among.filter(one => one === entry || one === other))[0] === entry ? whatever : null,
    givesNoMore: entryGivesNoMore,
  }
  return [...leftBehind(flows, called), ...leftBehind(entries, called)]
}

function leftBehind<W extends AccessFlow>(ways: Ways<W>, called: Called): readonly PolicyChange[] {
  const { before, after } = ways
  return before.flatMap(flow => {
    const now = after.find(({ name }) => name === flow.name)
    return after.flatMap((other): readonly PolicyChange[] => {
      const was = before.find(({ name }) => name === other.name)
      // What a new flow opens is told by itself; what the other one opened before this one, it opened anyhow.
      const came = was && other.name !== flow.name ? ways.lengthsFirst(flow, was, before) : null
      if (!was || !came) return []
      const kept = isAutomatic(was) && !isAutomatic(flow) && keepsBack(flow, other, called)
      if (!mayMeet(flow.requesters, other.requesters) || !(kept || mayOpenTheSame(flow, other, called))) return []
      // Where people decide no rule does; one that comes to ask people counts wherever the first does not reach.
      const comesIn = isAutomatic(was) && !isAutomatic(other) && !isAutomatic(flow)
      const comes = now && ways.lengthsFirst(now, other, after)
      const stays = !comesIn && comes && opensNoLess(now, flow) && isNoLess(comes, came, other.duration.max)
      // Nothing that is kept back was to be had by the other at all.
      if (stays || (!kept && ways.givesNoMore(other, flow))) return []
      const what = { kind: 'another-may-count', other: other.name } as const
      return [{ ...narrows(what), where: { kind: 'flow', name: flow.name }, effect: 'widens' }]
    })
  })
}

type Lengths = NonNullable<ReturnType<typeof lengthsFirst>>

/** However long it is. */
const whatever = { above: 0, upTo: Number.POSITIVE_INFINITY } as const

/** Whether it counts for all lengths for which it did, as far as the other one gives them. */
const isNoLess = (is: Lengths, was: Lengths, given: number): boolean =>
  is.above <= was.above && (is.upTo >= was.upTo || is.upTo >= given)

const mayOpenTheSame = (a: AccessFlow, b: AccessFlow, called: Called): boolean =>
  a.resources.some(one => b.resources.some(other => selectorsMeet(one, other, called)))

/** A rule gives nothing together while people decide about a part of it where it is asked for alone. */
const keepsBack = (people: AccessFlow, rule: AccessFlow, called: Called): boolean =>
  rule.resources
    .flatMap(whole => (whole.kind === 'bundle' ? whole.entitlements : []))
    .some(part => people.resources.some(one => selectorsMeet(one, { kind: 'named', ...part }, called)))

function selectorsMeet(a: ResourceSelector, b: ResourceSelector, called: Called): boolean {
  // A bundle is asked for by its own name, and by no other.
  if (a.kind === 'bundle' || b.kind === 'bundle')
    return a.kind === 'bundle' && b.kind === 'bundle' && a.bundle === b.bundle
  if (a.integration !== b.integration) return false
  if (a.kind === 'named' && b.kind === 'named') return a.resource === b.resource
  if (a.kind === 'named') return namedMeets(a, b, called)
  if (b.kind === 'named') return namedMeets(b, a, called)
  if (a.type !== b.type) return false
  if (a.kind === 'matching' && b.kind === 'matching')
    return patternsMeet(a.pattern.toLowerCase(), b.pattern.toLowerCase())
  return true
}

function namedMeets(
  { resource }: Extract<ResourceSelector, { kind: 'named' }>,
  other: ResourceSelector,
  called: Called,
): boolean {
  const name = called[resource]
  return other.kind !== 'matching' || name === undefined || matchesPattern(other.pattern, name)
}

/** Whether any name at all fits both. In both `*` stands for any run of characters. */
export function patternsMeet(a: string, b: string): boolean {
  // What is left of each, from here on: a row for each place of `a`, from the end.
  let after = Array.from({ length: b.length + 1 }, (_, at) => onlyStars(b.slice(at)))
  for (let i = a.length - 1; i >= 0; i--) {
    const row = Array.from({ length: b.length + 1 }, () => false)
    for (let j = b.length; j >= 0; j--) {
      if (a[i] === '*') row[j] = (after[j] ?? false) || (j < b.length && (row[j + 1] ?? false))
      else if (j < b.length && b[j] === '*') row[j] = (row[j + 1] ?? false) || (after[j] ?? false)
      else row[j] = j < b.length && a[i] === b[j] && (after[j + 1] ?? false)
    }
    after = row
  }
  return after[0] ?? false
}

const onlyStars = (pattern: string): boolean => /^\**$/.test(pattern)
