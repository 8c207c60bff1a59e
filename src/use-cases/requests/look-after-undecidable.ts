import { isDeepStrictEqual } from 'node:util'
import type { Undecidable, Unreached } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { stageAsked } from '../../access/request/escalating.ts'
import { undecidedOf } from '../../access/request/still-needed.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { type Approver, withinReach } from '../approvers/approver.ts'
import { type Scarcity, scarcest } from '../approvers/enough-of-them.ts'
import { stageInForce } from '../approvers/stage-in-force.ts'
import { whoMayDecide } from '../approvers/who-may-decide.ts'
import { tellAdminsSoon } from '../messages/tell-admins.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeRequest } from './change-request.ts'

/**
 * No request waits in silence for people who are not there. One that too few are left to answer is closed; one of whose approvers
 * too few are reached by any chat goes on waiting, because they may come by themselves. Either way whoever asked is told, and
 * whoever can mend it. Nobody takes the place of those whom an access flow itself names.
 *
 * @param able who may decide by now, without those who have.
 * @returns whether it was closed.
 */
export async function lookAfterUndecidable(
  ports: Pick<Ports, 'store' | 'clock' | 'ids' | 'directory'>,
  policy: Policy,
  request: Waiting,
  able: readonly Approver[],
): Promise<boolean> {
  const { ask, progress } = request
  const { id, entitlements, requester } = ask
  const undecidable = await whyUndecidable(ports, policy, request, scarcest(request, able, policy))
  if (undecidable) {
    const about = { asker: requester, because: [{ kind: 'undecidable', ...undecidable }], became: 'closed' } as const
    const { current: stage, decisions } = progress
    const command = { type: 'lapse', undecidable, stage, words: decisions.length } as const
    const closed = await changeRequest(ports, id, command, byTimer(id), tx =>
      tellAdminsSoon(tx, ports.clock.now(), entitlements[0], about),
    )
    return closed.ok
  }
  const { needed, there: reached } = scarcest(request, withinReach(able, request), policy)
  const unreached: Unreached | null = reached < needed ? { needed, reached } : null
  if (isDeepStrictEqual(unreached ?? undefined, progress.unreached)) return false
  const command = { type: 'too-few-reached', stage: progress.current, unreached } as const
  await changeRequest(ports, id, command, byTimer(id), async tx => {
    if (!unreached) return
    const because = [{ kind: 'unreached', ...unreached } as const]
    await tellAdminsSoon(tx, ports.clock.now(), entitlements[0], { asker: requester, because, became: 'waits' })
  })
  return false
}

const hasAgreed = ({ progress: { current, decisions } }: Waiting): boolean =>
  decisions.some(({ stage, verdict }) => stage === current && verdict === 'approve')

async function whyUndecidable(
  ports: Pick<Ports, 'store' | 'clock' | 'directory'>,
  policy: Policy,
  request: Waiting,
  { needed, there: left }: Scarcity,
): Promise<Undecidable | null> {
  // Whoever was missing is not one of them any more, and nobody is left whose word would make it complete.
  if (undecidedOf(request).length === 0) return { why: 'all-left-agreed' }
  if (left >= needed || (await isEnoughLater(ports, policy, request))) return null
  const now = ports.clock.now()
  return isDeepStrictEqual(stageAsked(request, now), stageInForce(policy, request, now))
    ? { why: 'too-few-left', needed, left, ...(hasAgreed(request) ? { agreed: true } : {}) }
    : { why: 'rules-changed' }
}

/** Somebody is still to be brought in, by what was asked and by the file in force, with whom there are enough. */
async function isEnoughLater(
  ports: Pick<Ports, 'store' | 'clock' | 'directory'>,
  policy: Policy,
  request: Waiting,
): Promise<boolean> {
  // What would come at the deadline never comes.
  const last = new Date(request.lapsesAt.getTime() - 1)
  // By what was asked or by the file: whom the one brings in later the other may name from the beginning.
  if (![stageAsked(request, last), stageInForce(policy, request, last)].some(stage => stage?.broughtIn)) return false
  const { needed, there } = scarcest(request, await whoMayDecide(ports, policy, request, last), policy)
  return there >= needed
}
