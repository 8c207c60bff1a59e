import { isDeepStrictEqual } from 'node:util'
import type { People } from '../../access/catalog.ts'
import type { Alert } from '../../access/effect.ts'
import type { GrantTerms } from '../../access/grant/states.ts'
import { isProtected } from '../../access/policy.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { alertCard } from '../../cards/alert-card.ts'
import type { Card } from '../../cards/card.ts'
import { digestOf } from '../../cards/parts/digest.ts'
import {
  lateEndCard,
  lateEndOverCard,
  lateWriteCard,
  lateWriteOverCard,
  noLongerGrantableCard,
} from '../../cards/wording/standing-alerts.ts'
import { Fault } from '../../ports/fault.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Called, Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { showSoon } from '../cards/show-cards.ts'
import { viewFor } from '../cards/view-for.ts'
import { viewGrant } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { alertSlot, byTimer } from '../save.ts'
import { calledAtOnce, noteHeard } from './called.ts'
import { firstToAct } from './first-to-act.ts'
import { writeToPerson } from './write-to-person.ts'

type TaskOf<T extends Task['type']> = Extract<Task, { type: T }>

async function allOf(ports: Ports, sources: readonly (People | null | undefined)[]): ReturnType<typeof deciders> {
  const found = await Promise.all(sources.map(source => (source ? deciders(ports, source) : [])))
  return [...new Map(found.flat().map(person => [person.id, person])).values()]
}

/** It is, or may be, in the directory and in no list of Doorbell's: whoever runs it hears of that besides. */
const inNoList: ReadonlySet<Alert> = new Set([
  'late-write-stands',
  'late-write-over',
  'late-end-stands',
  'late-end-over',
  'never-listed',
])

/**
 * A task of its own for everybody who answers for the integration by now, so that one of them out of reach stops nobody else. That they
 * were told is recorded when they are; here, only that there is nobody left who could be.
 */
export async function alertIntegrationOwner(
  ports: Ports,
  { request, grant, alert, unreached = [] }: TaskOf<'alert-integration-owner'>,
): Promise<void> {
  const [found, policy] = await Promise.all([ports.store.grant(grant), ports.store.activePolicy()])
  const integration = policy?.integrations.find(({ name }) => name === found?.terms.entitlement.integration)
  const sources = [integration?.integrationOwner, policy?.admins]
  const all = inNoList.has(alert) ? await allOf(ports, sources) : await firstToAct(ports, sources, unreached)
  const people = all.map(({ id }) => id).filter(id => !unreached.includes(id))
  if (people.length === 0) {
    const event = unreached.length > 0 ? 'alert.nobody-reached' : 'alert.nobody-to-tell'
    ports.log.error(event, { request, grant, alert })
  }
  const called = calledAtOnce(ports.ids.next(), people, unreached)
  await ports.store.transaction(async tx => {
    if (found && people.length === 0) await recordAlarm(tx, ports, found.terms, alert, called)
    for (const person of people) {
      const slot = { key: `alert:${grant}:${alert}:${person}`, lane: `person:${person}`, due: ports.clock.now() }
      await tx.schedule({ type: 'alert-person', person, request, grant, alert, called }, slot)
    }
  })
}

const recordAlarm = (
  tx: Transaction,
  { clock }: Pick<Ports, 'clock'>,
  { id: grant, request, entitlement, beneficiary }: GrantTerms,
  alert: Alert,
  { unreached = [] }: Pick<Called, 'unreached'>,
  told: readonly PersonId[] = [],
): Promise<void> =>
  tx.append({
    ...byTimer(request),
    at: clock.now(),
    action: 'grant.alarmed',
    request,
    grant,
    target: entitlement,
    about: beneficiary,
    outcome: told.length > 0 ? 'done' : 'failed',
    reason: alert,
    details: { told, ...(unreached.length > 0 ? { unreached } : {}) },
  })

