import type { Entitlement } from '../catalog.ts'
import type { Human } from '../same-human.ts'
import type { PersonId, RequestId } from '../vocabulary.ts'

/**
 * Somebody gave themselves access in an emergency, and somebody else has to look at it afterwards. There is one for each such request,
 * and it stays open until it is signed off, however long that takes.
 */
export interface Review {
  readonly request: RequestId
  readonly entitlement: Entitlement
  /** Who broke the glass, and so is never who signs it off. */
  readonly person: PersonId
  /**
   * The human behind them, as the directory told it when the glass was broken: it stays known when that account is deleted. Absent in
   * reviews of before it was kept.
   */
  readonly human?: Human
  readonly openedAt: Date
  readonly standing:
    | { readonly status: 'open'; readonly reminded: number; readonly next: Date }
    | { readonly status: 'signed-off'; readonly by: PersonId; readonly at: Date; readonly note: string }
}

export type ReviewStatus = Review['standing']['status']

/** Who signs off, as the directory told it at the click. */
export interface Reviewer {
  readonly person: PersonId
  readonly human: Human
  readonly entitled: boolean
  /** Whether it is who broke the glass, with this account or another, as both are now. */
  readonly sameHuman: boolean
}

export type ReviewCommand =
  | { readonly type: 'sign-off'; readonly by: Reviewer; readonly note: string | null }
  | { readonly type: 'remind' }

/** The whole life of a review. */
export const reviewTransitions = {
  open: { 'sign-off': ['signed-off'], remind: ['open'] },
  'signed-off': {},
} as const satisfies Record<ReviewStatus, Partial<Record<ReviewCommand['type'], readonly ReviewStatus[]>>>
