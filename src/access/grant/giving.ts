import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { type AssignmentId, after, type PersonId } from '../vocabulary.ts'
import { named, unwritten, withSecondEnd } from './as-given.ts'
import { beginToEnd, revoked } from './begin-to-end.ts'
import { accept, drive, fact, notNow, refresh, type State, secondsBetween, seeGivenBack, tell } from './consequences.ts'
import { hearTrouble } from './late-start.ts'
import { directoryEnd, secondEndDetails } from './second-end.ts'
import type { EndReason, FailReason, Grant, GrantCommand, GrantTerms } from './states.ts'
import { lookAgain, usable } from './usable.ts'

/** Nothing is written yet: what is stopped now was never given. */
export function whenScheduled(grant: State<'scheduled'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, startsAt, useBy } = grant
  switch (command.type) {
    case 'begin':
      if (now < startsAt) return refuse({ reason: 'not-due', at: startsAt })
      return accept({ status: 'starting', terms, startsAt, useBy, prior: null }, [], fact(terms, 'grant.started'))
    case 'fail':
      return fail(terms, command.because, now)
    case 'return':
      if (command.by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
      return fail(terms, { kind: 'cancelled', by: command.by }, now)
    case 'revoke':
      return fail(terms, cancelled(command), now)
    case 'set-aside':
      return fail(terms, { kind: 'restored' }, now)
    default:
      return notNow(grant)
  }
}

/** On its way into the directory: from when the prior was saved, a write may have been done. */
export function whenStarting(grant: State<'starting'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms } = grant
  // A write of ours may have given it or not: whom the audit names for it since, gave it.
  const perhapsGiven = { terms: { ...terms, claimedFrom: grant.startsAt }, since: null, usableSince: null }
  // Before the prior was read nothing was written, and what is held then is not ours to take.
  const takeBack = (because: Extract<EndReason, { by: unknown }>) =>
    grant.prior === null ? fail(terms, cancelled(because), now) : beginToEnd(perhapsGiven, because, now, now)
  switch (command.type) {
    case 'save-prior':
      if (grant.prior !== null) return notNow(grant)
      return accept(
        {
          ...grant,
          prior: command.prior,
          terms: withSecondEnd(terms, command.asksSecondEnd ? { kind: 'asked' } : undefined),
        },
        [],
      )
    case 'confirm-active': {
      if (grant.prior === null) return notNow(grant)
      const claim = command.claimed ? { claimedFrom: grant.startsAt } : {}
      const given = { ...named(withSecondEnd(terms, command.secondEnd), command), ...claim }
      const endsAt = earlier(earlier(after(command.at, terms.duration), directoryEnd(given)), command.by ?? null)
      const next: State<'active'> = {
        status: 'active',
        terms: given,
        prior: grant.prior,
        since: command.at,
        endsAt,
        warned: false,
        usableSince: command.usableAt,
      }
      return accept(
        next,
        [
          lookAgain(next, now),
          refresh(terms),
          ...seeGivenBack(terms, now),
          // The bell rings when there is something to use; the card says meanwhile how it stands.
          ...(command.usableAt ? [tell(terms, 'granted')] : []),
        ],
        fact(terms, 'grant.active', {
          details: {
            ...command.details,
            prior: grant.prior,
            until: endsAt.toISOString(),
            ...(command.by ? { hoursEndAt: command.by.toISOString() } : {}),
            ...secondEndDetails(command.secondEnd),
          },
        }),
        ...(command.usableAt ? [usable(next, command.usableAt)] : []),
      )
    }
    case 'forget-prior':
      return accept({ ...grant, prior: null, terms: unwritten(terms) }, [])
    case 'report-trouble':
      return reportTrouble(grant, command, now)
    case 'fail':
      // Whoever saved the prior may have written since: what that left behind is taken back.
      if (grant.prior !== null) return notNow(grant)
      return fail(terms, command.because, now)
    case 'abandon':
      if (grant.prior === null) return notNow(grant)
      return beginToEnd(perhapsGiven, { kind: 'abandoned', why: command.because }, now, now)
    case 'return':
      if (command.by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
      return takeBack({ kind: 'returned', by: command.by })
    case 'revoke':
      return takeBack(revoked(command))
    case 'set-aside':
      return fail(terms, { kind: 'restored' }, now)
    default:
      return notNow(grant)
  }
}