/** It was told to stand, and what became of it is read at the moment of telling. */
async function overCard(
  { store, provider }: Ports,
  alert: 'late-write-over' | 'late-end-over',
  { grant, view }: NonNullable<Awaited<ReturnType<typeof viewGrant>>>,
): Promise<Card> {
  const { entitlement, beneficiary } = grant.terms
  if (alert === 'late-end-over') {
    const live = await store.liveGrantsFor(entitlement, beneficiary)
    const held = await provider.holds(entitlement, beneficiary).catch(unread)
    return lateEndOverCard(grant, view, live.length > 0 ? 'given-anew' : held === false ? 'came' : 'taken-back')
  }
  return lateWriteOverCard(grant, view, { held: await provider.holds(entitlement, beneficiary).catch(unread) })
}

/** What cannot be read is told as it was found. */
function unread(fault: unknown): null {
  if (fault instanceof Fault) return null
  throw fault
}

export async function alertPerson(ports: Ports, task: TaskOf<'alert-person'>): Promise<void> {
  const { person, request, grant, alert } = task
  const found = await viewGrant(ports, grant)
  if (!found) return
  const { terms } = found.grant
  const once = async (card: Card): Promise<void> => {
    const messages = await writeToPerson(ports, person, card)
    await ports.store.transaction(tx => noteAlarm(tx, ports, task, terms, messages.length > 0))
  }
  // About the thing and not about the grant, which goes on as it is: nothing of it closes when the grant does.
  if (alert === 'no-longer-grantable') {
    const known = await ports.store.inventory.resource(found.grant.terms.entitlement)
    if (!known?.ungrantable || found.grant.status !== 'active') return
    return once(noLongerGrantableCard(found.grant, found.view, known.ungrantable))
  }
  if (alert === 'late-write-stands') {
    const policy = await ports.store.activePolicy()
    const { beneficiary } = found.grant.terms
    const untouched = policy !== null && isProtected(policy, beneficiary)
    return once(lateWriteCard(found.grant, found.view, { protected: untouched }))
  }
  if (alert === 'late-end-stands') {
    const { entitlement, beneficiary } = found.grant.terms
    const read = await ports.provider.endsHeld(entitlement).catch(unread)
    const known = found.grant.status === 'ended' ? found.grant.lateEnd?.ends : null
    const ends = read ? read.get(beneficiary) : known
    // Somebody has seen to it meanwhile.
    if (!ends) return
    return once(lateEndCard(found.grant, found.view, ends))
  }
  if (alert === 'late-write-over' || alert === 'late-end-over') return once(await overCard(ports, alert, found))
  const card = alertCard(found.grant, await viewFor(ports, found.view, inFrontOf(person)))
  const messages = await writeToPerson(ports, person, card)
  // Whoever is called to act has to be told when there is nothing left to do, even while they are being called.
  const copy = { request, audience: inFrontOf(person), role: 'alert', because: null } as const
  await ports.store.transaction(async tx => {
    await noteAlarm(tx, ports, task, terms, messages.length > 0)
    for (const message of messages) await tx.rememberCard({ ...copy, message, shown: digestOf(card), over: false })
    if (messages.length === 0 || isDeepStrictEqual(await tx.lockGrant(grant), found.grant)) return
    await showSoon(tx, copy, ports.clock.now())
  })
}

async function noteAlarm(
  tx: Transaction,
  ports: Ports,
  { person, request, grant, alert, called = calledAtOnce('', [person]) }: TaskOf<'alert-person'>,
  terms: GrantTerms,
  reached: boolean,
): Promise<void> {
  const now = ports.clock.now()
  if (reached) await recordAlarm(tx, ports, terms, alert, called, [person])
  else ports.log.warn('alert.person-not-reached', { person, request, grant, alert })
  const unreached = await noteHeard(tx, called, person, reached, now)
  if (!unreached) return
  const task = { type: 'alert-integration-owner', request, grant, alert, unreached } as const
  await tx.schedule(task, { ...alertSlot(task), due: now })
}
