import type { Policy } from '../../access/policy.ts'
import { decide } from '../../access/request/decide.ts'
import type { RequestCommand } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { stageByFile } from '../approvers/stage-in-force.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeRequest } from './change-request.ts'
import { closeIfDeparted } from './close-departed.ts'
import { comeBack } from './come-back.ts'

/** Nobody has settled it for so long: those whom the next tier names, as it was asked and in the file in force, may decide it too from now on, and are asked. */
export async function escalateRequest(ports: Ports, id: RequestId): Promise<void> {
  const [request, policy] = await Promise.all([ports.store.request(id), ports.store.activePolicy()])
  if (request?.status !== 'awaiting-approval' || !policy || (await closeIfDeparted(ports, request))) return
  const escalated = await changeRequest(ports, id, escalation(policy, request), byTimer(id))
  if (!escalated.ok && escalated.refusal.reason === 'not-due')
    await comeBack(ports, id, ({ progress }) => {
      const at = progress.escalation?.next
      return at ? { type: 'escalate-request', request: id, at } : null
    })
}

/** A file that came into force since may bring in the same people at another time: when to look again is made anew. */
export async function escalateByFile(ports: Ports, policy: Policy, request: Waiting): Promise<void> {
  const { id } = request.ask
  const command = escalation(policy, request)
  if (decide(request, command, ports.clock.now()).ok) await changeRequest(ports, id, command, byTimer(id))
}

const escalation = (policy: Policy, request: Waiting) =>
  ({
    type: 'escalate',
    stage: request.progress.current,
    inForce: stageByFile(policy, request),
  }) satisfies RequestCommand
