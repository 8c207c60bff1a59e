import type { Proof } from '../access/step-up.ts'
import type { PersonId, RequestId } from '../access/vocabulary.ts'
import type { SignInChallenge } from './link.ts'

/** One person's way from a press on Approve through a fresh sign-in to the decision on the page. In the database, like links. */
export interface StepUpAttempt {
  /** The digest of what makes the address unguessable. */
  readonly id: string
  /** Who pressed; the sign-in has to be by this very person. */
  readonly person: PersonId
  readonly request: RequestId
  /** What was pressed on. A request that has moved on, or tells more by now, is decided anew. */
  readonly version: { readonly stage: number; readonly told: number }
  /** The authentication context that the access flow asked for at the press. */
  readonly context: string
  readonly step: StepUpStep
  readonly expiresAt: Date
}

/** `session` is the digest of the browser's cookie. */
export type StepUpStep =
  | { readonly at: 'offered' }
  /** The browser is away, signing in. */
  | { readonly at: 'away'; readonly session: string; readonly challenge: SignInChallenge }
  /** It came back with an answer, which is looked into; the challenge was used up by it. */
  | { readonly at: 'checking'; readonly session: string }
  /** Proven. `form` has to come back with the decision. */
  | { readonly at: 'confirm'; readonly session: string; readonly proof: Proof; readonly form: string }
  | { readonly at: 'over'; readonly session: string; readonly because: string | null }
