import type { RequestId } from '../access/vocabulary.ts'
import { inFrontOf } from '../ports/store.ts'
import { findApprovers } from './find-approvers.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'
import { showSoon } from './show-cards.ts'
import { peopleAsked } from './view-request.ts'

/** Sends the card to everybody who may decide the stage that waits. Who already has one is not asked twice. */
export async function askApprovers(ports: Ports, id: RequestId, stageNumber: number): Promise<void> {
  const [request, policy, posted] = await Promise.all([
    ports.store.request(id),
    ports.store.activePolicy(),
    ports.store.postedCards(id),
  ])
  if (request?.status !== 'awaiting-approval' || request.progress.current !== stageNumber || !policy) return
  const stage = request.progress.stages[stageNumber]
  if (!stage) return
  const asked = new Set(peopleAsked(posted))
  const approvers = (await findApprovers(ports, policy, stage, request.ask)).filter(
    ({ person }) => !asked.has(person.id),
  )
  if (approvers.length === 0) return
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    for (const { person, because } of approvers) {
      await showSoon(tx, { request: id, audience: inFrontOf(person.id), role: 'approval', because }, now)
    }
    await tx.append({
      action: 'approvers.asked',
      request: id,
      target: request.ask.entitlements[0],
      about: request.ask.beneficiary,
      outcome: 'done',
      details: {
        stage: stageNumber,
        people: approvers.map(({ person, because }) => ({ id: person.id, name: person.name, because })),
      },
      ...byTimer(id),
      at: now,
    })
  })
}
