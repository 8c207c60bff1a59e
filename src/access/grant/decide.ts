import type { AuditFact } from '../audit.ts'
import type { Alert, Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, minutes, type PersonId } from '../vocabulary.ts'
import { arrangeEnd } from './adopted-end.ts'
import {
  accept,
  drive,
  driveUnhurried,
  fact,
  isUnhurried,
  notNow,
  refresh,
  type State,
  secondsBetween,
  tell,
} from './consequences.ts'
import { extend } from './extend.ts'
import { letStand, lose, nameDoer, waitForTheirs } from './past-us.ts'
import { directoryEnd, secondEndDetails } from './second-end.ts'
import { askedBy, decideSessions, isSessionsMatter } from './sessions.ts'
import {
  type EndReason,
  type FailReason,
  type Grant,
  type GrantCommand,
  type GrantTerms,
  withSecondEnd,
} from './states.ts'
import { lookAgain } from './usable.ts'
import { warningAt } from './warning.ts'

/** Who can act is told when an end is late by so much. */
export const overdueAfter = minutes(5)
/**
 * Pure: the caller brings the time. Every legal change of a grant goes through here. What the worker does on its way
 * (`begin`, `save-prior`, `expire`) makes no new appointment: it goes on, or its lease runs out and another takes over.
 */
export function decide(grant: Grant, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  switch (grant.status) {
    case 'scheduled':
      return whenScheduled(grant, command, now)
    case 'starting':
      return whenStarting(grant, command, now)
    case 'active':
      return whenActive(grant, command, now)
    case 'ending':
      return whenEnding(grant, command, now)
    case 'ended':
      return whenEnded(grant, command, now)
    case 'failed':
      return notNow(grant)
    default:
      return grant satisfies never
  }
}

function whenScheduled(grant: State<'scheduled'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
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

function whenStarting(grant: State<'starting'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms } = grant
  // Before the prior was read nothing was written, and what is held then is not ours to take.
  const takeBack = (because: Extract<EndReason, { by: unknown }>) =>
    grant.prior === null ? fail(terms, cancelled(because), now) : end(terms, null, because, now, now)
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
      const given = withSecondEnd(terms, command.secondEnd)
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
      return accept({ ...grant, prior: null, terms: withSecondEnd(terms, undefined) }, [])
    case 'fail':
      // Whoever saved the prior may have written since: what that left behind is taken back.
      if (grant.prior !== null) return notNow(grant)
      return fail(terms, command.because, now)
    case 'abandon':
      if (grant.prior === null) return notNow(grant)
      return end(terms, null, { kind: 'abandoned', why: command.because }, now, now)
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

function whenActive(grant: State<'active'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, since, endsAt } = grant
  switch (command.type) {
    case 'confirm-usable': {
      if (grant.usableSince !== null) return notNow(grant)
      const next = { ...grant, usableSince: now }
      return accept(next, [lookAgain(next, now), refresh(terms), tell(terms, 'granted')], usable(next, now))
    }
    case 'confirm-second-end':
      return arrangeEnd(grant, command.secondEnd, now)
    case 'warn': {
      const due = warningAt(grant)
      if (grant.warned) return notNow(grant)
      // It was extended since somebody saw that it was time.
      if (due && now < due) return refuse({ reason: 'not-due', at: due })
      const next = { ...grant, warned: true }
      return accept(next, [lookAgain(next, now), refresh(terms), tell(terms, 'ends-soon')], fact(terms, 'grant.warned'))
    }
    case 'extend':
      return extend(grant, command, now)
    case 'expire':
      if (now < endsAt) return refuse({ reason: 'not-due', at: endsAt })
      return end(terms, since, { kind: 'expired' }, endsAt, now)
    case 'return':
      if (command.by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
      return end(terms, since, { kind: 'returned', by: command.by }, now, now)
    case 'revoke':
      return end(terms, since, revoked(command), now, now)
    case 'lose':
      return lose(grant, command.because, now)
    case 'let-stand':
      return letStand(grant, command.doer, now)
    default:
      return notNow(grant)
  }
}

function whenEnding(grant: State<'ending'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, since, because, removedAt } = grant
  const ended = (
    proof: State<'ended'>['proof'],
    { sessions = false, more = [] }: { sessions?: boolean | undefined; more?: AuditFact[] } = {},
  ) => {
    const over: State<'ended'> = { status: 'ended', terms, since, because, removedAt, endedAt: now, proof }
    const asked = sessions && isSessionsMatter(over) ? askedBy(over, null, now) : null
    const alsoAsked = asked ? [fact(terms, 'sessions.asked', { reason: 'each-time' })] : []
    return accept(
      asked?.next ?? over,
      [
        drive(terms, null),
        ...(asked ? [asked.effect] : []),
        refresh(terms),
        tell(terms, because.kind === 'abandoned' ? 'grant-failed' : 'ended'),
      ],
      fact(terms, 'grant.ended', { reason: because.kind, details: { proof: proof.kind } }),
      ...more,
      ...alsoAsked,
    )
  }
  switch (command.type) {
    case 'confirm-removed':
      if (removedAt) return notNow(grant)
      return accept(
        { ...grant, removedAt: now },
        [isUnhurried(because) ? driveUnhurried(terms, now, 'proof') : drive(terms, now), refresh(terms)],
        fact(terms, 'grant.removed', { details: command.details }),
      )
    case 'confirm-gone': {
      const { reads } = command
      const still = command.through?.length === 0 ? {} : { through: command.through }
      const itself = command.byItself && removedAt === null ? directoryEnd(terms) : null
      // Nobody had it for longer than the directory let them, however long Doorbell was away.
      const lateSeconds = secondsBetween(grant.dueSince, itself ?? now)
      const overdue = grant.overdueToldAt ? { overdueSeconds: lateSeconds } : {}
      const said = itself ? { byItself: itself.toISOString() } : {}
      return ended(
        { kind: 'verified-gone', reads, ...still, ...overdue, ...(itself ? { byItself: itself } : {}) },
        {
          sessions: command.revokeSessions,
          more: [fact(terms, 'grant.end_verified', { details: { reads, lateSeconds, ...overdue, ...still, ...said } })],
        },
      )
    }
    case 'hand-over':
      return ended({ kind: 'kept-for', grant: command.to })
    case 'wait-for-theirs':
      return removedAt ? notNow(grant) : waitForTheirs(grant, command.until)
    case 'report-overdue': {
      if (grant.overdueToldAt) return notNow(grant)
      const alert: Alert = removedAt ? 'still-listed' : 'end-overdue'
      return accept(
        { ...grant, overdueToldAt: now },
        [refresh(terms), { type: 'alert-integration-owner', request: terms.request, grant: terms.id, alert }],
        fact(terms, 'grant.overdue', {
          outcome: 'failed',
          details: { ...command.details, lateSeconds: secondsBetween(grant.dueSince, now) },
        }),
      )
    }
    case 'let-stand':
      return letStand(grant, command.doer, now)
    case 'name-doer':
      return nameDoer(grant, command.doer)
    default:
      return notNow(grant)
  }
}