/** What failed in the directory could be tried again; whoever takes it back wants nothing to come of it any more. */
export function whenFailed(grant: State<'failed'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms } = grant
  if (command.type !== 'revoke' && command.type !== 'return') return notNow(grant)
  if (grant.because.kind !== 'provider-refused') return notNow(grant)
  if (command.type === 'return' && command.by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
  const because = cancelled(command)
  return accept(
    { ...grant, because, at: now },
    [refresh(terms)],
    fact(terms, 'grant.failed', {
      reason: because.kind,
      details: { retry: 'closed', ...(because.because ? { because: because.because } : {}) },
    }),
  )
}

/** Whoever can act is called once, each thing that goes wrong is recorded once, and the card says the last of them. */
function reportTrouble(
  grant: State<'starting'>,
  trouble: Extract<GrantCommand, { type: 'report-trouble' }>,
  now: Date,
): Outcome<Grant, Follows> {
  const { terms, startsAt, late } = grant
  const heard = hearTrouble(grant, trouble, now)
  if (!heard) return notNow(grant)
  const { code, explanation } = trouble
  const alert: Effect = {
    type: 'alert-integration-owner',
    request: terms.request,
    grant: terms.id,
    alert: 'grant-late',
  }
  const isSaid = heard.next.late !== late
  return accept(
    heard.next,
    [...(isSaid ? [refresh(terms)] : []), ...(heard.next.late && !late ? [alert] : [])],
    ...(heard.isNews
      ? [
          fact(terms, 'grant.delayed', {
            outcome: 'failed',
            reason: code,
            details: { explanation, lateSeconds: secondsBetween(startsAt, now) },
          }),
        ]
      : []),
  )
}

/** Whoever wrote it is answered when others have gone on with the grant: by this it is taken back. */
export function nameAssignment(grant: State<'active' | 'ending'>, assignment: AssignmentId): Outcome<Grant, Follows> {
  const removed = grant.status === 'ending' && grant.removedAt !== null
  return removed ? notNow(grant) : accept({ ...grant, terms: named(grant.terms, { assignment }) }, [])
}

/** Nothing is promised for longer than the directory lets it last. */
const earlier = (promised: Date, directoryEnds: Date | null): Date =>
  directoryEnds !== null && directoryEnds < promised ? directoryEnds : promised

const cancelled = ({
  by,
  because,
  withOthers,
}: {
  by: PersonId
  because?: string | null
  withOthers?: true
}): Extract<FailReason, { kind: 'cancelled' }> => ({
  kind: 'cancelled',
  by,
  ...(because ? { because } : {}),
  ...(withOthers ? { withOthers } : {}),
})

function fail(terms: GrantTerms, because: FailReason, now: Date): Outcome<Grant, Follows> {
  const alerts: Effect[] =
    because.kind === 'provider-refused'
      ? [{ type: 'alert-integration-owner', request: terms.request, grant: terms.id, alert: 'grant-failed' }]
      : []
  return accept(
    { status: 'failed', terms, because, at: now },
    [drive(terms, null), refresh(terms), tell(terms, 'grant-failed'), ...alerts, ...seeGivenBack(terms, now)],
    fact(terms, 'grant.failed', {
      outcome: 'failed',
      reason: because.kind,
      ...(because.kind === 'provider-refused'
        ? { details: { explanation: because.explanation, ...(because.lacks ? { lacks: because.lacks.rights } : {}) } }
        : {}),
      ...(because.kind === 'cancelled' && because.because ? { details: { because: because.because } } : {}),
    }),
  )
}
