import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, minutes } from '../vocabulary.ts'
import { withSecondEnd } from './as-given.ts'
import { accept, drive, fact, notNow, refresh, type State } from './consequences.ts'
import { directoryEnd, secondEndDetails } from './second-end.ts'
import type { Grant, GrantCommand } from './states.ts'
import { lookAgain } from './usable.ts'

/** What is adopted has its timer from the first moment on: for so long the directory is asked for an end besides. */
export const patience = minutes(10)

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
