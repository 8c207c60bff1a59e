import { directoryEnd } from '../grant/second-end.ts'
import type { Grant } from '../grant/states.ts'
import { neverSeen } from '../grant/usable.ts'
import { after, minutes } from '../vocabulary.ts'
import type { Deed } from './doer.ts'
import { type Drift, isThere, type TurnedOut } from './states.ts'

/** After a write of ours a part of the directory may not know of it yet: what it shows until then is no proof of anything. */
export const settling = minutes(2)

/** A look that proves nothing is repeated so soon. */
export const again = minutes(1)

/** What they activated for themselves is off the directory's books a moment before it is out of its lists. */
const lingering = minutes(10)

/** Our own write must not be taken for somebody's who came after it. */
const clocksDiffer = minutes(1)

/** Everything that may explain what the directory shows of one person and one resource. */
export interface Holding {
  /** Read back just now. */
  readonly held: boolean
  /** Every grant of it to this person that is of any interest: those that live, and the last that ended. */
  readonly grants: readonly Grant[]
  /** It was held when Doorbell first looked, or somebody decided that it may. */
  readonly standing: boolean
  /** What is not settled yet about it. */
  readonly open: Drift | null
  /** The resource, or the person, is not in the directory any more: then no part of it is merely behind. */
  readonly vanished: boolean
  /** What the directory's audit has about it, where that is why it is looked at. */
  readonly deed: Deed | null
  /** The directory keeps no end of it, where it kept one of what Doorbell gave. */
  readonly forGood?: boolean
  /** They activated it for themselves until then, which the directory lets them: nobody else's business. */
  readonly theirsUntil?: Date | null
  /** They have it by nothing else. */
  readonly theirsAlone?: boolean
  /** An earlier look found that they had activated it for themselves, until then. */
  readonly theirsBefore?: Date | null
}

/** What is to be made of it. `later`: it may be our own doing that is not seen everywhere yet. */
export type Explained =
  | { readonly kind: 'explained' }
  | { readonly kind: 'later'; readonly at: Date }
  /** Nobody has to decide any more. */
  | { readonly kind: 'gone-by-itself'; readonly drift: Drift; readonly turnedOut?: TurnedOut }
  /** The standing membership is no more: nobody's business but the directory's. */
  | { readonly kind: 'no-longer-standing' }
  /** Of several that live by one membership, the one that was to end last: it goes for all of them. */
  | { readonly kind: 'removed'; readonly grant: Active }
  | { readonly kind: 'made-permanent'; readonly grant: Active | Ending }
  | { readonly kind: 'added' }

type Active = Extract<Grant, { status: 'active' }>
type Ending = Extract<Grant, { status: 'ending' }>

/** A write of ours may have been done. Before the prior was saved there was none, and what is held is somebody else's doing. */
export const isUnderWay = (grant: Grant): boolean => grant.status === 'starting' && grant.prior !== null

/** Pure. What Doorbell itself did, is doing or is about to do is never called drift. */
export function explain(holding: Holding, now: Date): Explained {
  return holding.held ? whatIsThere(holding, now) : whatIsNotThere(holding, now)
}

function whatIsThere(holding: Holding, now: Date): Explained {
  const { grants, standing, open, deed, forGood, theirsUntil, theirsBefore } = holding
  const undecided = open?.standing.status === 'found' ? open : null
  if (undecided && !isThere(undecided)) return { kind: 'gone-by-itself', drift: undecided }
  // An application may be the directory's own hand, which carries out what Doorbell asked for.
  const byHand = deed?.did === 'added' && deed.doer.kind === 'person' ? deed.doer : null
  const active = grants.filter(isActive)
  const last = lastToEnd(active)
  if (last) {
    if (byHand && active.some(grant => isAnew(grant, byHand.at))) return { kind: 'made-permanent', grant: last }
    if (undecided && active.some(({ since }) => since > undecided.foundAt))
      return { kind: 'gone-by-itself', drift: undecided, turnedOut: { kind: 'given-since' } }
    if (!forGood || !active.some(({ terms }) => directoryEnd(terms))) return { kind: 'explained' }
    // What was adopted was held for good until a moment ago, and a part of the directory may not know of its end yet.
    const seenEverywhere = after(latest(active.map(({ since }) => since)), settling)
    return seenEverywhere > now ? { kind: 'later', at: seenEverywhere } : { kind: 'made-permanent', grant: last }
  }
  const ending = grants.find(grant => grant.status === 'ending')
  if (ending) {
    const ours = ending.removedAt ?? ending.terms.claimedFrom ?? null
    const anew = byHand !== null && ours !== null && byHand.at > ours
    return anew ? { kind: 'made-permanent', grant: ending } : { kind: 'explained' }
  }
  if (grants.some(isUnderWay)) return { kind: 'explained' }
  if (undecided?.kind === 'added-by-hand' && theirsUntil && holding.theirsAlone && !byHand)
    return { kind: 'gone-by-itself', drift: undecided, turnedOut: { kind: 'their-own', until: theirsUntil } }
  if (open) return { kind: 'explained' }
  const orphaned = deed?.did === 'added' && deed.doer.kind === 'ourselves'
  if (standing && !orphaned) return { kind: 'explained' }
  if (theirsUntil && !orphaned) return { kind: 'later', at: after(theirsUntil > now ? theirsUntil : now, settling) }
  const lingers = theirsBefore && theirsBefore <= now && now < after(theirsBefore, lingering)
  if (lingers && !byHand && !orphaned) return { kind: 'later', at: after(now, again) }
  const seenEverywhere = lastEnd(grants)
  return seenEverywhere && seenEverywhere > now ? { kind: 'later', at: seenEverywhere } : { kind: 'added' }
}

