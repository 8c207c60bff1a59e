import { type Minutes, minutes, type NonEmpty } from '../vocabulary.ts'
import type { ExtensionRule } from './extension-rule.ts'
import type { Grant, GrantTerms, Spent } from './states.ts'

/** What is left of a holder's right to keep something longer without a new decision. */
export interface ExtensionRoom {
  /** How often still. */
  readonly times: number
  /** How long the next one may be. */
  readonly longest: Minutes
}

export const extensionsOf = ({ extensions }: GrantTerms): readonly Minutes[] => extensions ?? []

/** Oldest first. */
export function oneMore(terms: GrantTerms, given: Minutes): NonEmpty<Minutes> {
  const [first, ...others] = extensionsOf(terms)
  return first === undefined ? [given] : [first, ...others, given]
}

/** All that one decision has given so far, extensions included, and what it gave before somebody removed it by hand. */
export const lengthOf = (terms: GrantTerms): number =>
  extensionsOf(terms).reduce((sum, length) => sum + length, terms.duration + (terms.spent?.minutes ?? 0))

const timesExtended = (terms: GrantTerms): number => extensionsOf(terms).length + (terms.spent?.extensions ?? 0)

/** What is used up of a decision of which so much is given back: all but that. */
export const spentBut = (terms: GrantTerms, left: Minutes): Spent => ({
  minutes: minutes(Math.max(0, lengthOf(terms) - left)),
  extensions: timesExtended(terms),
})

/**
 * `null` where nothing could come of asking: it was extended as often as it may, it already lasts as long as it ever may, or the hours that
 * end it end it then.
 */
export function roomToExtend(
  { terms, endsAt }: Pick<Extract<Grant, { status: 'active' }>, 'terms' | 'endsAt'>,
  { max, each, cap, by }: ExtensionRule,
): ExtensionRoom | null {
  const untilHoursEnd = by ? Math.floor((by.getTime() - endsAt.getTime()) / 60_000) : Number.POSITIVE_INFINITY
  const left = Math.min(cap - lengthOf(terms), untilHoursEnd)
  const longest = Math.min(each, left)
  const often = max - timesExtended(terms)
  if (often < 1 || longest < 1) return null
  return { times: Math.min(often, Math.ceil(left / each)), longest: minutes(longest) }
}

/** What a holder could add to what is given for so long, before anything of it has begun. `null`: nothing. */
export function couldBeExtended(
  given: Minutes,
  { max, each, cap }: ExtensionRule,
): { readonly times: number; readonly inAll: Minutes } | null {
  const inAll = Math.min(max * each, cap - given)
  return inAll < 1 ? null : { times: Math.min(max, Math.ceil(inAll / each)), inAll: minutes(inAll) }
}

/** Only in the last quarter of its time can it be known that it is too short; whoever knows before asks for longer. */
export function extendableFrom({ since, endsAt }: Extract<Grant, { status: 'active' }>): Date {
  return new Date(endsAt.getTime() - Math.ceil((endsAt.getTime() - since.getTime()) / 4))
}
