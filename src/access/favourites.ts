import type { Ask } from './request/states.ts'

const ofEach = 3

/** The same wish: the same for the same person, in whatever order it was picked, and whatever the time and the reason. */
export const wishOf = ({ beneficiary, bundle, entitlements }: Ask): string =>
  JSON.stringify([
    beneficiary,
    bundle ?? entitlements.map(({ integration, resource }) => JSON.stringify([integration, resource])).toSorted(),
  ])

/**
 * What somebody may well want again: the three that they asked for last, then the three that they asked for most often, of what they asked
 * for more than once. Each stands once, as it was asked for last.
 *
 * @param asks the newest first.
 */
export function favouritesOf(asks: readonly Ask[]): readonly Ask[] {
  const wishes = new Map<string, { readonly last: Ask; readonly times: number }>()
  for (const ask of asks) {
    const before = wishes.get(wishOf(ask))
    wishes.set(wishOf(ask), { last: before?.last ?? ask, times: (before?.times ?? 0) + 1 })
  }
  const all = [...wishes.values()]
  const last = all.slice(0, ofEach)
  const most = all.filter(({ times }) => times > 1).toSorted((a, b) => b.times - a.times)
  return [...new Set([...last, ...most.slice(0, ofEach)])].map(({ last: ask }) => ask)
}
