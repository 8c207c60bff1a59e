import type { PersonId } from './vocabulary.ts'

/**
 * While somebody is away they are left in peace: neither asked nor reminded where enough others are there. Where they named one, that one
 * may decide in their stead, as far as an access flow lets that other. One at a time.
 */
export interface Absence {
  /** Who is away. */
  readonly delegator: PersonId
  /** `null`: nobody decides in their stead. */
  readonly delegate: PersonId | null
  readonly since: Date
  readonly until: Date
}

/** One with somebody who decides in the other's stead. */
export type Delegation = Absence & { readonly delegate: PersonId }

export const isDelegation = (absence: Absence): absence is Delegation => absence.delegate !== null

/** Whoever is away, and who decides in their stead. */
export const peopleIn = ({ delegator, delegate }: Pick<Absence, 'delegator' | 'delegate'>): readonly PersonId[] =>
  delegate === null ? [delegator] : [delegator, delegate]

/** Days. Whoever hands on their word for longer is no approver. */
export const longestDelegation = 14

/** Days. It hands nothing on, and a summer's holiday is no reason to be asked; whoever is gone for longer is no approver. */
export const longestAbsence = 31
