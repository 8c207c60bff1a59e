import { isDeepStrictEqual } from 'node:util'
import { wayOf } from '../../access/break-glass.ts'
import type { Person } from '../../access/catalog.ts'
import { missedFrom } from '../../access/drift/explain.ts'
import type { Freeze } from '../../access/freeze.ts'
import { decide } from '../../access/grant/decide.ts'
import type { ExtensionRule } from '../../access/grant/extension-rule.ts'
import { directoryEnd, type SecondEnd, secondEndGrace } from '../../access/grant/second-end.ts'
import type { Grant, GrantTerms } from '../../access/grant/states.ts'
import { endsWithHours } from '../../access/hours.ts'
import type { Policy } from '../../access/policy.ts'
import { refuse } from '../../access/refusal.ts'
import { isGivenForLess } from '../../access/request/given.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { GrantId, Minutes } from '../../access/vocabulary.ts'
import type { Reads, Transaction } from '../../ports/store.ts'
import { frozenNow } from '../brake/hold.ts'
import { leaveMadePermanent } from '../drift/check-holding.ts'
import type { Ports } from '../ports.ts'
import { byTimer, type Doing } from '../save.ts'
import { changeWithin, type GrantChanged } from './change-grant.ts'
import { whyNotNow } from './look-again.ts'
import { noteDirectoryEnd } from './shared-end.ts'

/**
 * What the access file in force lets a holder do without a new decision. `null`: nothing, which also holds where somebody gave less
 * than was asked for.
 */
export function extensionRule(policy: Policy, request: AccessRequest, now: Date): ExtensionRule | null {
  const found = wayOf(policy, request.ask)
  if (!found?.extensions || isGivenForLess(request)) return null
  const by = endsWithHours('hours' in found ? found.hours : undefined, now)
  return { ...found.extensions, cap: found.duration.max, ...(by ? { by } : {}) }
}

/**
 * Keeps what somebody holds for longer, without a new decision, where the access flow says so. It counts only after everything
 * that is asked just before a grant is written was asked again, live, and the directory does not
 * lack what it must know of by then; and where the access file or a brake changed while the directory answered, all of that anew.
 * `incoming` is finished with it; `null` where more is to be done about it.
 * @throws Fault when that cannot be asked: then nothing was extended.
 */
export async function extendGrant(
  ports: Ports,
  person: Person,
  wanted: { readonly grant: GrantId; readonly length: Minutes | null },
  doing: Doing,
  incoming: string | null,
): Promise<GrantChanged> {
  for (;;) {
    const seen = await inForce(ports.store)
    const extended = await extendBy(seen, ports, person, wanted, doing, incoming)
    if (extended !== 'changed-meanwhile') return extended
  }
}

/** What may change while the directory answers, and say otherwise. */
interface InForce {
  readonly policy: Policy | null
  readonly freezes: readonly Freeze[]
}

async function inForce(store: Pick<Reads, 'activePolicy' | 'freezes'>): Promise<InForce> {
  const policy = await store.activePolicy()
  return { policy, freezes: await store.freezes() }
}

const isSame = (now: InForce, seen: InForce): boolean =>
  now.policy?.hash === seen.policy?.hash && isDeepStrictEqual(now.freezes, seen.freezes)

