import { overdueAfter } from '../../access/grant/ending.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isProtected } from '../../access/policy.ts'
import { after, type GrantId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { changeGrant } from '../grants/change-grant.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'

/**
 * Ends what somebody is signed in to, once their access is verified gone: whatever they sign in to before that could still carry it.
 * Where an earlier attempt may have done it, that is read first, so that nobody is thrown out again after signing in anew.
 * @throws Fault to be called again later
 */
export async function revokeSessions(ports: Ports, id: GrantId, attempt: number): Promise<void> {
  const grant = await ports.store.grant(id)
  if (grant?.status !== 'ended' || grant.sessions?.status !== 'asked') return
  const { terms, sessions } = grant
  if (await isOutOfReach(ports, grant)) return fail(ports, grant, 'The account is protected by the access file.')
  try {
    const since = attempt > 1 ? sessions.at : null
    const provider = (sessions.by === null ? ports.provider.unhurried : undefined) ?? ports.provider
    const { outcome, evidence } = await provider.revokeSessions(terms.beneficiary, since)
    const command = { type: 'confirm-sessions', details: { outcome, ...evidence } } as const
    await changeGrant(ports, id, command, byTimer(terms.request))
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    if (fault.retry === 'never') return fail(ports, grant, fault.message)
    if (!sessions.lateToldAt && ports.clock.now() >= after(sessions.at, overdueAfter)) {
      ports.log.error('sessions.late', { grant: id, request: terms.request, code: fault.code, attempt })
      await changeGrant(ports, id, { type: 'report-late-sessions' }, byTimer(terms.request))
    }
    throw fault
  }
}

async function fail(ports: Ports, { terms }: Grant, explanation: string): Promise<void> {
  ports.log.error('sessions.not-revoked', { grant: terms.id, request: terms.request, explanation })
  await changeGrant(ports, terms.id, { type: 'fail-sessions', explanation }, byTimer(terms.request))
}

async function isOutOfReach({ store }: Ports, { terms }: Grant): Promise<boolean> {
  const policy = await store.activePolicy()
  return policy !== null && isProtected(policy, terms.beneficiary)
}
