import type { PersonId } from './vocabulary.ts'

/** While somebody is away another may decide in their stead, where an access flow lets that other do so. One at a time. */
export interface Delegation {
  readonly delegator: PersonId
  readonly delegate: PersonId
  readonly since: Date
  readonly until: Date
}

/** Days. Whoever is away for longer is no approver. */
export const longestDelegation = 14
