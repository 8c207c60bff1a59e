import type { Follows } from '../follows.ts'
import type { Outcome } from '../refusal.ts'
import { accept, fact, notNow, refresh, type State } from './consequences.ts'
import { directoryEnd, type SecondEnd, secondEndDetails } from './second-end.ts'
import { type Grant, withSecondEnd } from './states.ts'
import { lookAgain } from './usable.ts'

/** What came of asking the directory to end what was adopted, which was held without an end. Nothing is promised past it. */
export function arrangeEnd(grant: State<'active'>, secondEnd: SecondEnd, now: Date): Outcome<Grant, Follows> {
  if (grant.terms.secondEnd?.kind !== 'asked') return notNow(grant)
  const terms = withSecondEnd(grant.terms, secondEnd)
  const directoryEnds = directoryEnd(terms)
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
