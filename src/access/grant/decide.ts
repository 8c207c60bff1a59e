import type { AuditFact } from '../audit.ts'
import type { Alert, Effect, Notice } from '../effect.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Follows } from '../request/decide.ts'
import { after, type GrantId, minutes, type PersonId } from '../vocabulary.ts'
import { extendableFrom, oneMore, roomToExtend } from './extending.ts'
import type { EndReason, FailReason, Grant, GrantCommand, GrantTerms } from './states.ts'

/** An approval unused for so long fails: what was right at the click may not be right any more. */
export const approvalKeeps = minutes(60)
/** Who can act is told when an end is late by so much. */
export const overdueAfter = minutes(5)
/** The longest notice before an end. Short grants get a quarter of their length, and below four minutes none. */
const longestWarning = 10

type State<S extends Grant['status']> = Extract<Grant, { status: S }>

/** A grant enters the world with an appointment; the worker keeps it. */
export function open(terms: GrantTerms, startsAt: Date): { readonly next: State<'scheduled'> } & Follows {
  return {
    next: { status: 'scheduled', terms, startsAt, useBy: after(startsAt, approvalKeeps) },
    effects: [drive(terms, startsAt)],
    audit: [fact(terms, 'grant.opened', { details: { minutes: terms.duration } })],
  }
}

/**
 * Another try at what the directory refused, under the same decision and for no longer than that is good for: the failed grant
 * stays what it is, and a new one enters the world.
 */
export function tryAgain(
  failed: Grant,
  id: GrantId,
  approvedAt: Date,
  now: Date,
): Outcome<State<'scheduled'>, Follows> {
  if (failed.status !== 'failed' || failed.because.kind !== 'provider-refused') return notNow(failed)
  const until = after(approvedAt, approvalKeeps)
  if (now >= until) return refuse({ reason: 'approval-too-old', until })
  const { next, effects } = open({ ...failed.terms, id }, approvedAt)
  const opened = fact(next.terms, 'grant.opened', {
    details: { minutes: next.terms.duration, insteadOf: failed.terms.id },
  })
  return { ok: true, next, effects: [...effects, refresh(next.terms)], audit: [opened] }
}

/**
 * Pure: the caller brings the time. Every legal change of a grant goes through here. What the worker does on its way
 * (`begin`, `save-prior`) makes no new appointment: it goes on, or its lease runs out and another takes over.
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
      return accept({ ...grant, prior: command.prior }, [])
    case 'confirm-active': {
      if (grant.prior === null) return notNow(grant)
      const endsAt = after(command.at, terms.duration)
      const next: Grant = { status: 'active', terms, prior: grant.prior, since: command.at, endsAt, warned: false }
      return accept(
        next,
        [drive(terms, warningAt(next) ?? endsAt), refresh(terms), tell(terms, 'granted')],
        fact(terms, 'grant.active', {
          details: { ...command.details, prior: grant.prior, until: endsAt.toISOString() },
        }),
      )
    }
    case 'forget-prior':
      return accept({ ...grant, prior: null }, [])
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
      return takeBack({ kind: 'revoked', by: command.by, because: command.because })
    default:
      return notNow(grant)
  }
}

function whenActive(grant: State<'active'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, since, endsAt } = grant
  switch (command.type) {
    case 'warn': {
      const due = warningAt(grant)
      if (grant.warned) return notNow(grant)
      // It was extended since somebody saw that it was time.
      if (due && now < due) return refuse({ reason: 'not-due', at: due })
      return accept(
        { ...grant, warned: true },
        [drive(terms, endsAt), refresh(terms), tell(terms, 'ends-soon')],
        fact(terms, 'grant.warned'),
      )
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
      return end(terms, since, { kind: 'revoked', by: command.by, because: command.because }, now, now)
    default:
      return notNow(grant)
  }
}

function whenEnding(grant: State<'ending'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, since, because, removedAt } = grant
  const ended = (proof: State<'ended'>['proof'], ...more: AuditFact[]) =>
    accept(
      { status: 'ended', terms, since, because, removedAt, endedAt: now, proof },
      [drive(terms, null), refresh(terms), tell(terms, because.kind === 'abandoned' ? 'grant-failed' : 'ended')],
      fact(terms, 'grant.ended', { reason: because.kind, details: { proof: proof.kind } }),
      ...more,
    )
  switch (command.type) {
    case 'confirm-removed':
      if (removedAt) return notNow(grant)
      return accept(
        { ...grant, removedAt: now },
        [drive(terms, now), refresh(terms)],
        fact(terms, 'grant.removed', { details: command.details }),
      )
    case 'confirm-gone': {
      const { reads } = command
      const still = command.through?.length === 0 ? {} : { through: command.through }
      return ended(
        { kind: 'verified-gone', reads, ...still },
        fact(terms, 'grant.end_verified', {
          details: { reads, lateSeconds: secondsBetween(grant.dueSince, now), ...still },
        }),
      )
    }
    case 'hand-over':
      return ended({ kind: 'kept-for', grant: command.to })
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
    default:
      return notNow(grant)
  }
}

/** When the beneficiary is told that the end is near; `null` when the grant is too short for that. */
export function warningAt({ since, endsAt }: State<'active'>): Date | null {
  const lead = Math.min(longestWarning, Math.floor((endsAt.getTime() - since.getTime()) / 60_000 / 4))
  return lead < 1 ? null : new Date(endsAt.getTime() - lead * 60_000)
}

