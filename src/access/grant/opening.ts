import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, type GrantId, minutes } from '../vocabulary.ts'
import { drive, fact, notNow, refresh, type State, tell } from './consequences.ts'
import { secondEndDetails } from './second-end.ts'
import type { Grant, GrantTerms } from './states.ts'
import { nextLook } from './usable.ts'

/** An approval unused for so long fails: what was right at the click may not be right any more. */
export const approvalKeeps = minutes(60)

/** A grant enters the world with an appointment; the worker keeps it. */
export function open(terms: GrantTerms, startsAt: Date): { readonly next: State<'scheduled'> } & Follows {
  return {
    next: { status: 'scheduled', terms, startsAt, useBy: after(startsAt, approvalKeeps) },
    effects: [drive(terms, startsAt)],
    audit: [fact(terms, 'grant.opened', { details: { minutes: terms.duration } })],
  }
}

/** Until when what was approved may be given: it is good for so long from when it could be used for the first time. */
export const goodUntil = (approved: Approved): Date => after(usableFrom(approved), approvalKeeps)

/** When it could be used for the first time: when it was approved, or asked to begin where that is later. */
const usableFrom = ({ ask, at }: Approved): Date => (ask.startsAt > at ? ask.startsAt : at)

interface Approved {
  readonly ask: { readonly startsAt: Date }
  readonly at: Date
}

/** What the directory did not let through. Anything else that failed takes a new decision. */
export const isWorthRetrying = (grant: Grant): boolean =>
  grant.status === 'failed' && grant.because.kind === 'provider-refused'

/**
 * Another try at what failed in the directory, under the same decision and for no longer than that is good for: the failed grant
 * stays what it is, and a new one enters the world.
 */
export function tryAgain(
  failed: Grant,
  id: GrantId,
  approved: Approved,
  now: Date,
): Outcome<State<'scheduled'>, Follows> {
  if (!isWorthRetrying(failed)) return notNow(failed)
  const until = goodUntil(approved)
  if (now >= until) return refuse({ reason: 'approval-too-old', until })
  const { next, effects } = open({ ...failed.terms, id }, usableFrom(approved))
  const opened = fact(next.terms, 'grant.opened', {
    details: { minutes: next.terms.duration, insteadOf: failed.terms.id },
  })
  return { ok: true, next, effects: [...effects, refresh(next.terms)], audit: [opened] }
}

/**
 * What is held already, and not by Doorbell's doing, becomes a grant like any other from this moment on: by the decision of whoever
 * answers for the resource, which is recorded with the drift that led to it.
 */
export function adopt(terms: GrantTerms, now: Date): { readonly next: State<'active'> } & Follows {
  const endsAt = after(now, terms.duration)
  const next: State<'active'> = {
    status: 'active',
    terms,
    prior: 'adopted',
    since: now,
    endsAt,
    warned: false,
    usableSince: null,
  }
  return {
    next,
    effects: [drive(terms, nextLook(next, now)), refresh(terms), tell(terms, 'granted')],
    audit: [
      fact(terms, 'grant.opened', { details: { minutes: terms.duration } }),
      fact(terms, 'grant.active', {
        details: { prior: next.prior, until: endsAt.toISOString(), ...secondEndDetails(terms.secondEnd) },
      }),
    ],
  }
}
