import type { RequestId } from '../access/vocabulary.ts'
import { findApprovers } from './find-approvers.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'
import { cardSlot } from './show-cards.ts'

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
  const asked = new Set(posted.filter(({ role }) => role === 'approval').map(({ person }) => person))
  const approvers = (await findApprovers(ports, policy, stage, request.ask)).filter(
    ({ person }) => !asked.has(person.id),
  )
  if (approvers.length === 0) return
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    for (const { person, because } of approvers) {
      const card = { request: id, person: person.id, role: 'approval', because } as const
      await tx.schedule({ type: 'show-card', ...card }, cardSlot(card, now))
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
