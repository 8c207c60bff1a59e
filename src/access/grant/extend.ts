import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, minutes } from '../vocabulary.ts'
import { withSecondEnd } from './as-given.ts'
import { accept, fact, refresh, type State } from './consequences.ts'
import { extendableFrom, oneMore, roomToExtend } from './extending.ts'
import { secondEndDetails } from './second-end.ts'
import type { Grant, GrantCommand } from './states.ts'
import { lookAgain } from './usable.ts'

/** The old appointment is replaced, and a new warning comes. The end of what was given moves; whoever asks has moved the directory's own before. */
export function extend(
  grant: State<'active'>,
  { by, length, within, policy, secondEnd, perhapsMovedBack }: Extract<GrantCommand, { type: 'extend' }>,
  now: Date,
): Outcome<Grant, Follows> {
  const { terms, endsAt } = grant
  if (by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
  // The timer may be late; the end is not.
  if (now >= endsAt) return refuse({ reason: 'grant-not-live', status: 'ending' })
  const from = extendableFrom(grant)
  if (now < from) return refuse({ reason: 'too-early-to-extend', from })
  const room = roomToExtend(grant, within)
  if (within.by && within.by < after(endsAt, minutes(1))) return refuse({ reason: 'ends-with-hours', until: endsAt })
  if (!room) return refuse({ reason: 'no-extension-left', max: within.max, cap: within.cap })
  if (length !== null && length > room.longest)
    return refuse({ reason: 'extension-too-long', asked: length, longest: room.longest })
  const given = length ?? room.longest
  const next: State<'active'> = {
    ...grant,
    terms: { ...withSecondEnd(terms, secondEnd ?? terms.secondEnd), extensions: oneMore(terms, given) },
    endsAt: after(endsAt, given),
    warned: false,
    ...(secondEnd?.kind === 'held' && perhapsMovedBack ? { directoryEndTooLate: true } : {}),
  }
  return accept(
    next,
    [lookAgain(next, now), refresh(terms)],
    fact(terms, 'grant.extended', {
      details: {
        asked: length,
        minutes: given,
        from: endsAt.toISOString(),
        until: next.endsAt.toISOString(),
        policy,
        ...secondEndDetails(secondEnd),
      },
    }),
  )
}
