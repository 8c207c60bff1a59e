import type { AsGiven } from '../../access/grant/as-given.ts'
import { hearTrouble } from '../../access/grant/late-start.ts'
import { directoryEnd, perhapsHeld, type SecondEndWanted, secondEndGrace } from '../../access/grant/second-end.ts'
import type { FailReason, Grant, GrantCommand } from '../../access/grant/states.ts'
import { after } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import type { EndingAsked, Evidence, Granted } from '../../ports/provider.ts'
import { frozenNow, heldBack } from '../brake/hold.ts'
import { lookAt } from '../drift/check-holding.ts'
import { givenByHand } from '../drift/given-by-hand.ts'
import { ownWork } from '../inventory/own-work.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { whyStillOurs } from './being-taken-back.ts'
import { changeGrant, type GrantChanged } from './change-grant.ts'
import { lookAgain, whyNotNow } from './look-again.ts'
import { demandNotAnothers, priorByNow, readPrior } from './read-prior.ts'
import { noteDirectoryEnd } from './shared-end.ts'
import { noteLateWrite } from './take-back-late-write.ts'

type Starting = Extract<Grant, { status: 'starting' }>

/**
 * Makes the access true: checks again that it may be, reads and saves what was held before, writes, and starts the clock
 * when the provider says it is active. Each step is saved before the next, so that it can be taken up anywhere.
 * @throws Fault to be called again later.
 */
export async function startGrant(ports: Ports, grant: Starting, attempt: number, lease: Lease): Promise<void> {
  try {
    if (ports.clock.now() > grant.useBy)
      return await stop(ports, grant, { kind: (await frozenNow(ports, grant)) ? 'frozen' : 'approval-unused' })
    const { obstacle, wanted, by } = await lookAgain(ports, grant, { beginning: true })
    if (obstacle) return await stop(ports, grant, obstacle)
    await (grant.prior === null
      ? readPriorAndWrite(ports, grant, { wanted, by }, lease)
      : writeAgain(ports, grant, { wanted, by }, lease))
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    if (isWorthTrying(ports, grant, fault, attempt)) {
      await tellWhenLate(ports, grant, fault, attempt)
      throw fault
    }
    ports.log.error('grant.refused', { grant: grant.terms.id, request: grant.terms.request, code: fault.code })
    const obstacle = await whatChangedMeanwhile(ports, grant)
    if (obstacle) return await stop(ports, grant, obstacle, fault.result)
    const lacks = await whatWeLack(ports)
    const because = { kind: 'provider-refused', explanation: fault.message, ...(lacks ? { lacks } : {}) } as const
    await stop(ports, grant, because, fault.result)
  }
}

/** The pauses between so many attempts come to about a minute, however long ago it was to begin. */
const attemptsAtLeast = 7

const isWorthTrying = ({ clock }: Ports, { startsAt }: Starting, fault: Fault, attempt: number): boolean =>
  fault.retry === 'later' &&
  (fault.worthTryingFor === null ||
    attempt < attemptsAtLeast ||
    clock.now().getTime() < startsAt.getTime() + fault.worthTryingFor)

/** What goes wrong in Doorbell's own store is no word of the directory, and cannot be written down either. */
async function tellWhenLate(ports: Ports, grant: Starting, fault: Fault, attempt: number): Promise<void> {
  const { terms } = grant
  const { code, message: explanation } = fault
  if (code.startsWith('store.')) return
  const trouble = { code, explanation, anew: attempt === 1 }
  const heard = hearTrouble(grant, trouble, ports.clock.now())
  if (!heard) return
  if (heard.isNews) ports.log.error('grant.late', { grant: terms.id, request: terms.request, code, err: fault })
  await changeGrant(ports, terms.id, { type: 'report-trouble', ...trouble }, byTimer(terms.request))
}

/** A missing right and a wrong kind of group are refused in the same words: where something is in the way by now, it is that. */
async function whatChangedMeanwhile(ports: Ports, grant: Starting): Promise<FailReason | null> {
  try {
    return await whyNotNow(ports, grant)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return null
  }
}

