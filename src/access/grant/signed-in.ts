import type { PersonId } from '../vocabulary.ts'

/**
 * What becomes of what somebody is signed in to, which an end alone leaves as it is. `by` is `null` where the access flow asks for
 * it each time. `lateToldAt`: it did not work for so long that somebody was told.
 */
export type Sessions =
  | { readonly status: 'asked'; readonly by: PersonId | null; readonly at: Date; readonly lateToldAt: Date | null }
  | { readonly status: 'revoked'; readonly by: PersonId | null; readonly at: Date }
  | { readonly status: 'failed'; readonly by: PersonId | null; readonly at: Date; readonly explanation: string }
