import type { Grant } from '../../access/grant/states.ts'
import type { Panic } from '../../access/panic.ts'
import type { PanicId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { type LeftOver, panicCard } from '../../cards/panic-card.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { untouchedWithin } from './untouched.ts'

/** What could not be ended, as much of it as a card shows. */
const shown = 8

/** The card, and, once it is over, a message of its own. One at a time, so that an older card never replaces a newer one. */
export async function showPanicSoon(
  tx: Pick<Transaction, 'schedule'>,
  { id, by, standing }: Pick<Panic, 'id' | 'by' | 'standing'>,
  due: Date,
): Promise<void> {
  const slot = (done: boolean) => ({ key: `show-panic:${id}:${done ? 'done' : 'card'}`, lane: `person:${by}`, due })
  await tx.schedule({ type: 'show-panic', panic: id, done: false }, slot(false))
  if (standing.status === 'over') await tx.schedule({ type: 'show-panic', panic: id, done: true }, slot(true))
}

/** Built from what is true now. The copy that a chat has lost is posted again while there is something to press or to watch. */
export async function showPanic(
  ports: Ports,
  { panic: id, done }: Extract<Task, { type: 'show-panic' }>,
): Promise<void> {
  const panic = await ports.store.panic(id)
  if (!panic) return
  const card = panicCard(panic, await leftOver(ports, panic))
  if (done) return void (await post(ports, panic, card))
  const copies = await ports.store.panicCards(id)
  for (const copy of copies) await edit(ports, copy, card, id)
  if (copies.length > 0 || panic.standing.status === 'over') return
  for (const message of await post(ports, panic, card))
    await ports.store.transaction(async tx => {
      await tx.rememberPanicCard(id, message)
      // Confirmed while it was being posted, when nobody knew of this copy.
      const now = await tx.lockPanic(id)
      if (now && now.standing.status !== panic.standing.status) await showPanicSoon(tx, now, ports.clock.now())
    })
}

async function post(ports: Ports, { id, by }: Panic, card: Card): Promise<readonly MessageRef[]> {
  const messages = await writeToPerson(ports, by, card)
  if (messages.length === 0) ports.log.error('notice.nobody-reached', { person: by, panic: id, notice: 'panic' })
  return messages
}

async function edit(ports: Ports, message: MessageRef, card: Card, panic: PanicId): Promise<void> {
  try {
    await ports.surfaces.get(message.surface)?.update(message, card)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('card.lost', { panic, code: fault.code })
  }
}

/** What could not be ended is told once it is over; until then, what keeps some of it. What is passed over is told from the beginning. */
async function leftOver(ports: Ports, { scope, standing }: Panic): Promise<LeftOver> {
  const policy = await ports.store.activePolicy()
  const untouched = await untouchedWithin(ports.store, policy, scope)
  const passedOver = { some: await named(ports, untouched.slice(0, shown)), count: untouched.length }
  const isOnItsWay = standing.status === 'running' && standing.allOnTheirWay
  if (!isOnItsWay && (standing.status !== 'over' || standing.left === 0)) return { some: [], who: [], passedOver }
  const alone = new Set(untouched.map(({ terms }) => terms.id))
  const grants = (await ports.store.liveGrantsWithin(scope, null, 100)).filter(
    ({ status, terms }) => status === 'ending' && !alone.has(terms.id),
  )
  if (isOnItsWay) {
    const kept = grants.filter(grant => Object.keys(keptBy(grant)).length > 0)
    return { some: await named(ports, kept.slice(0, shown)), who: [], passedOver }
  }
  const some = await named(ports, grants.slice(0, shown))
  const concerned = new Set(grants.map(({ terms }) => terms.entitlement.integration))
  const owners = (policy?.integrations ?? []).flatMap(({ name, integrationOwner }) =>
    concerned.has(name) && integrationOwner ? [integrationOwner] : [],
  )
  const people = (await Promise.all(owners.map(owner => deciders(ports, owner)))).flat()
  return { some, who: [...new Set(people.map(({ name }) => name))].slice(0, shown), passedOver }
}

/** Why it is not over as soon as its turn comes, where that is known. */
function keptBy(grant: Grant): Pick<LeftOver['some'][number], 'theirsUntil' | 'lateSince'> {
  if (grant.status !== 'ending') return {}
  if (grant.theirsUntil) return { theirsUntil: grant.theirsUntil }
  return grant.overdueToldAt ? { lateSince: grant.dueSince } : {}
}

async function named(ports: Ports, grants: readonly Grant[]): Promise<LeftOver['some']> {
  const names = await namesFor(
    ports,
    grants.map(({ terms }) => terms.beneficiary),
  )
  return Promise.all(
    grants.map(async grant => ({
      holder: names(grant.terms.beneficiary),
      ...keptBy(grant),
      resource:
        (await ports.store.inventory.resource(grant.terms.entitlement))?.name ?? grant.terms.entitlement.resource,
    })),
  )
}
