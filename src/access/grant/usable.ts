import type { AuditFact } from '../audit.ts'
import type { Effect } from '../effect.ts'
import { minutes } from '../vocabulary.ts'
import { drive, driveUnhurried, fact, type State, secondsBetween } from './consequences.ts'
import type { Grant } from './states.ts'
import { warningAt } from './warning.ts'

/** How long after it was given one looks how often whether it is there, in seconds. Part of a directory may be behind for minutes. */
const looks = [
  { until: 30, every: 2 },
  { until: 5 * 60, every: 10 },
  { until: 30 * 60, every: 60 },
  { until: Number.POSITIVE_INFINITY, every: 5 * 60 },
]

/** What was given and never yet seen to be there is behind rather than gone, for so long. */
export const neverSeen = minutes(30)

/** Milliseconds from when it was given until it was read back to be there; `null`: not seen yet. */
export const usableAfter = ({ since, usableSince }: State<'active'>): number | null =>
  usableSince ? Math.max(0, usableSince.getTime() - since.getTime()) : null

/** What is usual, of one thing: the middle of as many of the latest, where there are enough of them to speak of. */
export const usual = { latest: 20, atLeast: 3 } as const

/** While a grant is one of these somebody wants to know how long it usually takes. */
export const comingOrThere = ['scheduled', 'starting', 'active'] as const satisfies readonly Grant['status'][]

/** The appointment at which it is looked at next. Somebody waits to be told that it can be used; nobody for its end. */
export const lookAgain = (grant: State<'active'>, now: Date): Effect =>
  (grant.usableSince === null ? drive : driveUnhurried)(grant.terms, nextLook(grant, now))

/** When to look at an active grant next: whether it can be used yet, to warn of its end, and to end it. */
export function nextLook(grant: State<'active'>, now: Date): Date {
  // The directory is still to be asked for an end of its own, or to move it back.
  if (grant.terms.secondEnd?.kind === 'asked' || grant.directoryEndTooLate) return now
  const due = (grant.warned ? null : warningAt(grant)) ?? grant.endsAt
  if (grant.usableSince !== null) return due
  const waited = (now.getTime() - grant.since.getTime()) / 1000
  const every = looks.find(({ until }) => waited < until)?.every ?? 0
  return new Date(Math.min(due.getTime(), now.getTime() + every * 1000))
}

/** For the audit. */
export const usable = ({ terms, since }: State<'active'>, at: Date): AuditFact =>
  fact(terms, 'grant.usable', { details: { at: at.toISOString(), seconds: secondsBetween(since, at) } })
