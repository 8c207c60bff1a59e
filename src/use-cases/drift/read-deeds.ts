import { isNamed } from '../../access/drift/doer.ts'
import { madeBy, settling } from '../../access/drift/explain.ts'
import { type Drift, holderOf, isThere } from '../../access/drift/states.ts'
import { decide } from '../../access/grant/decide.ts'
import type { Grant } from '../../access/grant/states.ts'
import { after, minutes } from '../../access/vocabulary.ts'
import { type Done, type DoneToPerson, toPerson } from '../../ports/changes.ts'
import { Fault } from '../../ports/fault.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeDriftIn } from './change-drift.ts'
import { lookAt, writtenDeed } from './check-holding.ts'
import { grantsOf, placeOf } from './live-grants.ts'

const deedsMark = 'deeds'
/** Milliseconds. An entry may appear so much later than it says that it happened; what nobody is named for by then, nobody will be. */
const latest = 60 * 60_000
/** Entries of one doing appear so far apart. */
const entriesOfOneDoing = minutes(15)
/** Where nothing was read before, and never further back than the directory keeps it to be read cheaply. */
const first = 15 * 60_000
export const furthest = 7 * 24 * 60 * 60_000
/** Of one drift, which Doorbell found late where it was away. */
const beforeFound = 24 * 60 * 60_000

/**
 * What the directory's own audit has done by whom: names whoever made a drift, and finds access that somebody gave anew by hand, which
 * looks the same as what Doorbell had given. Where it cannot be read, drift is found all the same and nobody is named.
 */
export async function readDeeds(ports: Ports): Promise<void> {
  const now = ports.clock.now()
  const unnamed = await ports.store.unnamedDrifts(new Date(now.getTime() - latest))
  const since = await from(ports, unnamed, now)
  const deeds = await deedsSince(ports, since)
  if (deeds === null) return
  for (const drift of unnamed) await nameDoer(ports, drift, deeds)
  await lookForGivenAnew(ports, deeds, now)
  const last = deeds.at(-1)?.doer.at
  if (last) await ports.store.transaction(tx => tx.setMark(deedsMark, last.toISOString(), now))
}

/**
 * Who did it, as the audit tells at this moment. `waitsUntil`: it has not told, and may yet; `null` where it has, where it may not be read,
 * and where it has been waited for.
 */
export async function nameNow(
  ports: Ports,
  drift: Drift,
): Promise<{ readonly drift: Drift; readonly waitsUntil: Date | null }> {
  const now = ports.clock.now()
  const until = after(drift.foundAt, entriesOfOneDoing)
  try {
    const deeds = await ports.changes.deeds(new Date(drift.foundAt.getTime() - beforeFound))
    if (deeds === null) return { drift, waitsUntil: null }
    await nameDoer(ports, drift, deeds)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    ports.log.warn('drift.audit-unread', { code: fault.code })
  }
  const named = (await ports.store.drift(drift.id)) ?? drift
  return { drift: named, waitsUntil: isNamed(named.doer) || now >= until ? null : until }
}

/** `null`: it may not be read, or cannot be now. */
export async function deedsSince({ changes, log }: Ports, since: Date): Promise<readonly Done[] | null> {
  try {
    const deeds = await changes.deeds(since)
    if (deeds === null) log.debug('drift.audit-unread', { because: 'not allowed' })
    return deeds
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    // Drift was found without it, and its names come with a later reading.
    log.warn('drift.audit-unread', { code: fault.code })
    return null
  }
}

/** A little before the last that was read, because entries appear late and out of order. */
async function from({ store }: Ports, unnamed: readonly Drift[], now: Date): Promise<Date> {
  const read = await store.mark(deedsMark)
  const times = [
    (read === null ? now.getTime() : Date.parse(read)) - first,
    ...unnamed.map(({ foundAt }) => foundAt.getTime() - first),
  ]
  return new Date(Math.max(Math.min(...times), now.getTime() - furthest))
}

async function nameDoer(ports: Ports, drift: Drift, deeds: readonly Done[]): Promise<void> {
  const about = deeds.filter(
    one => (toPerson(one) ? one.person : one.group) === holderOf(drift) && one.resource === drift.entitlement.resource,
  )
  const made = sinceTheOtherWay(drift, about).filter(one => madeBy(drift, one))
  const deed = made.findLast(({ doer }) => doer.kind !== 'through-service') ?? made.at(-1)
  if (!deed) return
  // Whose wish it was may be in an entry of its own, which comes when it comes.
  if (deed.doer.kind === 'through-service' && ports.clock.now() < after(drift.foundAt, entriesOfOneDoing)) return
  const doing = byTimer(`drift:${drift.id}`)
  await ports.store.transaction(async tx => {
    const named = await changeDriftIn(tx, ports, drift.id, { type: 'name', doer: deed.doer }, doing)
    const grant = named.ok && drift.grant ? await tx.lockGrant(drift.grant.id) : null
    if (grant) await nameInGrant(tx, ports, grant, deed)
  })
}

/**
 * What was added before it was last removed made nothing of what is there now: the entry that did has not come yet. Oldest first, as the
 * audit tells them.
 */
function sinceTheOtherWay(drift: Drift, about: readonly Done[]): readonly Done[] {
  const known = about.filter(({ doer }) => doer.at <= after(drift.foundAt, settling))
  return known.slice(known.findLastIndex(({ did }) => did !== (isThere(drift) ? 'added' : 'removed')) + 1)
}

async function nameInGrant(tx: Transaction, ports: Ports, grant: Grant, { doer }: Done): Promise<void> {
  const outcome = decide(grant, { type: 'name-doer', doer }, ports.clock.now())
  if (!outcome.ok) return
  await tx.saveGrant(outcome.next)
  await saveWhatFollows(tx, ports, byTimer(grant.terms.request), outcome)
}

/** Somebody else's hand gave what Doorbell had given: removed and added again, say, so that only the audit tells. */
async function lookForGivenAnew(ports: Ports, deeds: readonly Done[], now: Date): Promise<void> {
  const added = deeds
    .filter(toPerson)
    .filter(({ did, doer, forATime }) => did === 'added' && doer.kind === 'person' && !forATime)
  const live = await grantsOf(ports, [...new Set(added.map(({ person }) => person))])
  for (const deed of added) {
    const grant = live.get(placeOf(deed.resource, deed.person))?.find(one => isAfterOurs(one, deed))
    if (!grant) continue
    const look = lookAt(grant.terms.entitlement, deed.person, { deed: writtenDeed(deed) }, now)
    await ports.store.transaction(tx => tx.schedule(...look))
  }
}

const isAfter = (at: Date, other: Date | null | undefined): boolean => Boolean(other && at > other)

const isAfterOurs = (grant: Grant, { doer }: DoneToPerson): boolean =>
  (grant.status === 'active' && doer.at > (grant.terms.claimedFrom ?? grant.since)) ||
  (grant.status === 'ending' && isAfter(doer.at, grant.removedAt ?? grant.terms.claimedFrom))