/** The old appointment is replaced, and a new warning comes. The end of what was given moves; nothing is written anywhere. */
function extend(
  grant: State<'active'>,
  { by, length, within, policy }: Extract<GrantCommand, { type: 'extend' }>,
  now: Date,
): Outcome<Grant, Follows> {
  const { terms, endsAt } = grant
  if (by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
  // The timer may be late; the end is not.
  if (now >= endsAt) return refuse({ reason: 'grant-not-live', status: 'ending' })
  const from = extendableFrom(grant)
  if (now < from) return refuse({ reason: 'too-early-to-extend', from })
  const room = roomToExtend(terms, within)
  if (!room) return refuse({ reason: 'no-extension-left', max: within.max, cap: within.cap })
  if (length !== null && length > room.longest)
    return refuse({ reason: 'extension-too-long', asked: length, longest: room.longest })
  const given = length ?? room.longest
  const next: Grant = {
    ...grant,
    terms: { ...terms, extensions: oneMore(terms, given) },
    endsAt: after(endsAt, given),
    warned: false,
  }
  return accept(
    next,
    [drive(terms, warningAt(next) ?? next.endsAt), refresh(terms)],
    fact(terms, 'grant.extended', {
      details: { asked: length, minutes: given, from: endsAt.toISOString(), until: next.endsAt.toISOString(), policy },
    }),
  )
}

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
      drive(terms, now),
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
      ...(because.kind === 'provider-refused' ? { details: { explanation: because.explanation } } : {}),
      ...(because.kind === 'cancelled' && because.because ? { details: { because: because.because } } : {}),
    }),
  )
}

const accept = (next: Grant, effects: readonly Effect[], ...audit: readonly AuditFact[]): Outcome<Grant, Follows> => ({
  ok: true,
  next,
  effects,
  audit,
})
const notNow = (grant: Grant) => refuse({ reason: 'grant-not-live', status: grant.status })
const drive = (terms: GrantTerms, at: Date | null): Effect => ({ type: 'drive-grant', grant: terms, at })
const refresh = (terms: GrantTerms): Effect => ({ type: 'refresh-cards', request: terms.request })
const tell = (terms: GrantTerms, kind: Extract<Notice, { grant: unknown }>['kind']): Effect => ({
  type: 'tell',
  person: terms.beneficiary,
  request: terms.request,
  notice: { kind, grant: terms.id },
})

const secondsBetween = (from: Date, to: Date): number => Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))

const fact = (terms: GrantTerms, action: AuditFact['action'], more: Partial<AuditFact> = {}): AuditFact => ({
  action,
  request: terms.request,
  grant: terms.id,
  target: terms.entitlement,
  about: terms.beneficiary,
  outcome: 'done',
  ...more,
})