/** What the directory does not give Doorbell by now, so that whoever is called reads what to mend. */
async function whatWeLack({ own, store }: Pick<Ports, 'own' | 'store'>) {
  try {
    const rights = await own.missingRights(await ownWork({ store }))
    return rights && rights.length > 0 ? { rights, page: own.rightsPage } : null
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return null
  }
}

/**
 * `grant` as it was when this attempt began: had an earlier attempt saved the prior, its write may have been done, and
 * stopping goes by way of ending. Otherwise nothing was given, unless another attempt has saved a prior meanwhile: then it is
 * refused here, and left to the other.
 */
async function stop(
  ports: Ports,
  grant: Starting,
  because: FailReason,
  result: Fault['result'] = 'not-done',
): Promise<void> {
  const nothingWritten = grant.prior === null && result === 'not-done'
  await change(ports, grant, { type: nothingWritten ? 'fail' : 'abandon', because })
  if (because.kind !== 'already-held') return
  // Whoever gave it while this was under way was passed over, because it explained what was told.
  const { entitlement, beneficiary } = grant.terms
  await ports.store.transaction(tx => tx.schedule(...lookAt(entitlement, beneficiary, {}, ports.clock.now())))
}

/** What is to end it besides the timer, and by when the hours of its flow do. `null`: neither. */
interface Ends {
  readonly wanted: SecondEndWanted | null
  readonly by: Date | null
}

/** A standing membership opens no grant, so that no end of ours can ever take it away. */
async function readPriorAndWrite(ports: Ports, grant: Starting, ends: Ends, lease: Lease): Promise<void> {
  const { prior, endsInDirectory, assignment } = await readPrior(ports, grant)
  if (prior === 'standing') return stop(ports, grant, { kind: 'already-held' })
  if (await heldBack(ports, grant)) return
  const asksSecondEnd = ends.wanted !== null || endsInDirectory
  const saved = await change(ports, grant, { type: 'save-prior', prior, asksSecondEnd })
  if (!saved.ok) return
  await lease.renew()
  const ending = endingOf(ports, saved.grant, ends)
  const written = await firstWrite(ports, grant, ending, lease)
  // Ours would be the first write, so it was somebody else who gave it since the prior was read.
  if (written.outcome === 'already-held' && prior === 'none') {
    await forgetPrior(ports, grant, lease)
    const ours = await whyStillOurs(ports, grant.terms.entitlement, grant.terms.beneficiary)
    if (ours) throw ours
    return stop(ports, grant, { kind: 'already-held' })
  }
  // Only an answer tells that it is what the other gave: without one it may be what this write has given in its place.
  const known = written.outcome === 'already-held' ? { ...assignment, ...written } : written
  return confirm(ports, grant, ends, await inStep(ports, grant, ending, known))
}

/** What is held already is by now known to be ours: an end that the directory holds for it must not come before this one's. */
async function inStep(
  ports: Ports,
  { terms }: Starting,
  ending: EndingAsked | undefined,
  written: Written,
): Promise<Written> {
  const { provider, store } = ports
  const held = written.outcome === 'already-held' || written.outcome === 'read-back'
  if (!ending || !held) return written
  const { entitlement, beneficiary, id } = terms
  const kept = await provider.keepUntil(entitlement, beneficiary, ending)
  if (kept.kind === 'held') await noteDirectoryEnd(ports, terms, kept.until)
  if (kept.kind !== 'none' || kept.why === 'held-without-end') return { ...written, secondEnd: kept }
  // It could not be asked about by now, and may come all the same: nothing is promised past it.
  const others = (await store.liveGrantsFor(entitlement, beneficiary)).filter(other => other.terms.id !== id)
  const ends = others.flatMap(other => directoryEnd(other.terms) ?? [])
  const last = ends.toSorted((one, other) => other.getTime() - one.getTime())[0]
  return { ...written, secondEnd: last ? { kind: 'held', until: last } : kept }
}

/** Where another grant gives it already with an end in the directory, that end has to move, whatever the file says by now. */
function endingOf(
  { clock }: Pick<Ports, 'clock'>,
  { terms }: Pick<Grant, 'terms'>,
  { wanted, by }: Ends,
): EndingAsked | undefined {
  if (wanted === null && !perhapsHeld(terms)) return undefined
  const from = clock.now()
  const whole = after(from, terms.duration)
  return {
    ...(wanted ?? { required: false, mayPrepare: false }),
    ...{ from, until: by && by < whole ? by : whole, grace: secondEndGrace, reference: terms.id },
  }
}

