import type { AuditFact } from '../audit.ts'
import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, minutes } from '../vocabulary.ts'
import { withSecondEnd } from './as-given.ts'
import { accept, drive, fact, notNow, refresh, type State } from './consequences.ts'
import { extensionsOf } from './extending.ts'
import { directoryEnd, secondEndDetails, secondEndGrace } from './second-end.ts'
import type { Grant, GrantCommand, GrantTerms } from './states.ts'
import { lookAgain } from './usable.ts'

/** What is adopted has its timer from the first moment on: for so long the directory is asked for an end besides. */
export const patience = minutes(10)

/** After a write a part of the directory may not know of it yet. */
const settling = minutes(2)

/**
 * What came of asking the directory to end what was adopted, which was held without an end. Nothing is promised past it, and where
 * more was promised while it was asked, it is asked again. Whoever gave up asking may be told late that it holds one.
 */
export function arrangeEnd(
  grant: State<'active'>,
  { secondEnd, until }: Extract<GrantCommand, { type: 'confirm-second-end' }>,
  now: Date,
): Outcome<Grant, Follows> {
  const { kind } = grant.terms.secondEnd ?? {}
  const waits = kind === 'asked' || (kind === 'none' && grant.prior === 'adopted' && secondEnd.kind === 'held')
  if (!waits) return notNow(grant)
  const directoryEnds = directoryEnd({ secondEnd })
  if (directoryEnds && directoryEnds < grant.endsAt && until < grant.endsAt)
    return refuse({ reason: 'not-due', at: grant.endsAt })
  const terms = withSecondEnd(grant.terms, secondEnd)
  const endsAt = directoryEnds && directoryEnds < grant.endsAt ? directoryEnds : grant.endsAt
  const next: State<'active'> = { ...grant, terms, endsAt }
  return accept(
    next,
    [lookAgain(next, now), refresh(terms)],
    fact(terms, 'grant.end_arranged', {
      outcome: secondEnd.kind === 'held' ? 'done' : 'failed',
      details: { until: endsAt.toISOString(), ...secondEndDetails(secondEnd) },
    }),
  )
}

/**
 * Its last appointment. Where nobody knows what came of asking for an end of what was adopted, whoever asked may put one there yet, and
 * it is looked for once they have surely given up.
 */
export const lastLook = ({ terms, since }: Pick<State<'ended'>, 'terms' | 'since'>, now: Date): Effect =>
  drive(terms, since !== null && terms.secondEnd?.kind === 'asked' ? after(now, patience) : null)

/** It was put there after the grant was over, and is looked for once a part of the directory that is behind knows of it. */
export const lookForLateEnd = ({ terms }: State<'ended'>, now: Date): Effect => drive(terms, after(now, settling))

/** Nobody wrote down when it is: what was promised, at one time or another, with or without what comes on top. */
export function mayBeLateEnd({ terms, since }: State<'ended'>, end: Date): boolean {
  if (since === null || terms.secondEnd === undefined || terms.secondEnd.kind === 'held') return false
  const promised = [after(since, terms.duration)]
  for (const length of extensionsOf(terms)) promised.push(after(promised.at(-1) ?? since, length))
  const near = (other: Date) => Math.abs(other.getTime() - end.getTime()) < 1000
  return promised.some(until => near(until) || near(after(until, secondEndGrace)))
}

/** For the audit: what became of an end that came too late. */
export const lateEnd = (terms: GrantTerms, end: Date, outcome: AuditFact['outcome']): AuditFact =>
  fact(terms, 'grant.end_taken_back', { outcome, details: { directoryEndsAt: end.toISOString() } })
