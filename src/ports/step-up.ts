import type { Entitlement } from '../access/catalog.ts'
import type { Proof } from '../access/step-up.ts'
import type { BundleName, Minutes, PersonId, RequestId, SurfaceName } from '../access/vocabulary.ts'
import type { SignInChallenge } from './link.ts'

/** One person's way from the chat through a fresh sign-in to what they say on the page. In the database, like links. */
export type StepUpAttempt = DecisionAhead | AskAhead

interface Attempt {
  /** The digest of what makes the address unguessable. */
  readonly id: string
  /** Who pressed, or asked; the sign-in has to be by this very person. */
  readonly person: PersonId
  /** The authentication context that the access flow asked for then. */
  readonly context: string
  readonly step: StepUpStep
  readonly expiresAt: Date
}

export interface DecisionAhead extends Attempt {
  readonly request: RequestId
  /** What was pressed on. A request that has moved on, or tells more by now, is decided anew. */
  readonly version: { readonly stage: number; readonly told: number }
  /** Said with it before they signed in. Absent: nothing. */
  readonly said?: { readonly because: string | null; readonly minutes?: Minutes }
  readonly asks?: never
}

/** There is no request yet: what is asked for lives and lapses with the page. */
export interface AskAhead extends Attempt {
  readonly asks: AskInMind
  readonly request?: never
}

/** What somebody wants to ask for, found to be in order when they said so, and judged afresh when they have signed in. */
export interface AskInMind {
  /** The first, where several are asked for together. */
  readonly entitlement: Entitlement
  /** What was picked with it. Absent: nothing. */
  readonly others?: readonly Entitlement[]
  readonly bundle?: BundleName
  readonly duration: Minutes
  readonly reason: string
  readonly ticket?: string
  /** Absent: whoever asks. */
  readonly beneficiary?: PersonId
  /** Absent: as soon as it is approved. */
  readonly startsAt?: Date
  /** Where they said so. */
  readonly via: SurfaceName
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
