import type { HeldThrough } from '../../access/catalog.ts'
import { isUnhurried } from '../../access/grant/consequences.ts'
import { waitedForUntil } from '../../access/grant/ending.ts'
import { directoryEnd, perhapsHeld } from '../../access/grant/second-end.ts'
import { isDirectoryEndTooLate } from '../../access/grant/shared-end.ts'
import type { Grant } from '../../access/grant/states.ts'
import { neverSeen } from '../../access/grant/usable.ts'
import { isProtected } from '../../access/policy.ts'
import { after, minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Provider } from '../../ports/provider.ts'
import { leaveMadePermanent } from '../drift/check-holding.ts'
import { givenByHand } from '../drift/given-by-hand.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { revokesEachTime } from '../sessions/ask-to-revoke.ts'
import { changeGrant } from './change-grant.ts'
import { demandSettled, perhapsBehind, settles } from './settled.ts'
import { tellWhenOverdue, tellWhyLate } from './tell-overdue.ts'

type Ending = Extract<Grant, { status: 'ending' }>
type Active = Extract<Grant, { status: 'active' }>

/** The directory ends what somebody activated by itself, within moments. */
const settledAfterTheirs = minutes(1)

/**
 * Takes access back and reads back that it is gone. It never gives up: whatever goes wrong is thrown to be tried again,
 * and once it is overdue, somebody who can act is told before the next attempt.
 * @throws Fault to be called again later, also for faults that would be final anywhere else.
 */
export async function endGrant(ports: Ports, grant: Ending, attempt: number, lease: Lease): Promise<void> {
  const keeper = await anotherHolder(ports, grant)
  if (keeper) {
    return handOver(ports, grant, keeper)
  }
  // Where the directory has ended it by itself nothing is late, however long Doorbell was away; nor where it waits to be listed: both
  // are looked at first.
  const looksFirst = (attempt === 1 && isPastDirectoryEnd(ports, grant)) || isWaitedFor(ports, grant)
  let isTold = !looksFirst && (await tellWhenOverdue(ports, grant, attempt))
  try {
    if (await isOutOfReach(ports, grant)) return await waitUntilGone(ports, grant)
    await (grant.removedAt ? verifyGone(ports, grant) : remove(ports, grant, attempt, lease, looksFirst))
  } catch (fault) {
    // What waits only because it must is not late; what cannot even be looked at is.
    const waits = !(fault instanceof Fault) || fault.code === perhapsBehind
    if (looksFirst && !waits) isTold = await tellWhenOverdue(ports, grant, attempt, grant.dueSince)
    if (isTold && fault instanceof Fault) await tellWhyLate(ports, grant, attempt, fault)
    throw fault
  }
}

function isPastDirectoryEnd({ clock }: Ports, { terms, removedAt }: Ending): boolean {
  const end = directoryEnd(terms)
  return end !== null && removedAt === null && clock.now() >= end
}

function isWaitedFor({ clock }: Ports, grant: Ending): boolean {
  const until = waitedForUntil(grant)
  return until !== null && clock.now() < until
}

/**
 * Overlapping grants end with the last. Ours is only handed over to one that is known to give the same access: what is still on its way
 * may be held back, or fail, and gives it anew when it comes to that.
 */
async function anotherHolder({ store }: Ports, { terms }: Ending): Promise<Active | undefined> {
  const live = await store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const others = live.filter(other => other.status === 'active').filter(other => other.terms.id !== terms.id)
  return others.toSorted((one, other) => other.endsAt.getTime() - one.endsAt.getTime())[0]
}

/** Whichever was given later knows better by what it is held: somebody may have taken what the earlier one gave. Told first, as a crash forgets. */
async function handOver(ports: Ports, { terms, since }: Ending, keeper: Active): Promise<void> {
  const doing = byTimer(terms.request)
  const { assignment } = terms
  const isLater = since !== null && keeper.since < since
  if (assignment && isLater && assignment !== keeper.terms.assignment)
    await changeGrant(ports, keeper.terms.id, { type: 'name-assignment', assignment }, doing)
  // What the directory was asked for, and nobody knows what came of it, may have moved its end too.
  if (terms.secondEnd?.kind === 'asked' || isDirectoryEndTooLate(keeper))
    await changeGrant(ports, keeper.terms.id, { type: 'demand-end-back' }, byTimer(keeper.terms.request))
  await changeGrant(ports, terms.id, { type: 'hand-over', to: keeper.terms.id }, doing)
}

/** The file may have come to protect the account while it held something. */
async function isOutOfReach({ store }: Ports, { terms, removedAt }: Ending): Promise<boolean> {
  const policy = removedAt === null ? await store.activePolicy() : null
  return policy !== null && isProtected(policy, terms.beneficiary)
}

/**
 * What Doorbell gave is then not taken by Doorbell: the integration owner is told that it is overdue and takes it away by hand,
 * and the reading back closes it as soon as it is gone.
 */
async function waitUntilGone(ports: Ports, grant: Ending): Promise<void> {
  demandSettled(ports, givenAt(grant), toBeSeen(grant))
  await verifyGone(ports, grant, { byListAlone: true })
}

