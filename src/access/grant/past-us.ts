import type { Doer } from '../drift/doer.ts'
import { lastLook } from './adopted-end.ts'
import { accept, drive, fact, notNow, refresh, type State, tell } from './consequences.ts'
import type { EndReason, Grant } from './states.ts'

type Lost = Extract<EndReason, { kind: 'removed-by-hand' | 'vanished' }>

/**
 * It is there no more, past Doorbell. Counted as removed, so that nothing is removed for it: it is only read back to be gone. What was
 * never seen to be there is lost for sure only where somebody is known to have taken it; otherwise it is taken back like any other.
 */
export function lose({ terms, since, usableSince }: State<'active'>, because: Lost, now: Date) {
  const unproven = usableSince === null && because.kind === 'removed-by-hand' && because.doer === null
  const how = unproven ? ({ removedAt: null, unseen: true } as const) : { removedAt: now }
  return accept(
    { status: 'ending', terms, since, because, dueSince: now, overdueToldAt: null, ...how },
    [drive(terms, now), refresh(terms)],
    fact(terms, 'grant.ending', { reason: because.kind, details: { ...because } }),
  )
}

/**
 * It was made somebody else's: the time runs no more, and nothing is taken. What was given up before anybody knew whether it was given
 * was never Doorbell's: why it was given up is still why it is over.
 */
export function letStand({ terms, since, ...grant }: State<'active' | 'ending'>, doer: Doer | null, now: Date) {
  const removedAt = 'removedAt' in grant ? grant.removedAt : null
  const never = since === null && 'because' in grant
  const because = never ? grant.because : ({ kind: 'made-permanent', doer } as const)
  const kind = because.kind === 'abandoned' ? 'grant-failed' : 'ended'
  return accept(
    { status: 'ended', terms, since, because, removedAt, endedAt: now, proof: { kind: 'standing' } },
    [lastLook({ terms, since }, now), refresh(terms), tell(terms, kind)],
    fact(terms, 'grant.ended', { reason: because.kind, details: { doer, proof: 'standing' } }),
  )
}

/** Their own right until then, so that nothing of ours is late before. */
export function waitForTheirs(grant: State<'ending'>, until: Date) {
  const { terms, dueSince } = grant
  return accept(
    { ...grant, theirsUntil: until, dueSince: until > dueSince ? until : dueSince },
    [drive(terms, until), refresh(terms)],
    fact(terms, 'grant.ending', { reason: 'own-activation', details: { until: until.toISOString() } }),
  )
}

/** Who did it, learned late and once. */
export function nameDoer(grant: State<'ending' | 'ended'>, doer: Doer) {
  const { because, terms } = grant
  const unknown = (because.kind === 'removed-by-hand' || because.kind === 'made-permanent') && because.doer === null
  if (!unknown) return notNow(grant)
  const next: Grant = { ...grant, because: { ...because, doer } }
  return accept(next, [refresh(terms)])
}
