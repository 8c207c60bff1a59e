import { type AccessFlow, opens } from '../access/access-flow.ts'
import { isActiveMember } from '../access/catalog.ts'
import type { FailReason, Grant, GrantCommand, Prior } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import { Fault } from '../ports/fault.ts'
import type { Lease } from '../ports/lease.ts'
import { changeGrant, type GrantChanged } from './change-grant.ts'
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
export async function startGrant(ports: Ports, grant: Starting, lease: Lease): Promise<void> {
  try {
    if (ports.clock.now() > grant.useBy) return await stop(ports, grant, { kind: 'approval-unused' })
    const obstacle = await whyNotNow(ports, grant)
    if (obstacle) return await stop(ports, grant, obstacle)
    await (grant.prior === null ? readPriorAndWrite(ports, grant, lease) : writeAgain(ports, grant, lease))
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
  const flow = (await openFlows(ports, policy, terms.beneficiary)).find(({ name }) => name === request.ask.flow)
  const resource = withSettings(known, policy)
  const allowed = flow && opens(flow, resource) && terms.duration <= flow.duration.max && isSatisfied(flow, request)
  if (!allowed) return { kind: 'policy-changed' }
  return (await whyUngrantable(ports, policy, known)) ? { kind: 'resource-ungrantable' } : null
}

/** Behind a grant stand as many words as the stages ask for that are in force now, not only those of the day it was asked. */
function isSatisfied({ approval }: AccessFlow, { decisions }: Extract<AccessRequest, { status: 'approved' }>): boolean {
  return approval.stages.every(
    (stage, index) => decisions.filter(decision => decision.stage === index).length >= stage.needed,
  )
}

/**
 * `grant` as it was when this attempt began: had an earlier attempt saved the prior, its write may have been done, and
 * stopping goes by way of ending. Otherwise this attempt's own answer says that nothing was given.
 */
async function stop(
  ports: Ports,
  grant: Starting,
  because: FailReason,
  result: Fault['result'] = 'not-done',
): Promise<void> {
  const wroteNothing = grant.prior === null && result === 'not-done'
  await change(ports, grant, wroteNothing ? { type: 'fail', because, wroteNothing } : { type: 'abandon', because })
}

/** A standing membership opens no grant, so that no end of ours can ever take it away. */
async function readPriorAndWrite(ports: Ports, grant: Starting, lease: Lease): Promise<void> {
  const prior = await readPrior(ports, grant)
  if (prior === 'standing') return stop(ports, grant, { kind: 'already-held' })
  if (!(await change(ports, grant, { type: 'save-prior', prior })).ok) return
  try {
    await lease.renew()
    const { outcome, evidence } = await ports.provider.grant(grant.terms.entitlement, grant.terms.beneficiary)
    // Ours would be the first write, so it was somebody else who gave it since the prior was read.
    if (outcome === 'already-held' && prior === 'none') return await stop(ports, grant, { kind: 'already-held' })
    await confirm(ports, grant, outcome, evidence)
  } catch (fault) {
    // Surely not done: until the next attempt somebody else may give it, and that would not be ours.
    if (fault instanceof Fault && fault.retry === 'later' && fault.result === 'not-done')
      await change(ports, grant, { type: 'forget-prior' })
    throw fault
  }
}

async function readPrior(ports: Ports, { terms }: Starting): Promise<Prior | 'standing'> {
  if (!(await ports.provider.holds(terms.entitlement, terms.beneficiary))) return 'none'
  const live = await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const others = live.filter(({ terms: other }) => other.id !== terms.id)
  if (others.some(hasWritten)) return 'ours'
  if (others.some(({ status }) => status === 'ending')) {
    throw new Fault('grant.another-is-ending', 'another grant of the same access is being verified gone', {
      retry: 'later',
    })
  }
  return 'standing'
}

/** What is held is ours while another grant has written it, or may have, and has not taken it back. */
const hasWritten = (grant: Grant): boolean =>
  grant.status === 'active' ||
  (grant.status === 'ending' && grant.removedAt === null) ||
  (grant.status === 'starting' && grant.prior !== null)

/** An earlier attempt may have written: read back before repeating. */
async function writeAgain(ports: Ports, grant: Starting, lease: Lease): Promise<void> {
  const { terms, prior } = grant
  if (prior === 'none' && (await ports.provider.holds(terms.entitlement, terms.beneficiary))) {
    return confirm(ports, grant, 'read-back', {})
  }
  await lease.renew()
  const { outcome, evidence } = await ports.provider.grant(terms.entitlement, terms.beneficiary)
  return confirm(ports, grant, outcome, evidence)
}

/** The clock of a grant starts here. */
async function confirm(
  ports: Ports,
  grant: Starting,
  outcome: string,
  evidence: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (outcome === 'pending') {
    throw new Fault('provider.pending', 'accepted, not active yet', { retry: 'later', result: 'unknown' })
  }
  await change(ports, grant, { type: 'confirm-active', at: ports.clock.now(), details: { outcome, ...evidence } })
}

/** A refusal means that somebody returned it meanwhile: the grant is ending, and whatever was written is taken back there. */
const change = (ports: Ports, { terms }: Starting, command: GrantCommand): Promise<GrantChanged> =>
  changeGrant(ports, terms.id, command, byTimer(terms.request))
