import { type AskedOfDrift, type Drift, isOpen } from '../../access/drift/states.ts'
import type { DriftId, PersonId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { type DriftView, driftCard, driftNoticeCard } from '../../cards/drift-card.ts'
import type { DriftCard } from '../../ports/drifts.ts'
import { Fault } from '../../ports/fault.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { reach, writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { whoIsAsked } from './who-is-asked.ts'
import { withheldFrom } from './withheld.ts'

type TaskOf<T extends Task['type']> = Extract<Task, { type: T }>

export const showDriftEverywhere = (tx: Pick<Transaction, 'schedule'>, drift: DriftId, due: Date): Promise<void> =>
  tx.schedule({ type: 'show-drift', drift }, { key: `show-drift:${drift}`, lane: `drift:${drift}`, due })

/**
 * A task for each copy there is, and while nobody has decided for everybody who answers for the resource by now, so that one who is
 * out of reach holds up nobody else.
 */
export async function showDrift(ports: Ports, id: DriftId): Promise<void> {
  const [drift, policy] = await Promise.all([ports.store.drift(id), ports.store.activePolicy()])
  if (!drift || !policy) return
  const shown = new Map<PersonId, AskedOfDrift | null>()
  if (drift.standing.status === 'found') {
    for (const [person, because] of await whoIsAsked(ports, policy, drift)) shown.set(person, because)
    if (shown.size === 0) ports.log.error('drift.nobody-to-ask', { drift: id })
  }
  for (const { person } of await ports.store.driftCards(id)) if (!shown.has(person)) shown.set(person, null)
  const now = ports.clock.now()
  await ports.store.write(async writes => {
    for (const [person, because] of shown) await writes.schedule(...cardTask(id, person, because, now))
  })
}

export const cardTask = (drift: DriftId, person: PersonId, because: AskedOfDrift | null, due: Date) =>
  [
    { type: 'show-drift-card', drift, person, because },
    { key: `show-drift-card:${drift}:${person}`, lane: `person:${person}`, due },
  ] as const

/**
 * One person's copies as it stands now: edited where there are some, posted in every chat of theirs while they may decide. Closed for
 * good for whoever may not any more: how it goes on is not theirs to read.
 */
export async function showDriftCard(
  ports: Ports,
  { drift: id, person, because }: TaskOf<'show-drift-card'>,
): Promise<void> {
  const drift = await ports.store.drift(id)
  if (!drift) return
  const waits = drift.standing.status === 'found'
  const policy = waits ? await ports.store.activePolicy() : null
  const withheld = policy && (await withheldFrom(ports, policy, drift))
  const view = await viewOf(ports, drift, because)
  const card = driftCard(drift, withheld ? { ...view, withheld } : view)
  const copies = (await ports.store.driftCards(id)).filter(copy => copy.person === person)
  for (const copy of copies) await edit(ports, copy, card, waits && because === null)
  if (because === null || !waits) return
  const already = new Set(copies.map(({ message }) => message.surface))
  if (already.size >= ports.surfaces.size) return
  const { messages, later } = await reach(ports, person, card, { everyChat: true, already })
  if (messages.length === 0 && copies.length === 0 && !later)
    ports.log.warn('notice.nobody-reached', { person, drift: id, notice: 'drift' })
  if (messages.length > 0)
    await ports.store.transaction(async tx => {
      for (const message of messages) await tx.rememberDriftCard({ drift: id, person, message })
      // Decided, or learned more of, while it was being posted, when nobody knew of this copy.
      const now = await tx.lockDrift(id)
      if (now && JSON.stringify(now) !== JSON.stringify(drift))
        await tx.schedule(...cardTask(id, person, because, ports.clock.now()))
    })
  if (later) throw later
}

async function edit(ports: Ports, { message, person, drift }: DriftCard, card: Card, forGood: boolean): Promise<void> {
  try {
    await ports.surfaces.get(message.surface)?.update(message, card)
    if (forGood) await ports.store.write(writes => writes.forgetCard(message))
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('card.lost', { drift, person, code: fault.code })
    await ports.store.write(writes => writes.forgetCard(message))
  }
}

/** What was taken from them was theirs to see. */
export async function tellOfDrift(ports: Ports, { drift: id, person }: TaskOf<'tell-of-drift'>): Promise<void> {
  const drift = await ports.store.drift(id)
  if (!drift || isOpen(drift)) return
  const messages = await writeToPerson(ports, person, driftNoticeCard(drift, await viewOf(ports, drift, null)))
  if (messages.length === 0) ports.log.warn('notice.nobody-reached', { person, drift: id, notice: 'drift-undone' })
}

export async function viewOf(ports: Ports, drift: Drift, because: AskedOfDrift | null): Promise<DriftView> {
  const { standing, entitlement } = drift
  const [known, names] = await Promise.all([
    ports.store.inventory.resource(entitlement),
    namesFor(ports, [
      ...(drift.kind === 'group-added' ? [] : [drift.person]),
      ...('by' in standing ? [standing.by] : []),
      ...(standing.status === 'found' && standing.notGiven ? [standing.notGiven.by] : []),
      ...(drift.again ? [drift.again.by] : []),
    ]),
  ])
  return { resource: known?.name ?? entitlement.resource, names, because }
}