function whatIsNotThere({ grants, standing, open, vanished }: Holding, now: Date): Explained {
  if (open && isThere(open) && open.standing.status === 'found') return { kind: 'gone-by-itself', drift: open }
  const active = grants.filter(isActive)
  const lost = vanished ? active : active.filter(grant => !endsByItself(grant, now))
  const last = lastToEnd(lost)
  if (last) {
    const missed = vanished ? now : latest(lost.map(missedFrom))
    return missed > now ? { kind: 'later', at: missed } : { kind: 'removed', grant: last }
  }
  if (active.length > 0) return { kind: 'explained' }
  return standing ? { kind: 'no-longer-standing' } : { kind: 'explained' }
}

/** The directory's own end of it, which Doorbell's timer finds by itself. */
export function endsByItself({ terms }: Active, now: Date): boolean {
  const end = directoryEnd(terms)
  return end !== null && end <= after(now, settling)
}

const isActive = (grant: Grant): grant is Active => grant.status === 'active'

const latest = (times: readonly Date[]): Date => new Date(Math.max(...times.map(time => time.getTime())))

/** Of several that live by one membership: it was to last until that one ends. */
const lastToEnd = (grants: readonly Active[]): Active | undefined =>
  grants.toSorted((one, other) => other.endsAt.getTime() - one.endsAt.getTime())[0]

/** What somebody did by hand then came after what Doorbell had given by this one. */
export const isAnew = ({ since, terms }: Active, byHandAt: Date): boolean =>
  byHandAt > (terms.claimedFrom ?? after(since, clocksDiffer))

/** From when on it is gone where it is not listed: until then a part of the directory may not know yet that it was given. */
export const missedFrom = ({ since, usableSince }: Active): Date =>
  after(since, usableSince === null ? neverSeen : settling)

/** When the last removal of ours is known everywhere. */
export function lastEnd(grants: readonly Grant[]): Date | null {
  const ends = grants.flatMap(grant =>
    grant.status === 'ended' && grant.proof.kind !== 'standing' ? [grant.endedAt] : [],
  )
  const last = ends.toSorted((a, b) => b.getTime() - a.getTime())[0]
  return last ? after(last, settling) : null
}

/** The same of a group. Doorbell gives nothing to any, so that there is less to it. */
export type GroupExplained =
  | Extract<Explained, { readonly kind: 'explained' | 'no-longer-standing' | 'added' }>
  | { readonly kind: 'gone-by-itself'; readonly drift: Drift }

export function explainGroup({ held, standing, open }: Pick<Holding, 'held' | 'standing' | 'open'>): GroupExplained {
  if (held) return { kind: open || standing ? 'explained' : 'added' }
  if (open?.standing.status === 'found') return { kind: 'gone-by-itself', drift: open }
  return { kind: standing ? 'no-longer-standing' : 'explained' }
}

/**
 * Whether the audit's deed is what made this drift: the right way round, and not after it was found, nor before an earlier one was that
 * it follows. Applications carry out what
 * Doorbell asked for, so that only a person makes anything permanent, and nobody does by giving it for a time.
 */
export const madeBy = (drift: Drift, { did, doer, forATime }: Deed): boolean =>
  did === (isThere(drift) ? 'added' : 'removed') &&
  doer.at <= after(drift.foundAt, settling) &&
  (!drift.again || doer.at > drift.again.foundAt) &&
  (drift.kind !== 'made-permanent' || (doer.kind === 'person' && !forATime))