async function extendBy(
  seen: InForce,
  ports: Ports,
  person: Person,
  { grant: id, length }: { readonly grant: GrantId; readonly length: Minutes | null },
  doing: Doing,
  incoming: string | null,
): Promise<GrantChanged | 'changed-meanwhile'> {
  const { policy } = seen
  const grant = await ports.store.grant(id)
  if (!grant) return refuse({ reason: 'no-such-request' })
  const request = await ports.store.request(grant.terms.request)
  const within = request && policy && extensionRule(policy, request, ports.clock.now())
  if (!within) {
    // A stranger learns no more than that it is not theirs, and of what is over it is said that it is over.
    if (person.id !== grant.terms.beneficiary) return refuse({ reason: 'not-your-access' })
    if (grant.status !== 'active') return refuse({ reason: 'grant-not-live', status: grant.status })
    return refuse({ reason: whyNone(policy, request) })
  }
  const command = { type: 'extend', by: person.id, length, within, policy: policy.hash } as const
  // What needs no asking is refused before anybody is asked.
  const foreseen = decide(grant, command, ports.clock.now())
  if (!foreseen.ok) return foreseen
  const frozen = await frozenNow(ports, grant)
  if (frozen) return refuse({ reason: 'frozen', ...frozen })
  const why = await whyNotNow(ports, grant)
  if (why) return refuse({ reason: 'cannot-be-extended', why })
  if (await isMissed(ports, grant)) return refuse({ reason: 'no-longer-held' })
  const perhapsMovedBack = await isSharedEnd(ports, grant)
  const moved = await keptInStep(ports, foreseen.next)
  const tooEarly = moved && foreseen.next.status === 'active' && endBefore(moved, grant.terms, foreseen.next.endsAt)
  if (tooEarly) {
    if (moved.kind === 'held') await ports.store.transaction(tx => demandBack(tx, ports, grant.terms, moved.until))
    return refuse({ reason: 'directory-ends-before', until: tooEarly })
  }
  if (moved?.kind === 'none' && grant.status === 'active') {
    // The directory has no end of it any more: somebody made it permanent, and whoever answers for it decides.
    await leaveMadePermanent(ports, grant)
    return refuse({ reason: 'grant-not-live', status: 'ended' })
  }
  if (moved?.kind === 'held') await noteDirectoryEnd(ports, grant.terms, moved.until)
  const extended = moved ? { ...command, secondEnd: moved, perhapsMovedBack } : command
  return ports.store.transaction(async tx => {
    await tx.lockGrant(id)
    const isAsSeen = isSame(await inForce(tx), seen)
    const changed = isAsSeen ? await changeWithin(tx, ports, id, extended, doing) : 'changed-meanwhile'
    const isExtended = changed !== 'changed-meanwhile' && changed.ok
    if (isExtended && incoming !== null) await tx.finishIncoming(incoming)
    if (!isExtended && moved?.kind === 'held') await demandBack(tx, ports, grant.terms, moved.until)
    return changed
  })
}

/** The directory's end was moved for an extension that comes to nothing: the card says where it is, and it is moved back. */
async function demandBack(tx: Transaction, ports: Ports, { id, request }: GrantTerms, ends: Date): Promise<void> {
  for (const command of [{ type: 'note-directory-end', ends }, { type: 'demand-end-back' }] as const)
    await changeWithin(tx, ports, id, command, byTimer(request))
}

/** It is moved for others as well, and may be on its way back from one that is over. */
async function isSharedEnd({ store }: Ports, grant: Grant): Promise<boolean> {
  const { entitlement, beneficiary } = grant.terms
  if (grant.status === 'active' && grant.directoryEndTooLate) return true
  return (await store.liveGrantsFor(entitlement, beneficiary)).length > 1
}

/** That a list which may be behind does not show it refuses nothing: what is truly gone is found to be, as it would be without this. */
const isMissed = async ({ provider, clock }: Ports, grant: Grant): Promise<boolean> =>
  !(await provider.holds(grant.terms.entitlement, grant.terms.beneficiary)) &&
  !(grant.status === 'active' && clock.now() < missedFrom(grant))

function whyNone(policy: Policy | null, request: AccessRequest | null) {
  if (request?.ask.breakGlass) return 'break-glass-not-longer'
  const extensions = policy && request && wayOf(policy, request.ask)?.extensions
  return extensions && isGivenForLess(request) ? 'given-for-less' : 'no-extensions'
}

/** When the directory ends it before it is to end; also where it could not even be asked to move what it holds. */
function endBefore(moved: SecondEnd, terms: GrantTerms, promised: Date): Date | null {
  if (moved.kind === 'held') return moved.until < promised ? moved.until : null
  return moved.kind === 'none' && moved.why !== 'held-without-end' ? directoryEnd(terms) : null
}

/** The directory's own end moves first: should the extension come to nothing then, it is later than it had to be, until it is moved back. */
async function keptInStep({ provider, clock }: Ports, grant: Grant): Promise<SecondEnd | null> {
  if (grant.status !== 'active') return null
  const known = directoryEnd(grant.terms) !== null
  if (!known && !perhapsArranged(grant)) return null
  const { id, entitlement, beneficiary } = grant.terms
  const kept = await provider.keepUntil(entitlement, beneficiary, {
    ...{ required: false, mayPrepare: false, reference: id },
    ...{ from: clock.now(), until: grant.endsAt, grace: secondEndGrace },
  })
  return known || kept.kind === 'held' ? kept : null
}

/**
 * It was held without an end, and somebody asked for one: where every answer was lost, or is still to come, it may hold one that
 * nobody knows of.
 */
const perhapsArranged = ({ terms: { secondEnd } }: Extract<Grant, { status: 'active' }>): boolean =>
  secondEnd?.kind === 'asked' || (secondEnd?.kind === 'none' && secondEnd.why === 'held-without-end')
