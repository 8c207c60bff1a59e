import type { AuditFact } from '../audit.ts'
import { lateBy } from '../drift/late.ts'
import type { Alert, Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import type { Outcome } from '../refusal.ts'
import { after, minutes } from '../vocabulary.ts'
import { lastLook } from './adopted-end.ts'
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
import { nameAssignment } from './giving.ts'
import { letStand, nameDoer, waitForTheirs } from './past-us.ts'
import { directoryEnd } from './second-end.ts'
import { askedBy, isSessionsMatter } from './sessions.ts'
import type { Grant, GrantCommand } from './states.ts'
import { neverSeen } from './usable.ts'

/** Who can act is told when an end is late by so much. */
export const overdueAfter = minutes(5)

/**
 * Until then it proves nothing that what was given is not listed, because it never was. `null`: what was listed, or is removed already,
 * need not be waited for.
 */
export const waitedForUntil = ({ unseen, removedAt, since, dueSince }: State<'ending'>): Date | null =>
  unseen && removedAt === null ? after(since ?? dueSince, neverSeen) : null

/** Nothing is late while it waits for that. */
export function lateFrom(grant: State<'ending'>): Date {
  const waited = waitedForUntil(grant)
  return waited && waited > grant.dueSince ? waited : grant.dueSince
}

/** Being taken away, until it is read back to be gone. */
export function whenEnding(grant: State<'ending'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
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
        lastLook(over, now),
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
    case 'note-listed': {
      const { unseen, ...listed } = grant
      return unseen ? accept(listed, []) : notNow(grant)
    }
    case 'count-listed':
      return accept({ ...grant, listedReads: (grant.listedReads ?? 0) + 1 }, [])
    case 'give-up-proving': {
      // What was once seen, or was accepted to be removed, is gone where no list shows it.
      if (removedAt || !grant.unseen) return notNow(grant)
      const given = ended({ kind: 'never-listed' })
      const { id, request } = terms
      const alert: Effect = { type: 'alert-integration-owner', request, grant: id, alert: 'never-listed' }
      return given.ok ? { ...given, effects: [...given.effects, alert] } : given
    }
    case 'hand-over':
      return ended({ kind: 'kept-for', grant: command.to })
    case 'name-assignment':
      return nameAssignment(grant, command.assignment)
    case 'wait-for-theirs':
      return removedAt ? notNow(grant) : waitForTheirs(grant, command.until)
    case 'report-overdue':
      return reportOverdue(grant, command, now)
    case 'let-stand':
      return letStand(grant, command.doer, now)
    case 'name-doer':
      return nameDoer(grant, command.doer)
    default:
      return notNow(grant)
  }
}

/**
 * Whoever can act is told, and once more of each other reason that comes up later: it may take somebody else to mend it. The first that is
 * known is part of what was told already.
 */
function reportOverdue(
  grant: State<'ending'>,
  { because, details }: Extract<GrantCommand, { type: 'report-overdue' }>,
  now: Date,
): Outcome<Grant, Follows> {
  const { terms, removedAt, late: known, overdueToldAt } = grant
  if (overdueToldAt && (!because || because === known?.because)) return notNow(grant)
  const late = because ? { late: lateBy(known, because) } : {}
  const next = { ...grant, overdueToldAt: overdueToldAt ?? now, ...late }
  const isTold = overdueToldAt && because && (!known || known.told.includes(because))
  if (isTold) return accept(next, [refresh(terms)])
  const alert: Alert = removedAt ? 'still-listed' : 'end-overdue'
  return accept(
    next,
    [refresh(terms), { type: 'alert-integration-owner', request: terms.request, grant: terms.id, alert }],
    fact(terms, 'grant.overdue', {
      outcome: 'failed',
      ...(because ? { reason: because } : {}),
      details: { ...details, lateSeconds: secondsBetween(grant.dueSince, now) },
    }),
  )
}
