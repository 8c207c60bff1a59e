import type { AuditFact } from '../audit.ts'
import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { spentBut } from '../grant/extending.ts'
import type { GrantTerms } from '../grant/states.ts'
import { type Outcome, type Refusal, refuse } from '../refusal.ts'
import { type DriftId, minutes } from '../vocabulary.ts'
import { type Doer, isNamed } from './doer.ts'
import { lateBy } from './late.ts'
import {
  type Drift,
  type DriftCommand,
  type DriftDecider,
  type DriftOfPerson,
  holderOf,
  isThere,
  type TurnedOut,
} from './states.ts'

/** A drift enters the world undecided, and whoever answers for the resource is asked. */
export const found = (drift: Drift): { readonly next: Drift } & Follows => ({
  next: drift,
  effects: [show(drift)],
  audit: [
    fact(drift, 'drift.found', {
      reason: drift.kind,
      details: { ...(drift.again ? { again: drift.again.of } : {}), ...doneBy(drift.doer) },
    }),
  ],
})

/** The same difference once more: for one decision nothing is taken twice. By whom it was given again is yet to be learned. */
export function foundAgain(countered: Drift, id: DriftId, now: Date): { readonly next: Drift } & Follows {
  const { standing, entitlement, foundAt } = countered
  if (standing.status !== 'countered') throw new Error(`${countered.id} was not countered`)
  const again = { of: countered.id, foundAt, by: standing.by, removedAt: standing.removedAt }
  const facts = {
    id,
    entitlement,
    grant: null,
    foundAt: now,
    doer: null,
    standing: { status: 'found' },
    again,
  } as const
  return found(
    countered.kind === 'group-added'
      ? { ...facts, kind: 'group-added', group: countered.group }
      : { ...facts, kind: 'added-by-hand', person: countered.person },
  )
}

/** Pure: the caller brings the time. Every legal change of a drift goes through here. */
export function decide(drift: Drift, command: DriftCommand, now: Date): Outcome<Drift, Follows> {
  switch (command.type) {
    case 'name':
      return name(drift, command.doer)
    case 'keep':
    case 'adopt':
    case 'undo':
      return settle(drift, command, now)
    case 'confirm-removed':
    case 'confirm-gone':
    case 'count-listed':
    case 'confirm-given':
    case 'notice-not-given':
    case 'notice-there-again':
    case 'report-late':
      return whenUndoing(drift, command, now)
    case 'notice-gone':
      if (drift.standing.status !== 'found') return refuse(settled(drift))
      return noticeGone(drift, command.turnedOut, now)
    default:
      return command satisfies never
  }
}

function noticeGone(drift: Drift, turnedOut: TurnedOut | undefined, now: Date): Outcome<Drift, Follows> {
  const because = turnedOut ? { turnedOut } : {}
  const details = turnedOut?.kind === 'their-own' ? { details: { until: turnedOut.until.toISOString() } } : {}
  return accept(
    { ...drift, standing: { status: 'gone-by-itself', at: now, ...because } },
    [show(drift)],
    fact(drift, 'drift.gone', { ...(turnedOut ? { reason: turnedOut.kind } : {}), ...details }),
  )
}

/**
 * Learned late, and once; of what a service carried out, once more when it is learned for whom. That it was Doorbell's own doing makes
 * another kind of it, except of what was made permanent.
 */
function name(drift: Drift, doer: Doer): Outcome<Drift, Follows> {
  if (isNamed(drift.doer) || (drift.doer && !isNamed(doer))) return refuse(settled(drift))
  const next = named(drift, doer)
  return accept(next, [show(drift)], fact(next, 'drift.named', { details: { ...doneBy(doer) } }))
}

function named(drift: Drift, doer: Doer): Drift {
  if (drift.kind === 'group-added') return { ...drift, doer }
  const forgotten = doer.kind === 'ourselves' && drift.kind !== 'made-permanent'
  return { ...drift, kind: forgotten ? 'orphan' : drift.kind, doer }
}

