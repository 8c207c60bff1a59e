import type { PersonId } from '../access/vocabulary.ts'
import type { ChatAccount } from './chat-surface.ts'
import type { Utterance } from './incoming.ts'

/**
 * A link that a chat account asked for, on its way through both sign-ins to the last word. It lives in the database, because
 * the next step may be taken on another replica.
 */
export interface LinkAttempt {
  /** The digest of what makes the link unguessable: whoever reads the database cannot follow it. */
  readonly id: string
  /** Who asked; the chat sign-in has to be by this very account. */
  readonly account: ChatAccount
  readonly step: LinkStep
  /** What the account was doing when it was asked to link, to be carried on with once it is. Forgotten then, and with a refusal. */
  readonly carryOn: Utterance | null
  readonly expiresAt: Date
}

/** `session` is the digest of the browser's cookie. What proves anything is kept only for the step that needs it. */
export type LinkStep =
  | { readonly at: 'offered' }
  /** The browser is away, signing in there. */
  | { readonly at: 'chat' | 'directory'; readonly session: string; readonly challenge: SignInChallenge }
  /** It came back with an answer, which is looked into; the challenge was used up by it. */
  | { readonly at: 'checking'; readonly session: string }
  /** Both are proven. `form` has to come back with the last word. */
  | { readonly at: 'confirm'; readonly session: string; readonly person: PersonId; readonly form: string }
  | { readonly at: 'linked'; readonly session: string }
  | { readonly at: 'refused'; readonly session: string; readonly because: string }

/** What a sign-in's answer has to match, made for it alone. */
export interface SignInChallenge {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Where links lead; there is one where people can sign in to link. */
export interface LinkPage {
  /** The address for a browser. `secret` is what makes it unguessable. */
  addressOf(secret: string): string
}

/** Where a fresh sign-in before a decision leads. */
export interface StepUpPage {
  /** The address for a browser. `secret` is what makes it unguessable. */
  addressOf(secret: string): string
}
