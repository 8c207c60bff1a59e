import type { AuditFact } from '../audit.ts'
import type { Effect, Notice } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { EndReason, Grant, GrantTerms } from './states.ts'

/** A grant in one of its states. */
export type State<S extends Grant['status']> = Extract<Grant, { status: S }>

/** What a change of a grant comes to, and all that can follow from one. */
export const accept = (
  next: Grant,
  effects: readonly Effect[],
  ...audit: readonly AuditFact[]
): Outcome<Grant, Follows> => ({
  ok: true,
  next,
  effects,
  audit,
})
export const notNow = (grant: Grant) => refuse({ reason: 'grant-not-live', status: grant.status })
export const drive = (terms: GrantTerms, at: Date | null): Effect => ({ type: 'drive-grant', grant: terms, at })

/** Thousands may end in one second by the clock, or because somebody ends all that is live. */
export const isUnhurried = (because: EndReason): boolean =>
  because.kind === 'expired' || (because.kind === 'revoked' && because.amongMany === true)

/** The same for what nobody waits for. */
export const driveUnhurried = (terms: GrantTerms, at: Date, what: 'end' | 'proof' = 'end'): Effect => ({
  type: 'drive-grant',
  grant: terms,
  at,
  unhurried: what,
})
/** Whoever decided that it is given back reads what came of it. */
export const seeGivenBack = ({ givesBack, entitlement, beneficiary }: GrantTerms, at: Date): readonly Effect[] =>
  givesBack ? [{ type: 'drive-drift', drift: givesBack, entitlement, holder: beneficiary, at }] : []

export const refresh = (terms: GrantTerms): Effect => ({ type: 'refresh-cards', request: terms.request })
export const tell = (terms: GrantTerms, kind: Extract<Notice, { grant: unknown }>['kind']): Effect => ({
  type: 'tell',
  person: terms.beneficiary,
  request: terms.request,
  notice: { kind, grant: terms.id },
  ...(terms.ofSeveral ? { ofSeveral: true } : {}),
})

export const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))

export const fact = (terms: GrantTerms, action: AuditFact['action'], more: Partial<AuditFact> = {}): AuditFact => ({
  action,
  request: terms.request,
  grant: terms.id,
  target: terms.entitlement,
  about: terms.beneficiary,
  outcome: 'done',
  ...more,
})
