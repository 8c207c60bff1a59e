import type { IdentityRefusal } from './refusal.ts'

/** Why a link between a chat account and a person is not made. */
export type LinkRefusal =
  | IdentityRefusal
  // about the link itself
  | { readonly reason: 'link-unknown' }
  | { readonly reason: 'link-expired' }
  | { readonly reason: 'link-used' }
  | { readonly reason: 'link-other-browser' }
  | { readonly reason: 'form-not-ours' }
  // about a sign-in
  | { readonly reason: 'sign-in-not-ours' }
  | { readonly reason: 'sign-in-used' }
  | { readonly reason: 'sign-in-cancelled' }
  | { readonly reason: 'sign-in-unproven' }
  | { readonly reason: 'other-chat-account' }
  | { readonly reason: 'other-tenant' }
  // about what is bound already
  | { readonly reason: 'account-taken' }
  | { readonly reason: 'already-linked' }
  | { readonly reason: 'cannot-check' }

/** Why a fresh sign-in leads to no decision, or to no request, besides what deciding and asking themselves refuse. */
export type StepUpRefusal =
  | { readonly reason: 'step-up-unknown' }
  | { readonly reason: 'step-up-expired' }
  | { readonly reason: 'step-up-over' }
  | { readonly reason: 'step-up-other-browser' }
  | { readonly reason: 'step-up-form-not-ours' }
  | { readonly reason: 'step-up-answer-not-ours' }
  | { readonly reason: 'step-up-answer-used' }
  | { readonly reason: 'step-up-cancelled' }
  | { readonly reason: 'step-up-unproven' }
  | { readonly reason: 'step-up-other-account' }
  | { readonly reason: 'step-up-not-strong-enough' }
  | { readonly reason: 'step-up-not-fresh' }
  | { readonly reason: 'step-up-moved-on' }
