import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import { after } from '../vocabulary.ts'
import { withSecondEnd } from './as-given.ts'
import { accept, fact, notNow, refresh, type State } from './consequences.ts'
import { directoryEnd, secondEndDetails, secondEndGrace } from './second-end.ts'
import type { Grant, GrantCommand } from './states.ts'
import { lookAgain } from './usable.ts'

type Command = Extract<GrantCommand, { type: 'note-directory-end' | 'demand-end-back' | 'confirm-end-back' }>

/**
 * One membership has one end in the directory, however many grants live by it. It waits for the last of them; each says when it is, and
 * when that one is over it is moved back, which is asked for until the directory has answered.
 */
export function decideSharedEnd(grant: State<'active'>, command: Command, now: Date): Outcome<Grant, Follows> {
  const known = directoryEnd(grant.terms)
  if (!known) return notNow(grant)
  switch (command.type) {
    case 'note-directory-end':
      return isSame(known, command.ends) ? notNow(grant) : moved(grant, command.ends)
    case 'demand-end-back': {
      const next = { ...grant, directoryEndTooLate: true } as const
      return accept(next, [lookAgain(next, now)])
    }
    case 'confirm-end-back': {
      // It was promised for longer while the directory was asked, so that this end may come too early.
      if (grant.endsAt > command.promised) return refuse({ reason: 'not-due', at: grant.endsAt })
      const { directoryEndTooLate: _, ...settled } = grant
      const ends = command.ends ?? known
      const isBack = ends <= after(command.promised, secondEndGrace)
      const arranged = moved(settled, ends, isBack ? 'done' : 'failed')
      return arranged.ok ? { ...arranged, effects: [lookAgain(settled, now), ...arranged.effects] } : arranged
    }
    default:
      return command satisfies never
  }
}

/** Later than anything needs that this one promises. */
export const isDirectoryEndTooLate = ({ terms, endsAt }: State<'active'>): boolean => {
  const end = directoryEnd(terms)
  return end !== null && end > after(endsAt, secondEndGrace)
}

const isSame = (one: Date, other: Date): boolean => one.getTime() === other.getTime()

function moved(grant: State<'active'>, until: Date, outcome: 'done' | 'failed' = 'done') {
  const secondEnd = { kind: 'held', until } as const
  const next = { ...grant, terms: withSecondEnd(grant.terms, secondEnd) }
  const details = { until: grant.endsAt.toISOString(), ...secondEndDetails(secondEnd) }
  return accept(next, [refresh(grant.terms)], fact(grant.terms, 'grant.end_arranged', { outcome, details }))
}