/** What a part of the directory once listed, all of it knows of soon. */
const toBeSeen = ({ unseen }: Ending) => (unseen ? neverSeen : settles)

const givenAt = ({ since, dueSince }: Ending): Date => since ?? dueSince

/** What ends with thousands of others lets everything go first that somebody waits for. */
const unhurriedWhere = ({ provider }: Ports, { because }: Ending): Pick<Provider, 'revoke' | 'holds'> =>
  (isUnhurried(because) ? provider.unhurried : undefined) ?? provider

/** There is more to take back than the list shows: it never showed it, it goes by a name of its own, or the directory holds an end too. */
const mayBeThereUnlisted = ({ unseen, terms }: Ending): boolean =>
  unseen === true || terms.assignment !== undefined || perhapsHeld(terms)

/** `looksFirst`: nobody was told that it is late, because it may turn out not to be. */
async function remove(ports: Ports, grant: Ending, attempt: number, lease: Lease, looksFirst: boolean): Promise<void> {
  const { terms } = grant
  const provider = unhurriedWhere(ports, grant)
  // An earlier attempt may have done it, and its answer was lost: what is there by then may be somebody else's.
  if (attempt > 1 && !mayBeThereUnlisted(grant) && !(await provider.holds(terms.entitlement, terms.beneficiary)))
    return waitUntilGone(ports, grant)
  // What was only read back was taken for ours: by now the audit tells whose it is.
  const theirs = terms.claimedFrom ? await givenByHand(ports, terms, terms.claimedFrom) : null
  if (theirs) return leaveMadePermanent(ports, grant, theirs)
  await lease.renew()
  const { entitlement, beneficiary } = terms
  const byItself = attempt === 1 && isPastDirectoryEnd(ports, grant)
  const revoked = await provider.revoke(entitlement, beneficiary, terms)
  const { outcome, evidence } = revoked
  switch (outcome) {
    case 'removed': {
      if (looksFirst) await tellWhenOverdue(ports, grant, attempt, grant.dueSince)
      const command = { type: 'confirm-removed', details: { outcome, ...evidence } } as const
      await changeGrant(ports, terms.id, command, byTimer(terms.request))
      return
    }
    case 'already-gone':
      // Somebody else took it away, or a part of the directory is behind.
      demandSettled(ports, givenAt(grant), toBeSeen(grant))
      return verifyGone(ports, grant, { byItself, byListAlone: revoked.byListAlone === true })
    case 'pending':
      throw new Fault('provider.pending', 'accepted, not removed yet', { retry: 'later' })
    case 'made-permanent':
      // What was adopted was held for good until a moment ago.
      demandSettled(ports, givenAt(grant))
      return leaveMadePermanent(ports, grant)
    case 'theirs': {
      // Where they activated it once more meanwhile, it waits once more.
      const until = after(revoked.until, settledAfterTheirs)
      await changeGrant(ports, terms.id, { type: 'wait-for-theirs', until }, byTimer(terms.request))
      return
    }
    default:
      return outcome satisfies never
  }
}

/**
 * Removal and verification are two appointments, so each attempt at the second is one read. Where nothing but lists says that it is gone,
 * and none ever showed it, it is over and called nothing else.
 */
async function verifyGone(ports: Ports, grant: Ending, { byItself = false, byListAlone = false } = {}): Promise<void> {
  const { terms } = grant
  const held = await unhurriedWhere(ports, grant).holds(terms.entitlement, terms.beneficiary)
  // What was given is gone where nothing is left but what they activated for themselves.
  const theirs = held ? await ports.provider.selfActivated(terms.entitlement, terms.beneficiary) : null
  if (held && !theirs?.alone) {
    await changeGrant(ports, terms.id, { type: 'count-listed' }, byTimer(terms.request))
    if (grant.unseen) await changeGrant(ports, terms.id, { type: 'note-listed' }, byTimer(terms.request))
    throw new Fault('provider.still-listed', 'removed, but the directory still lists it', { retry: 'later' })
  }
  if (byListAlone && grant.unseen) {
    ports.log.error('grant.never-listed', { grant: terms.id, request: terms.request })
    await changeGrant(ports, terms.id, { type: 'give-up-proving' }, byTimer(terms.request))
    return
  }
  const around = await stillThrough(ports, grant)
  const through = theirs ? [...(around ?? []), { kind: 'own-activation' } as const] : around
  const revokeSessions = await revokesEachTime(ports, grant)
  await changeGrant(
    ports,
    terms.id,
    {
      type: 'confirm-gone',
      reads: (grant.listedReads ?? 0) + 1,
      through,
      byItself,
      ...(revokeSessions ? { revokeSessions } : {}),
    },
    byTimer(terms.request),
  )
}

/** By what they have it all the same, so that nobody takes "gone" for "no access". It holds up no end that it cannot be read. */
async function stillThrough({ directory, log }: Ports, { terms }: Ending): Promise<readonly HeldThrough[] | null> {
  try {
    return await directory.heldThrough(terms.entitlement, terms.beneficiary)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.warn('grant.through-unread', { grant: terms.id, request: terms.request, code: fault.code })
    return null
  }
}
