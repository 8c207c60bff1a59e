import type { RequestId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { comeBack } from './come-back.ts'

/** Nobody has settled it for so long: those whom the next tier names may decide it too from now on, and are asked. */
export async function escalateRequest(ports: Ports, id: RequestId): Promise<void> {
  const request = await ports.store.request(id)
  if (request?.status !== 'awaiting-approval' || (await closeIfDeparted(ports, request))) return
  const stage = request.progress.current
  const escalated = await changeRequest(ports, id, { type: 'escalate', stage }, byTimer(id))
  if (!escalated.ok && escalated.refusal.reason === 'not-due')
    await comeBack(ports, id, ({ progress }) => {
      const at = progress.escalation?.next
      return at ? { type: 'escalate-request', request: id, at } : null
    })
}
