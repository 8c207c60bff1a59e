import type { SecondEnd } from './second-end.ts'
import type { GrantTerms } from './states.ts'

/** What is known of how something was given: what is needed to take back just that. */
export type AsGiven = Pick<GrantTerms, 'secondEnd' | 'assignment'>

export function withSecondEnd({ secondEnd: _, ...terms }: GrantTerms, now: SecondEnd | undefined): GrantTerms {
  return now === undefined ? terms : { ...terms, secondEnd: now }
}

export const named = (terms: GrantTerms, { assignment }: AsGiven): GrantTerms =>
  assignment === undefined ? terms : { ...terms, assignment }

/** As before anything of it was written. */
export function unwritten({ secondEnd: _, assignment: __, ...terms }: GrantTerms): GrantTerms {
  return terms
}