function whenEnded(grant: State<'ended'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  switch (command.type) {
    case 'name-doer':
      return nameDoer(grant, command.doer)
    case 'revoke-sessions':
    case 'confirm-sessions':
    case 'fail-sessions':
    case 'report-late-sessions':
      return decideSessions(grant, command, now)
    default:
      return notNow(grant)
  }
}

const usable = ({ terms, since }: State<'active'>, at: Date): AuditFact =>
  fact(terms, 'grant.usable', { details: { at: at.toISOString(), seconds: secondsBetween(since, at) } })

function end(
  terms: GrantTerms,
  since: Date | null,
  because: EndReason,
  dueSince: Date,
  now: Date,
): Outcome<Grant, Follows> {
  return accept(
    { status: 'ending', terms, since, because, dueSince, removedAt: null, overdueToldAt: null },
    [
      // Whoever sees that its time is up goes on with it.
      ...(because.kind === 'expired' ? [] : [isUnhurried(because) ? driveUnhurried(terms, now) : drive(terms, now)]),
      refresh(terms),
      // Somebody else's doing: they are told at once, and once more when it is gone.
      ...(because.kind === 'revoked' && because.by !== terms.beneficiary ? [tell(terms, 'revoked')] : []),
    ],
    fact(terms, 'grant.ending', {
      reason: because.kind,
      ...(because.kind === 'revoked' ? { details: { because: because.because } } : {}),
    }),
  )
}

/** Nothing is promised for longer than the directory lets it last. */
const earlier = (promised: Date, directoryEnds: Date | null): Date =>
  directoryEnds !== null && directoryEnds < promised ? directoryEnds : promised

const revoked = ({ by, because, amongMany }: Extract<GrantCommand, { type: 'revoke' }>) =>
  ({ kind: 'revoked', by, because, ...(amongMany ? { amongMany } : {}) }) as const

const cancelled = ({ by, because }: { by: PersonId; because?: string | null }): FailReason => ({
  kind: 'cancelled',
  by,
  ...(because ? { because } : {}),
})

function fail(terms: GrantTerms, because: FailReason, now: Date): Outcome<Grant, Follows> {
  const alerts: Effect[] =
    because.kind === 'provider-refused'
      ? [{ type: 'alert-integration-owner', request: terms.request, grant: terms.id, alert: 'grant-failed' }]
      : []
  return accept(
    { status: 'failed', terms, because, at: now },
    [drive(terms, null), refresh(terms), tell(terms, 'grant-failed'), ...alerts],
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
