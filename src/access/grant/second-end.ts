import type { AccessFlow } from '../access-flow.ts'
import type { Resource } from '../catalog.ts'
import type { Policy } from '../policy.ts'
import { selectorFits } from '../resource-selector.ts'
import { type Minutes, minutes } from '../vocabulary.ts'

/** What ends access besides Doorbell's timer, which is always there and always comes first. */
export type SecondEnd =
  /** Saved before the first write: from then on the directory may hold an end, or may have been asked to. */
  | { readonly kind: 'asked' }
  /** The directory itself ends it then, whatever becomes of Doorbell. */
  | { readonly kind: 'held'; readonly until: Date }
  /** `detail`: which of its rules, in the directory's own words. */
  | { readonly kind: 'none'; readonly why: NoSecondEnd; readonly detail?: string }

/**
 * Why the directory holds no end: it is too short for one; nobody has paid for that; Doorbell has no right to ask for it; the
 * group was never brought under it, and the access file does not say that it may be; its rules for this resource refuse; it was
 * held already, without an end; it cannot be done for this kind of resource.
 */
export const noSecondEnds = [
  'too-short',
  'no-licence',
  'no-right',
  'not-prepared',
  'rules',
  'held-without-end',
  'not-for-this',
] as const
export type NoSecondEnd = (typeof noSecondEnds)[number]

/** What the directory's own rules say of the ends that it holds for something. */
export interface EndRules {
  /** The longest that it lets anything last; `null`: it sets no bound. */
  readonly longest: Minutes | null
  /** They ask of whoever gives it what only a person could do, so that Doorbell cannot have it hold one. */
  readonly needsPerson: boolean
}

/** Why they leave it to Doorbell's timer, where it is given for so long; `null`: they do not. */
export function ruledOut(
  { longest, needsPerson }: EndRules,
  duration: Minutes,
): { readonly why: 'needs-person' } | { readonly why: 'longer'; readonly longest: Minutes } | null {
  if (needsPerson) return { why: 'needs-person' }
  return longest !== null && longest < duration ? { why: 'longer', longest } : null
}

/** The directory's end comes so much later than the promised one, so that Doorbell's timer is the first and tells what it does. */
export const secondEndGrace = minutes(5)

export interface SecondEndWanted {
  /** Otherwise Doorbell's timer alone will do. */
  readonly required: boolean
  /** A group may be brought under the directory's own ends, which can never be undone. */
  readonly mayPrepare: boolean
}

/** What the access file says: of this resource in this flow, else of its integration; `null`: the timer alone. */
export function secondEndWanted(policy: Policy, flow: AccessFlow, resource: Resource): SecondEndWanted | null {
  const integration = policy.integrations.find(({ name }) => name === resource.integration)
  const said = flow.resources.find(one => one.secondEnd !== undefined && selectorFits(one, resource))?.secondEnd
  const rule = said ?? integration?.secondEnd ?? 'never'
  return rule === 'never'
    ? null
    : { required: rule === 'required', mayPrepare: integration?.mayPrepareSecondEnd === true }
}

/**
 * An end that the directory was made to hold after the grant was over. `askedAt`: saved before the directory is first asked to take it back,
 * so that whoever finds it taken back knows by whom. `toldAt`: it stood for so long, or stands, that somebody was told.
 */
export interface LateEnd {
  readonly ends: Date
  readonly askedAt: Date
  readonly toldAt: Date | null
}

/** What may have a second end: the terms of a grant. */
interface MayEndTwice {
  readonly secondEnd?: SecondEnd
}

/** A write may have left an end in the directory. */
export const perhapsHeld = ({ secondEnd }: MayEndTwice): boolean => secondEnd !== undefined && secondEnd.kind !== 'none'

/** When the directory ends it by itself; `null` where it does not. */
export const directoryEnd = ({ secondEnd }: MayEndTwice): Date | null =>
  secondEnd?.kind === 'held' ? secondEnd.until : null

/** For the audit. */
export function secondEndDetails(secondEnd: SecondEnd | undefined): Readonly<Record<string, unknown>> {
  switch (secondEnd?.kind) {
    case undefined:
    case 'asked':
      return {}
    case 'held':
      return { directoryEndsAt: secondEnd.until.toISOString() }
    case 'none':
      return { noSecondEnd: secondEnd.why, ...(secondEnd.detail ? { rules: secondEnd.detail } : {}) }
    default:
      return secondEnd satisfies never
  }
}
