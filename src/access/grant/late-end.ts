import type { AuditFact } from '../audit.ts'
import type { Alert, Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import type { Outcome } from '../refusal.ts'
import { after, minutes } from '../vocabulary.ts'
import { accept, drive, fact, notNow, type State } from './consequences.ts'
import { extensionsOf } from './extending.ts'
import { type LateEnd, secondEndGrace } from './second-end.ts'
import type { Grant, GrantCommand, GrantTerms } from './states.ts'

/** After a write a part of the directory may not know of it yet. */
const settling = minutes(2)

/** It was put there after the grant was over, and is looked for once a part of the directory that is behind knows of it. */
export const lookForLateEnd = ({ terms }: State<'ended'>, now: Date): Effect => drive(terms, after(now, settling))

/** Until then a list without it may be of before it was put there. */
export const isBelievedFrom = ({ askedAt }: LateEnd): Date => after(askedAt, settling)

/** Nobody wrote down when it is: what was promised, at one time or another, with or without what comes on top. */
export function mayBeLateEnd({ terms, since }: State<'ended'>, end: Date): boolean {
  if (since === null || terms.secondEnd === undefined || terms.secondEnd.kind === 'held') return false
  const promised = [after(since, terms.duration)]
  for (const length of extensionsOf(terms)) promised.push(after(promised.at(-1) ?? since, length))
  return promised.some(until => isThatEnd(until, end) || isThatEnd(after(until, secondEndGrace), end))
}

const isThatEnd = (one: Date, other: Date): boolean => Math.abs(one.getTime() - other.getTime()) < 1000

type Command = Extract<
  GrantCommand,
  { type: 'ask-late-end-back' | 'report-late-end' | 'confirm-late-end-back' | 'note-late-end-came' }
>

/** What becomes of an end that came too late. Whoever was told that it stands is told when that is over. */
export function decideLateEnd(grant: State<'ended'>, command: Command, now: Date): Outcome<Grant, Follows> {
  const { lateEnd, ...rest } = grant
  switch (command.type) {
    case 'ask-late-end-back':
      return accept({ ...rest, lateEnd: found(lateEnd, command.ends, now) }, [])
    case 'report-late-end': {
      const known = found(lateEnd, command.ends, now)
      const next = { ...rest, lateEnd: { ...known, toldAt: now } }
      return accept(next, [alert(grant.terms, 'late-end-stands')], became(grant.terms, known, 'failed'))
    }
    case 'confirm-late-end-back':
    case 'note-late-end-came': {
      if (!lateEnd) return notNow(grant)
      const effects = lateEnd.toldAt ? [alert(grant.terms, 'late-end-over')] : []
      const isBack = command.type === 'confirm-late-end-back'
      return accept(rest, effects, became(grant.terms, lateEnd, isBack ? 'done' : 'failed'))
    }
    default:
      return command satisfies never
  }
}

/** Asked again it is still the same. */
const found = (known: LateEnd | undefined, ends: Date, now: Date): LateEnd =>
  known && isThatEnd(known.ends, ends) ? known : { ends, askedAt: now, toldAt: null }

const became = (terms: GrantTerms, { ends }: LateEnd, outcome: AuditFact['outcome']): AuditFact =>
  fact(terms, 'grant.end_taken_back', { outcome, details: { directoryEndsAt: ends.toISOString() } })

const alert = ({ id, request }: GrantTerms, alert: Extract<Alert, 'late-end-stands' | 'late-end-over'>): Effect => ({
  type: 'alert-integration-owner',
  request,
  grant: id,
  alert,
})