type Choice = Extract<DriftCommand, { readonly by: DriftDecider }>

function settle(drift: Drift, command: Choice, now: Date): Outcome<Drift, Follows> {
  const { by, type } = command
  const objection = objectionTo(drift, by, type)
  if (objection) return refuse(objection)
  const decided = (next: Drift['standing'], effects: readonly Effect[], details: Record<string, unknown> = {}) =>
    accept(
      { ...drift, standing: next },
      [show(drift), ...effects],
      fact(drift, 'drift.settled', {
        reason: type,
        details: { kind: drift.kind, policy: by.policy, ...doneBy(drift.doer), ...details },
      }),
    )
  const word = { by: by.person, at: now }
  switch (type) {
    case 'keep':
      return decided({ status: 'kept', ...word }, [])
    case 'adopt':
      if (drift.kind === 'group-added') return refuse({ reason: 'group-not-adopted' })
      if (!isThere(drift)) return refuse({ reason: 'nothing-to-adopt' })
      return decided({ status: 'adopted', ...word, until: command.until }, [], { until: command.until.toISOString() })
    case 'undo': {
      if (drift.kind === 'group-added' || isThere(drift))
        return decided({ status: 'undoing', ...word, removedAt: null }, [drive(drift, now)])
      const back = drift.grant && giveBack(drift, drift.grant, command.lost, now)
      if (!back) return refuse({ reason: 'time-is-up' })
      const until = new Date(now.getTime() + back.duration * 60_000)
      return decided({ status: 'undoing', ...word, removedAt: null }, [back], { until: until.toISOString() })
    }
    default:
      return command satisfies never
  }
}

function objectionTo(drift: Drift, by: DriftDecider, choice: Choice['type']): Refusal | null {
  if (by.themselves) return { reason: 'own-drift' }
  if (!by.entitled) return { reason: 'not-an-approver' }
  // What they gave by hand they may take away again; what they took, they could have taken by Doorbell as well.
  if (by.didIt && isThere(drift) && choice !== 'undo') return { reason: 'own-doing' }
  return drift.standing.status === 'found' ? null : settled(drift)
}

/** For what is left of the time, and not a minute more; `null` when that is up. Under the same decision, which has given the rest already. */
function giveBack(
  { id, entitlement, person }: DriftOfPerson,
  { request, endsAt }: NonNullable<Drift['grant']>,
  lost: GrantTerms | null,
  now: Date,
) {
  const left = Math.floor((endsAt.getTime() - now.getTime()) / 60_000)
  if (left < 1) return null
  const duration = minutes(left)
  const spent = lost ? { spent: spentBut(lost, duration) } : {}
  return {
    type: 'open-grant',
    request,
    entitlement,
    to: person,
    duration,
    startsAt: now,
    givesBack: id,
    ...spent,
  } as const
}

function whenUndoing(
  drift: Drift,
  command: Extract<
    DriftCommand,
    {
      type:
        | 'confirm-removed'
        | 'confirm-gone'
        | 'count-listed'
        | 'confirm-given'
        | 'notice-not-given'
        | 'notice-there-again'
        | 'report-late'
    }
  >,
  now: Date,
): Outcome<Drift, Follows> {
  const { standing } = drift
  if (standing.status !== 'undoing') return refuse(settled(drift))
  if (command.type === 'confirm-given' || command.type === 'notice-not-given')
    return whenGivenBack(drift, standing, command, now)
  if (command.type === 'report-late') return reportLate(drift, standing, command, now)
  if (command.type === 'confirm-removed') {
    if (standing.removedAt) return refuse(settled(drift))
    const removed = { ...drift, standing: { ...standing, removedAt: now } }
    return accept(removed, [show(drift), drive(drift, now)])
  }
  if (command.type === 'count-listed')
    return accept({ ...drift, standing: { ...standing, listedReads: (standing.listedReads ?? 0) + 1 } }, [])
  const { by, at, removedAt } = standing
  if (command.type === 'notice-there-again') {
    if (!removedAt) return refuse(settled(drift))
    return accept(
      { ...drift, standing: { status: 'countered', by, at, removedAt, seenAt: now } },
      [show(drift), drive(drift, null)],
      fact(drift, 'drift.countered', { outcome: 'failed', details: { reads: command.reads } }),
    )
  }
  return accept(
    { ...drift, standing: { status: 'undone', by, at, doneAt: now, until: null } },
    [
      show(drift),
      drive(drift, null),
      ...(drift.kind === 'group-added'
        ? []
        : [{ type: 'tell-of-drift', drift: drift.id, person: drift.person } as const]),
    ],
    fact(drift, 'drift.undone', { details: { reads: command.reads } }),
  )
}