async function firstWrite(
  ports: Ports,
  grant: Starting,
  ending: EndingAsked | undefined,
  lease: Lease,
): Promise<Granted> {
  try {
    return await ports.provider.grant(grant.terms.entitlement, grant.terms.beneficiary, ending)
  } catch (fault) {
    // Surely not done: until the next attempt somebody else may give it, and that would not be ours.
    if (fault instanceof Fault && fault.result === 'not-done') await forgetPrior(ports, grant, lease)
    throw fault
  }
}

/** Only while the lease is ours: another attempt that has taken over may be writing on the strength of this very prior. */
async function forgetPrior(ports: Ports, grant: Starting, lease: Lease): Promise<void> {
  await lease.renew()
  await change(ports, grant, { type: 'forget-prior' })
}

/** An earlier attempt may have written: read back before repeating. */
async function writeAgain(ports: Ports, before: Starting, ends: Ends, lease: Lease): Promise<void> {
  const grant = { ...before, prior: await priorByNow(ports, before) }
  const { terms, prior } = grant
  const ending = endingOf(ports, grant, ends)
  const { entitlement, beneficiary } = terms
  if (prior === 'none' && (await ports.provider.holds(entitlement, beneficiary))) {
    await demandNotAnothers(ports, before)
    if (await givenByHand(ports, terms, grant.startsAt)) {
      await forgetPrior(ports, grant, lease)
      return stop(ports, { ...grant, prior: null }, { kind: 'already-held' })
    }
    return confirm(ports, grant, ends, await inStep(ports, grant, ending, { outcome: 'read-back', evidence: {} }))
  }
  if (await heldBack(ports, grant)) return
  await lease.renew()
  const written = await ports.provider.grant(entitlement, beneficiary, ending)
  return confirm(ports, grant, ends, await inStep(ports, grant, ending, written))
}

interface Written extends AsGiven {
  readonly outcome: Granted['outcome'] | 'read-back'
  readonly evidence: Evidence
}

/** Given is not usable: read back, so that the card says which. Where it cannot be read it is looked for again, and holds up nothing. */
export async function isListed({ provider, log }: Ports, { terms }: Pick<Grant, 'terms'>): Promise<boolean> {
  try {
    return await provider.holds(terms.entitlement, terms.beneficiary)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.warn('grant.not-read-back', { grant: terms.id, request: terms.request, code: fault.code })
    return false
  }
}

/** The clock of a grant starts here. */
async function confirm(
  ports: Ports,
  grant: Starting,
  { by }: Ends,
  { outcome, evidence, ...given }: Written,
): Promise<void> {
  if (outcome === 'pending') {
    throw new Fault('provider.pending', 'accepted, not active yet', { retry: 'later', result: 'unknown' })
  }
  const at = ports.clock.now()
  const usableAt = outcome === 'read-back' || (await isListed(ports, grant)) ? ports.clock.now() : null
  const isClaimed = grant.prior === 'none' && (outcome === 'read-back' || outcome === 'already-held')
  const details = { outcome, ...evidence }
  const confirmed = await change(ports, grant, {
    ...{ type: 'confirm-active', at, usableAt, details },
    ...{ ...given, ...(by ? { by } : {}), ...(isClaimed ? { claimed: true } : {}) },
  })
  if (!confirmed.ok && outcome === 'created') await noteLateWrite(ports, grant, given)
}

/**
 * A refusal means that somebody returned it meanwhile: the grant is ending, and whatever was written is taken back there.
 * @throws Fault when it is refused though the grant is still starting: another attempt came between, and this one looks again.
 */
async function change(ports: Ports, { terms }: Starting, command: GrantCommand): Promise<GrantChanged> {
  const changed = await changeGrant(ports, terms.id, command, byTimer(terms.request))
  if (!changed.ok && changed.refusal.reason === 'grant-not-live' && changed.refusal.status === 'starting') {
    throw new Fault('grant.another-attempt', 'another attempt at this grant came between', { retry: 'later' })
  }
  return changed
}
