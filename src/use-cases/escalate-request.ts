import type { RequestId } from '../access/vocabulary.ts'
import { changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import type { Ports } from './ports.ts'
import { byTimer, saveWhatFollows } from './save.ts'

/** Nobody has settled it for so long: those whom the next tier names may decide it too from now on, and are asked. */
export async function escalateRequest(ports: Ports, id: RequestId): Promise<void> {
  const request = await ports.store.request(id)
  if (request?.status !== 'awaiting-approval' || (await closeIfDeparted(ports, request))) return
  const stage = request.progress.current
  const escalated = await changeRequest(ports, id, { type: 'escalate', stage }, byTimer(id))
  if (!escalated.ok && escalated.refusal.reason === 'not-due') await comeBack(ports, id)
}

/** Looked at too early, or another stage waits by now: its own time is kept. */
async function comeBack(ports: Ports, id: RequestId): Promise<void> {
  await ports.store.transaction(async tx => {
    const request = await tx.lockRequest(id)
    const at = request?.status === 'awaiting-approval' && request.progress.escalation?.next
    if (!at) return
    const effects = [{ type: 'escalate-request', request: id, at }] as const
    await saveWhatFollows(tx, ports, byTimer(id), { effects, audit: [] })
  })
}
