import type { Follows } from '../follows.ts'
import type { Outcome } from '../refusal.ts'
import {
  accept,
  drive,
  driveUnhurried,
  fact,
  isUnhurried,
  refresh,
  type State,
  seeGivenBack,
  tell,
} from './consequences.ts'
import type { EndReason, Grant, GrantCommand } from './states.ts'

/** Milliseconds. Whoever ends all of something waits for it: it goes before whatever expired less than that ago, however many that are. */
const ahead = 15 * 60_000

/** `since` is `null` where nobody knows whether it was given. */
type Given = Pick<State<'active'>, 'terms' | 'usableSince'> & { readonly since: Date | null }

/** From now on it is taken away, however often that has to be tried. `dueSince` is what lateness is measured from. */
export function beginToEnd(
  { terms, since, usableSince }: Given,
  because: EndReason,
  dueSince: Date,
  now: Date,
): Outcome<Grant, Follows> {
  return accept(
    {
      ...{ status: 'ending', terms, since, because, dueSince, removedAt: null, overdueToldAt: null },
      ...(usableSince === null ? { unseen: true } : {}),
    },
    [
      // Whoever sees that its time is up goes on with it.
      ...(because.kind === 'expired'
        ? []
        : [isUnhurried(because) ? driveUnhurried(terms, new Date(now.getTime() - ahead)) : drive(terms, now)]),
      refresh(terms),
      ...(since === null ? seeGivenBack(terms, now) : []),
      // Somebody else's doing: they are told at once, and once more when it is gone.
      ...(because.kind === 'revoked' && because.by !== terms.beneficiary ? [tell(terms, 'revoked')] : []),
    ],
    fact(terms, 'grant.ending', {
      reason: because.kind,
      ...(because.kind === 'revoked' ? { details: { because: because.because } } : {}),
    }),
  )
}

export const revoked = ({ by, because, amongMany, withOthers }: Extract<GrantCommand, { type: 'revoke' }>) =>
  ({
    kind: 'revoked',
    by,
    because,
    ...(amongMany ? { amongMany } : {}),
    ...(withOthers ? { withOthers } : {}),
  }) as const
