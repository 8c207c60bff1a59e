import { delegatesOf } from '../access/access-flow.ts'
import type { Delegation } from '../access/delegation.ts'
import type { Policy } from '../access/policy.ts'
import { isNonEmpty, type PersonId } from '../access/vocabulary.ts'
import { delegationCard } from '../cards/delegation-card.ts'
import type { Task } from '../ports/outbox.ts'
import type { Transaction } from '../ports/store.ts'
import { deciders } from './deciders.ts'
import { namesFor, type Ports } from './ports.ts'
import { byTimer, type Doing } from './save.ts'
import { writeToPerson } from './write-to-person.ts'

type News = Extract<Task, { type: 'tell-of-delegation' }>['news']

/** Both of them, and whoever answers for an integration that somebody may be decided about by it. @throws Fault when it cannot be asked. */
export async function whoMustKnow(
  ports: Pick<Ports, 'directory' | 'store'>,
  { flows, integrations }: Policy,
  { delegator, delegate }: Pick<Delegation, 'delegator' | 'delegate'>,
): Promise<readonly PersonId[]> {
  const concerned = new Set(
    flows
      .filter(flow => delegatesOf(flow))
      .flatMap(({ resources }) =>
        resources.flatMap(selector =>
          selector.kind === 'bundle' ? selector.entitlements.map(one => one.integration) : [selector.integration],
        ),
      ),
  )
  const owners = integrations.flatMap(({ name, integrationOwner }) =>
    concerned.has(name) && integrationOwner ? [integrationOwner] : [],
  )
  const people = await Promise.all(owners.map(owner => deciders(ports, owner)))
  return [...new Set([delegate, ...people.flat().map(({ id }) => id)])].filter(id => id !== delegator)
}

/** The row of the audit, and a message for each of them. */
export async function recordDelegation(
  tx: Transaction,
  now: Date,
  doing: Doing,
  { delegator, delegate, until }: Delegation,
  news: News,
  people: readonly PersonId[],
): Promise<void> {
  await tx.append({
    action: news === 'made' ? 'delegation.made' : 'delegation.ended',
    about: delegate,
    outcome: 'done',
    details: { delegator, until: until.toISOString(), ...(news === 'made' ? {} : { why: news }) },
    ...doing,
    at: now,
  })
  for (const person of people) {
    const task = { type: 'tell-of-delegation', person, delegator, delegate, until: until.toISOString(), news } as const
    const key = `tell-of-delegation:${delegator}:${delegate}:${person}:${news}`
    await tx.schedule(task, { key, lane: `person:${person}`, due: now })
  }
}

export const endingSlot = (delegator: PersonId) => {
  const key = `end-delegation:${delegator}`
  return { key, lane: key }
}

/** It counts no longer from the moment at which it ends, whether or not anybody looks: this tidies up and tells both. */
export async function endDelegation({ store, clock }: Pick<Ports, 'store' | 'clock'>, delegator: PersonId) {
  const now = clock.now()
  await store.transaction(async tx => {
    await tx.lockPerson(delegator)
    const [live] = (await tx.delegationsAmong([delegator], now)).filter(one => one.delegator === delegator)
    if (live) return tx.schedule({ type: 'end-delegation', delegator }, { ...endingSlot(delegator), due: live.until })
    const over = await tx.endDelegation(delegator)
    if (over) await recordDelegation(tx, now, byTimer(delegator), over, 'over', [delegator, over.delegate])
  })
}

export async function tellOfDelegation(
  ports: Ports,
  { person, delegator, delegate, until, news }: Extract<Task, { type: 'tell-of-delegation' }>,
): Promise<void> {
  const names = await namesFor(ports, [delegator, delegate])
  const card = delegationCard({ delegator, delegate, until: new Date(until) }, news, person, names)
  const messages = await writeToPerson(ports, person, card)
  if (!isNonEmpty(messages)) ports.log.warn('notice.nobody-reached', { person, notice: `delegation-${news}` })
}