/** What could not be given back is for somebody to decide once more. */
function whenGivenBack(
  drift: Drift,
  { by, at }: Extract<Drift['standing'], { status: 'undoing' }>,
  command: Extract<DriftCommand, { type: 'confirm-given' | 'notice-not-given' }>,
  now: Date,
): Outcome<Drift, Follows> {
  if (drift.kind === 'group-added' || isThere(drift)) return refuse(settled(drift))
  if (command.type === 'confirm-given') {
    const { until } = command
    return accept(
      { ...drift, standing: { status: 'undone', by, at, doneAt: now, until } },
      [show(drift)],
      fact(drift, 'drift.undone', { details: { until: until.toISOString() } }),
    )
  }
  const { because } = command
  return accept(
    { ...drift, standing: { status: 'found', notGiven: { by, at, because } } },
    [show(drift)],
    fact(drift, 'drift.undone', { outcome: 'failed', reason: because.kind }),
  )
}

/** Whoever can act is told once of each reason: another one may take somebody else to mend it. */
function reportLate(
  drift: Drift,
  standing: Extract<Drift['standing'], { status: 'undoing' }>,
  { because, details }: Extract<DriftCommand, { type: 'report-late' }>,
  now: Date,
): Outcome<Drift, Follows> {
  const { late: known } = standing
  if (known?.because === because) return refuse(settled(drift))
  const next = { ...drift, standing: { ...standing, late: lateBy(known, because) } }
  if (known?.told.includes(because)) return accept(next, [show(drift)])
  const lateSeconds = Math.round((now.getTime() - standing.at.getTime()) / 1000)
  return accept(
    next,
    [show(drift), { type: 'alert-of-drift', drift: drift.id }],
    fact(drift, 'drift.overdue', { outcome: 'failed', reason: because, details: { ...details, lateSeconds } }),
  )
}

const settled = ({ standing }: Drift): Refusal => ({
  reason: 'drift-settled',
  status: standing.status,
  by: 'by' in standing ? standing.by : null,
  at: 'at' in standing ? standing.at : null,
})

const show = ({ id }: Pick<Drift, 'id'>): Effect => ({ type: 'show-drift', drift: id })
const drive = (drift: Drift, at: Date | null): Effect => ({
  type: 'drive-drift',
  drift: drift.id,
  entitlement: drift.entitlement,
  holder: holderOf(drift),
  at,
})

const accept = (next: Drift, effects: readonly Effect[], ...audit: readonly AuditFact[]): Outcome<Drift, Follows> => ({
  ok: true,
  next,
  effects,
  audit,
})

const fact = (drift: Drift, action: AuditFact['action'], { details, ...more }: Partial<AuditFact> = {}): AuditFact => ({
  action,
  target: drift.entitlement,
  outcome: 'done',
  ...(drift.kind === 'group-added' ? {} : { about: drift.person }),
  ...(drift.grant ? { grant: drift.grant.id, request: drift.grant.request } : {}),
  ...more,
  details: { drift: drift.id, ...(drift.kind === 'group-added' ? { group: drift.group } : {}), ...details },
})

const doneBy = (doer: Doer | null) => (doer ? { doer: { ...doer, at: doer.at.toISOString() } } : { doer: null })
