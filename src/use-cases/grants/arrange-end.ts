import { patience } from '../../access/grant/adopted-end.ts'
import { lookForLateEnd } from '../../access/grant/late-end.ts'
import { type SecondEnd, secondEndGrace, secondEndWanted } from '../../access/grant/second-end.ts'
import type { Grant } from '../../access/grant/states.ts'
import { after } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import { withSettings } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeGrant } from './change-grant.ts'
import { moveEndBehind } from './take-back-late-end.ts'

type Active = Extract<Grant, { status: 'active' }>

/**
 * Has the directory end what was adopted, and was held without an end until then. Where it does not, the timer alone does, and the card
 * says why.
 * @throws Fault to be called again later.
 */
export async function arrangeAdoptedEnd(ports: Ports, grant: Active, lease: Lease): Promise<void> {
  await lease.renew()
  const { id, request } = grant.terms
  try {
    const secondEnd = await endFor(ports, grant)
    const command = { type: 'confirm-second-end', secondEnd, until: grant.endsAt } as const
    const changed = await changeGrant(ports, id, command, byTimer(request))
    if (changed.ok || secondEnd.kind === 'none') return
  } catch (fault) {
    if (fault instanceof Fault && fault.result === 'unknown') await lookWhereItCame(ports, grant)
    throw fault
  }
  await lookWhereItCame(ports, grant)
}

/**
 * This process stood still while the directory was asked, and the grant went on: its end may have been put on what is somebody else's
 * by now, or before what was promised since.
 */
async function lookWhereItCame(ports: Ports, { terms, endsAt }: Active): Promise<void> {
  const { store, clock } = ports
  const now = await store.grant(terms.id)
  if (now?.status === 'ended')
    return store.transaction(tx =>
      saveWhatFollows(tx, ports, byTimer(terms.request), { effects: [lookForLateEnd(now, clock.now())], audit: [] }),
    )
  if (now?.status !== 'active') return
  if (now.terms.secondEnd?.kind === 'asked')
    throw new Fault('grant.another-attempt', 'more was promised while it was asked for', { retry: 'later' })
  if (now.endsAt > endsAt) await moveEndBehind(ports, now)
}

async function endFor(ports: Ports, grant: Active): Promise<SecondEnd> {
  const { provider, clock, log } = ports
  const { id, request, entitlement, beneficiary } = grant.terms
  const wanted = await wantedNow(ports, grant)
  const none: SecondEnd = { kind: 'none', why: 'held-without-end' }
  if (!wanted) return none
  // What began meanwhile was told that the directory ends nothing, and may be promised for longer.
  const evenForGood = !(await isGivenByAnother(ports, grant))
  try {
    return await provider.keepUntil(entitlement, beneficiary, {
      ...wanted,
      ...{ from: clock.now(), until: grant.endsAt, grace: secondEndGrace, reference: id, evenForGood },
    })
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    if (fault.retry === 'later' && clock.now() < after(grant.since, patience)) throw fault
    log.warn('grant.end-not-arranged', { grant: id, request, code: fault.code })
    return none
  }
}

async function isGivenByAnother({ store }: Ports, { terms }: Active): Promise<boolean> {
  const live = await store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  return live.some(other => other.terms.id !== terms.id && (other.status === 'active' || other.status === 'starting'))
}

/** By the file in force: it may want none any more. */
async function wantedNow({ store }: Ports, { terms }: Active) {
  const [policy, request, known] = await Promise.all([
    store.activePolicy(),
    store.request(terms.request),
    store.inventory.resource(terms.entitlement),
  ])
  const flow = policy?.flows.find(({ name }) => name === request?.ask.flow)
  return policy && flow && known ? secondEndWanted(policy, flow, withSettings(known, policy)) : null
}
