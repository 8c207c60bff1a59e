import type { AuditFact } from '../audit.ts'
import type { Alert, Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after, minutes, type PersonId } from '../vocabulary.ts'
import { accept, fact, notNow, refresh, type State, tell } from './consequences.ts'
import type { Grant, GrantCommand } from './states.ts'

/** A button that could sign somebody out for ever after would be one to annoy them with. */
export const sessionsOfferedFor = minutes(24 * 60)

type Ended = State<'ended'>
type SessionCommand = Extract<GrantCommand, { type: `${string}-sessions` }>

/** There is something to gain: it is verified gone, and not had some other way. */
export const isSessionsMatter = ({ because, proof }: Pick<Ended, 'because' | 'proof'>): boolean =>
  proof.kind === 'verified-gone' &&
  (proof.through ?? []).length === 0 &&
  !(because.kind === 'vanished' && because.what === 'person')

/** Until when somebody may ask for it; what has failed may be tried again for as long. */
export const sessionsOfferedUntil = ({ endedAt }: Pick<Ended, 'endedAt'>): Date => after(endedAt, sessionsOfferedFor)

/** From here on it is asked for, and told where it cannot be done. */
export function askedBy(grant: Ended, by: PersonId | null, now: Date) {
  const next: Ended = { ...grant, sessions: { status: 'asked', by, at: now, lateToldAt: null } }
  const { id, beneficiary } = grant.terms
  const calm = by === null ? { unhurried: true as const } : {}
  const effect: Effect = { type: 'revoke-sessions', grant: id, person: beneficiary, ...calm }
  return { next, effect }
}

export function decideSessions(grant: Ended, command: SessionCommand, now: Date): Outcome<Grant, Follows> {
  const { terms, sessions } = grant
  switch (command.type) {
    case 'revoke-sessions': {
      if (sessions && sessions.status !== 'failed') {
        const { status, by, at } = sessions
        return refuse({ reason: 'sessions-over', status, by, at })
      }
      if (!isSessionsMatter(grant)) return refuse({ reason: 'sessions-not-offered' })
      const until = sessionsOfferedUntil(grant)
      if (now >= until) return refuse({ reason: 'sessions-too-late', until })
      const { next, effect } = askedBy(grant, command.by, now)
      return accept(next, [effect, refresh(terms)], fact(terms, 'sessions.asked'))
    }
    case 'confirm-sessions': {
      if (sessions?.status !== 'asked') return notNow(grant)
      const { by } = sessions
      return accept(
        { ...grant, sessions: { status: 'revoked', by, at: now } },
        [
          refresh(terms),
          // Somebody else's doing, and it interrupts their work: they are told by whom.
          ...(by !== null && by !== terms.beneficiary ? [tell(terms, 'signed-out')] : []),
        ],
        revoked(grant, 'done', { details: { ...command.details, by, askedAt: sessions.at.toISOString() } }),
      )
    }
    case 'fail-sessions': {
      if (sessions?.status !== 'asked') return notNow(grant)
      const { by } = sessions
      const { explanation } = command
      return accept(
        { ...grant, sessions: { status: 'failed', by, at: now, explanation } },
        [refresh(terms), alarm(grant)],
        revoked(grant, 'failed', { details: { explanation, by, askedAt: sessions.at.toISOString() } }),
      )
    }
    case 'report-late-sessions': {
      if (sessions?.status !== 'asked' || sessions.lateToldAt) return notNow(grant)
      return accept({ ...grant, sessions: { ...sessions, lateToldAt: now } }, [refresh(terms), alarm(grant)])
    }
    default:
      return command satisfies never
  }
}

const alarm = ({ terms }: Ended): Effect => {
  const alert: Alert = 'sessions-live-on'
  return { type: 'alert-integration-owner', request: terms.request, grant: terms.id, alert }
}

const revoked = ({ terms }: Ended, outcome: 'done' | 'failed', more: Partial<AuditFact>): AuditFact =>
  fact(terms, 'sessions.revoked', { outcome, ...more })
