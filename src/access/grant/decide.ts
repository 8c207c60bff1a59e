import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { arrangeEnd } from './adopted-end.ts'
import { beginToEnd, revoked } from './begin-to-end.ts'
import { accept, fact, notNow, refresh, type State, tell } from './consequences.ts'
import { whenEnding } from './ending.ts'
import { extend } from './extend.ts'
import { nameAssignment, whenFailed, whenScheduled, whenStarting } from './giving.ts'
import { decideLateEnd } from './late-end.ts'
import { letStand, lose, nameDoer } from './past-us.ts'
import { decideSessions } from './sessions.ts'
import { decideSharedEnd } from './shared-end.ts'
import type { Grant, GrantCommand } from './states.ts'
import { lookAgain, usable } from './usable.ts'
import { warningAt } from './warning.ts'

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
      return whenFailed(grant, command, now)
    default:
      return grant satisfies never
  }
}

function whenActive(grant: State<'active'>, command: GrantCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, endsAt } = grant
  switch (command.type) {
    case 'confirm-usable': {
      if (grant.usableSince !== null) return notNow(grant)
      const next = { ...grant, usableSince: now }
      return accept(next, [lookAgain(next, now), refresh(terms), tell(terms, 'granted')], usable(next, now))
    }
    case 'confirm-second-end':
      return arrangeEnd(grant, command, now)
    case 'note-directory-end':
    case 'demand-end-back':
    case 'confirm-end-back':
      return decideSharedEnd(grant, command, now)
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
      return beginToEnd(grant, { kind: 'expired' }, endsAt, now)
    case 'return':
      if (command.by !== terms.beneficiary) return refuse({ reason: 'not-your-access' })
      return beginToEnd(grant, { kind: 'returned', by: command.by }, now, now)
    case 'revoke':
      return beginToEnd(grant, revoked(command), now, now)
    case 'lose':
      return lose(grant, command.because, now)
    case 'let-stand':
      return letStand(grant, command.doer, now)
    case 'name-assignment':
      return nameAssignment(grant, command.assignment)
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
    case 'ask-late-end-back':
    case 'report-late-end':
    case 'confirm-late-end-back':
    case 'note-late-end-came':
      return decideLateEnd(grant, command, now)
    default:
      return notNow(grant)
  }
}
