import { type Entitlement, sameEntitlement } from './catalog.ts'

/** How many people and groups have something directly. Never more than `mostCounted` of each: so many, or more. */
export interface HeldBy {
  readonly people: number
  readonly groups: number
}

export const mostCounted = 1_000

/** As the directory told it at that moment. */
export interface HeldNow extends HeldBy {
  readonly of: Entitlement
  readonly at: Date
}

export const heldOf = (held: readonly HeldNow[], of: Entitlement): HeldNow | undefined =>
  held.find(one => sameEntitlement(one.of, of))
