import { bestFlow } from '../access/access-flow.ts'
import { isActiveMember } from '../access/catalog.ts'
import type { FailReason, Grant, Prior } from '../access/grant/states.ts'
import { Fault } from '../ports/fault.ts'
import { changeGrant } from './change-grant.ts'
import { whyUngrantable } from './check-entitlement.ts'
import type { Ports } from './ports.ts'
import { openFlows, withSettings } from './requestable-access.ts'
import { byTimer } from './save.ts'

type Starting = Extract<Grant, { status: 'starting' }>

/**
 * Makes the access true: checks again that it may be, reads and saves what was held before, writes, and starts the clock
 * when the provider says it is active. Each step is saved before the next, so that it can be taken up anywhere.
 * @throws Fault to be called again later.
 */
export async function startGrant(ports: Ports, grant: Starting): Promise<void> {
  try {
    if (ports.clock.now() > grant.useBy) return await stop(ports, grant, { kind: 'approval-unused' })
    const obstacle = await whyNotNow(ports, grant)
    if (obstacle) return await stop(ports, grant, obstacle)
    await (grant.prior === null ? readPriorAndWrite(ports, grant) : writeAgain(ports, grant))
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.error('grant.refused', { grant: grant.terms.id, request: grant.terms.request, code: fault.code })
    await stop(ports, grant, { kind: 'provider-refused', explanation: fault.message }, fault.result)
  }
}

/** What was right at the click may not be right any more. Asked live, just before writing. */
async function whyNotNow(ports: Ports, { terms }: Starting): Promise<FailReason | null> {
  const beneficiary = await ports.directory.person(terms.beneficiary)
  if (!beneficiary || !isActiveMember(beneficiary)) return { kind: 'beneficiary-inactive' }
  const [request, policy, known] = await Promise.all([
    ports.store.request(terms.request),
    ports.store.activePolicy(),
    ports.store.inventory.resource(terms.entitlement),
  ])
  if (request?.status !== 'approved' || !policy || !known) return { kind: 'policy-changed' }
  const flow = bestFlow(await openFlows(ports, policy, terms.beneficiary), withSettings(known, policy))
  if (!flow || terms.duration > flow.duration.max) return { kind: 'policy-changed' }
  return (await whyUngrantable(ports, policy, known)) ? { kind: 'resource-ungrantable' } : null
}

/**
 * `grant` as it was when this attempt began: had an earlier attempt saved the prior, its write may have been done, and
 * stopping goes by way of ending. Otherwise this attempt's own answer says that nothing was given.
 */
async function stop(
  ports: Ports,
  { terms, prior }: Starting,
  because: FailReason,
  result: Fault['result'] = 'not-done',
): Promise<void> {
  const type = prior === null && result === 'not-done' ? 'fail' : 'abandon'
  await changeGrant(ports, terms.id, { type, because }, byTimer(terms.request))
}

/** A standing membership opens no grant, so that no end of ours can ever take it away. */
async function readPriorAndWrite(ports: Ports, grant: Starting): Promise<void> {
  const { terms } = grant
  const held = await ports.provider.holds(terms.entitlement, terms.beneficiary)
  const prior: Prior | 'standing' = !held ? 'none' : (await isHeldByAnother(ports, grant)) ? 'ours' : 'standing'
  if (prior === 'standing') return stop(ports, grant, { kind: 'already-held' })
  const saved = await changeGrant(ports, terms.id, { type: 'save-prior', prior }, byTimer(terms.request))
  if (saved.ok) await write(ports, grant)
}

/** An earlier attempt may have written: read back before repeating. */
async function writeAgain(ports: Ports, grant: Starting): Promise<void> {
  const { terms, prior } = grant
  if (prior === 'none' && (await ports.provider.holds(terms.entitlement, terms.beneficiary))) {
    return confirm(ports, grant, { outcome: 'read-back' })
  }
  return write(ports, grant)
}

/** Another grant of Doorbell that has written, or may have: what is held is ours. */
async function isHeldByAnother(ports: Ports, { terms }: Starting): Promise<boolean> {
  const live = await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  return live.some(other => other.terms.id !== terms.id && hasWritten(other))
}

const hasWritten = (grant: Grant): boolean =>
  grant.status === 'active' || grant.status === 'ending' || (grant.status === 'starting' && grant.prior !== null)

async function write(ports: Ports, grant: Starting): Promise<void> {
  const { outcome, evidence } = await ports.provider.grant(grant.terms.entitlement, grant.terms.beneficiary)
  if (outcome === 'pending')
    throw new Fault('provider.pending', 'accepted, not active yet', { retry: 'later', result: 'unknown' })
  return confirm(ports, grant, { outcome, ...evidence })
}

/** The clock of a grant starts here. */
async function confirm(ports: Ports, { terms }: Starting, details: Readonly<Record<string, unknown>>): Promise<void> {
  await changeGrant(ports, terms.id, { type: 'confirm-active', at: ports.clock.now(), details }, byTimer(terms.request))
}
