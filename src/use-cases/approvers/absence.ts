import { type Absence, type Delegation, isDelegation, peopleIn } from '../../access/absence.ts'
import { delegatesOf } from '../../access/access-flow.ts'
import type { AuditAction } from '../../access/audit.ts'
import type { Policy } from '../../access/policy.ts'
import { isNonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { absenceCard } from '../../cards/absence-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { refreshHomes } from '../looking-up/show-home.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { byTimer, type Doing } from '../save.ts'
import { deciders } from './deciders.ts'

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

/** The row of the audit, a message for each of these people, and the home pages of the two. */
export async function recordAbsence(
  tx: Transaction,
  now: Date,
  doing: Doing,
  absence: Absence,
  news: News,
  people: readonly PersonId[],
): Promise<void> {
  const { delegator, delegate, until } = absence
  await tx.append({
    action: actionOf(absence, news),
    about: delegate ?? delegator,
    outcome: 'done',
    details: { delegator, until: until.toISOString(), ...(news === 'made' ? {} : { why: news }) },
    ...doing,
    at: now,
  })
  for (const person of people) {
    const task = { type: 'tell-of-delegation', person, delegator, delegate, until: until.toISOString(), news } as const
    const key = `tell-of-delegation:${delegator}:${delegate ?? 'nobody'}:${person}:${news}`
    await tx.schedule(task, { key, lane: `person:${person}`, due: now })
  }
  await refreshHomes(tx, peopleIn(absence), now)
}

function actionOf(absence: Absence, news: News): AuditAction {
  if (isDelegation(absence)) return news === 'made' ? 'delegation.made' : 'delegation.ended'
  return news === 'made' ? 'absence.began' : 'absence.ended'
}

export const endingSlot = (delegator: PersonId) => {
  const key = `end-delegation:${delegator}`
  return { key, lane: key }
}

/** It counts no longer from the moment at which it ends, whether or not anybody looks: this tidies up and tells whom it concerns. */
export async function endAbsence({ store, clock }: Pick<Ports, 'store' | 'clock'>, delegator: PersonId) {
  const now = clock.now()
  await store.transaction(async tx => {
    await tx.lockPerson(delegator)
    const [live] = (await tx.absencesAmong([delegator], now)).filter(one => one.delegator === delegator)
    if (live) return tx.schedule({ type: 'end-delegation', delegator }, { ...endingSlot(delegator), due: live.until })
    const over = await tx.endAbsence(delegator)
    if (over) await recordAbsence(tx, now, byTimer(delegator), over, 'over', peopleIn(over))
  })
}

export async function tellOfAbsence(
  ports: Ports,
  { person, delegator, delegate, until, news }: Extract<Task, { type: 'tell-of-delegation' }>,
): Promise<void> {
  const names = await namesFor(ports, peopleIn({ delegator, delegate }))
  const card = absenceCard({ delegator, delegate, until: new Date(until) }, news, person, names)
  const messages = await writeToPerson(ports, person, card)
  if (!isNonEmpty(messages)) ports.log.warn('notice.nobody-reached', { person, notice: `delegation-${news}` })
}
