import type { AuditFact } from '../../access/audit.ts'
import type { Alert } from '../../access/effect.ts'
import type { AsGiven } from '../../access/grant/as-given.ts'
import { fact } from '../../access/grant/consequences.ts'
import { overdueAfter } from '../../access/grant/ending.ts'
import { directoryEnd } from '../../access/grant/second-end.ts'
import type { Grant, GrantTerms } from '../../access/grant/states.ts'
import { neverSeen } from '../../access/grant/usable.ts'
import { isProtected } from '../../access/policy.ts'
import { after, minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { LateWrite } from '../../ports/late-write.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Transaction } from '../../ports/store.ts'
import { lookAt } from '../drift/check-holding.ts'
import type { Ports } from '../ports.ts'
import { byTimer, holdLane, saveWhatFollows } from '../save.ts'
import { changeGrant } from './change-grant.ts'
import { isGiver } from './has-written.ts'
import { demandSettled, perhapsBehind } from './settled.ts'

/**
 * The others have gone on with the grant while this process wrote. Where they are still at it they are told by what it is taken back.
 * Where they have brought it to its end, because this process stood still for so long between asking for its lease and being
 * answered, nobody else would ever take away what came after it.
 */
export async function noteLateWrite(ports: Ports, { terms }: Pick<Grant, 'terms'>, given: AsGiven): Promise<void> {
  const { store, log, clock } = ports
  const { id, request } = terms
  const { assignment } = given
  if (assignment && (await changeGrant(ports, id, { type: 'name-assignment', assignment }, byTimer(request))).ok) return
  const grant = await store.grant(id)
  const over = grant?.status === 'ended' || grant?.status === 'failed'
  if (!over && !(grant?.status === 'ending' && grant.removedAt)) return
  if (await isGivenBy(ports, terms)) return
  log.error('grant.written-after-its-end', { grant: id, request })
  const now = clock.now()
  const end = directoryEnd(given)
  const task: LateWrite = {
    ...{ type: 'take-back-late-write', grant: id, at: now.toISOString() },
    ...(assignment ? { assignment } : {}),
    ...(end ? { directoryEndsAt: end.toISOString() } : {}),
  }
  await store.transaction(tx => comeBack(tx, terms, task, now))
}

/**
 * No grant lives of which this would be an end, so that it has one of its own: tried again until the directory has taken it back, read
 * back, and recorded. Whoever can act is told once where it stands.
 * @throws Fault to be called again later.
 */
export async function takeBackLateWrite(ports: Ports, task: LateWrite, attempt: number, lease: Lease): Promise<void> {
  const grant = await ports.store.grant(task.grant)
  if (!grant) return
  if (await isGivenBy(ports, grant.terms)) return ports.store.transaction(tx => close(tx, ports, grant.terms, task))
  await lease.renew()
  try {
    await takeBack(ports, grant.terms, task, attempt)
  } catch (fault) {
    if (!(fault instanceof Fault) || task.told || !isTimeToTell(ports, task, fault)) throw fault
    await tellThatItStands(ports, grant.terms, task)
  }
}

/** Another grant gives it by now, and ends it in its turn. */
const isGivenBy = async ({ store }: Ports, { entitlement, beneficiary }: GrantTerms): Promise<boolean> =>
  (await store.liveGrantsFor(entitlement, beneficiary)).some(isGiver)

/** What only waits until it can be believed to be gone is nothing that somebody could do anything about. */
function isTimeToTell({ clock }: Ports, { at }: LateWrite, { code, retry }: Fault): boolean {
  if (code === perhapsBehind || code.startsWith('store.')) return false
  return retry === 'never' || clock.now() >= after(new Date(at), overdueAfter)
}

async function takeBack(ports: Ports, terms: GrantTerms, task: LateWrite, attempt: number): Promise<void> {
  const { provider, store, clock } = ports
  const { entitlement, beneficiary } = terms
  const policy = await store.activePolicy()
  if (policy && isProtected(policy, beneficiary)) {
    if (await provider.holds(entitlement, beneficiary))
      throw new Fault('late-write.protected', 'the account is protected by the access file', { retry: 'never' })
    return readBack(ports, terms, task)
  }
  const named = task.assignment !== undefined || task.directoryEndsAt !== undefined
  // An earlier attempt may have done it, and its answer was lost: what is there by then may be somebody else's.
  const perhapsDone = attempt > 1 && !named && !(await provider.holds(entitlement, beneficiary))
  if (task.removed || perhapsDone) return readBack(ports, terms, task)
  const revoked = await provider.revoke(entitlement, beneficiary, asGiven(task))
  switch (revoked.outcome) {
    case 'removed':
      return store.transaction(tx => comeBack(tx, terms, { ...task, removed: true }, clock.now()))
    case 'already-gone':
      return readBack(ports, terms, task)
    case 'pending':
      throw new Fault('provider.pending', 'accepted, not removed yet', { retry: 'later' })
    case 'theirs':
      // They activated it for themselves: their own right, until then.
      return store.transaction(tx => comeBack(tx, terms, task, after(revoked.until, minutes(1))))
    case 'made-permanent':
      demandSettled(ports, new Date(task.at))
      return leaveToWhoeverDecides(ports, terms, task)
    default:
      return revoked satisfies never
  }
}

function asGiven({ assignment, directoryEndsAt }: LateWrite): AsGiven {
  const until = directoryEndsAt === undefined ? null : new Date(directoryEndsAt)
  return { ...(assignment ? { assignment } : {}), ...(until ? { secondEnd: { kind: 'held', until } } : {}) }
}

/** It was never read back to be there: that it is not listed proves little until the write is long settled. */
async function readBack(ports: Ports, terms: GrantTerms, task: LateWrite): Promise<void> {
  const { at, removed } = task
  const { provider, store } = ports
  const { entitlement, beneficiary } = terms
  const held = await provider.holds(entitlement, beneficiary)
  const theirs = held ? await provider.selfActivated(entitlement, beneficiary) : null
  if (held && !theirs?.alone)
    throw new Fault('provider.still-listed', 'the directory still lists it', { retry: 'later' })
  if (!removed) demandSettled(ports, new Date(at), neverSeen)
  const audit = [fact(terms, 'grant.write_taken_back', { details: { writtenAt: at } })]
  await store.transaction(tx => close(tx, ports, terms, task, audit))
}

/** Somebody gave it anew since. It is looked at as anything that is held and that no grant explains. */
async function leaveToWhoeverDecides(ports: Ports, terms: GrantTerms, task: LateWrite): Promise<void> {
  const reason = 'made-permanent'
  const audit = [fact(terms, 'grant.write_taken_back', { outcome: 'failed', reason })]
  await ports.store.transaction(async tx => {
    await close(tx, ports, terms, task, audit)
    await tx.schedule(...lookAt(terms.entitlement, terms.beneficiary, {}, ports.clock.now()))
  })
}

/** Whoever was told that it stands is told that it is over. */
async function close(
  tx: Transaction,
  ports: Ports,
  { id: grant, request }: GrantTerms,
  { told }: LateWrite,
  audit: readonly AuditFact[] = [],
): Promise<void> {
  const alert: Alert = 'late-write-over'
  const effects = told ? [{ type: 'alert-integration-owner', request, grant, alert } as const] : []
  await saveWhatFollows(tx, ports, byTimer(request), { effects, audit })
}

async function tellThatItStands(ports: Ports, terms: GrantTerms, task: LateWrite): Promise<void> {
  const { id: grant, request } = terms
  const alert: Alert = 'late-write-stands'
  const effects = [{ type: 'alert-integration-owner', request, grant, alert } as const]
  await ports.store.transaction(async tx => {
    await saveWhatFollows(tx, ports, byTimer(request), { effects, audit: [] })
    await comeBack(tx, terms, { ...task, told: true }, after(ports.clock.now(), minutes(1)))
  })
}

/** In the lane of the grants of the same, so that none is being given or taken meanwhile. */
const comeBack = (tx: Transaction, { id, entitlement, beneficiary }: GrantTerms, task: LateWrite, due: Date) =>
  tx.schedule(task, { key: `take-back-late-write:${id}`, lane: holdLane(entitlement, beneficiary), due })
