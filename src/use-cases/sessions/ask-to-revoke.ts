import type { SessionRule } from '../../access/access-flow.ts'
import type { Person } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isProtected, type Policy } from '../../access/policy.ts'
import { refuse } from '../../access/refusal.ts'
import type { GrantId } from '../../access/vocabulary.ts'
import { changeGrant, type GrantChanged } from '../grants/change-grant.ts'
import { answersForIntegration } from '../grants/retry-grant.ts'
import { mayRevoke } from '../grants/revoke-grant.ts'
import type { Ports } from '../ports.ts'
import type { Doing } from '../save.ts'

/**
 * Ends what somebody is signed in to, now that what they were given has ended. It interrupts all of their work, so that nobody may
 * ask for it but themselves and whoever could have taken the access away; everybody else is answered as if there were no such access.
 * @throws Fault when the directory cannot be asked: then nothing was asked for.
 */
export async function askToRevokeSessions(
  ports: Ports,
  person: Person,
  id: GrantId,
  doing: Doing,
  incoming: string,
): Promise<GrantChanged> {
  const grant = await ports.store.grant(id)
  if (!grant || !(await mayAsk(ports, person, grant))) return refuse({ reason: 'no-such-request' })
  const policy = await ports.store.activePolicy()
  if (grant.status !== 'ended' || !policy || !(await sessionRuleOf(ports, policy, grant)))
    return refuse({ reason: 'sessions-not-offered' })
  const { beneficiary } = grant.terms
  if (isProtected(policy, beneficiary)) return refuse({ reason: 'protected-account' })
  return changeGrant(ports, id, { type: 'revoke-sessions', by: person.id }, doing, tx => tx.finishIncoming(incoming))
}

/** Whoever answers for the integration is told where it failed, and may try again. */
async function mayAsk(ports: Ports, person: Person, grant: Grant): Promise<boolean> {
  if (person.id === grant.terms.beneficiary || (await mayRevoke(ports, person, grant.terms.id))) return true
  const failed = grant.status === 'ended' && grant.sessions?.status === 'failed'
  return failed && (await answersForIntegration(ports, person, grant))
}

/** By the access file in force now, of the flow by which it was asked for. */
export async function sessionRuleOf(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  { terms }: Pick<Grant, 'terms'>,
): Promise<SessionRule | null> {
  if (!policy.flows.some(({ revokeSessions }) => revokeSessions)) return null
  const request = await store.request(terms.request)
  return policy.flows.find(({ name }) => name === request?.ask.flow)?.revokeSessions ?? null
}

/** Each time, and never of an account that nothing may be done to. */
export async function revokesEachTime({ store }: Pick<Ports, 'store'>, grant: Pick<Grant, 'terms'>): Promise<boolean> {
  const policy = await store.activePolicy()
  if (!policy || (await sessionRuleOf({ store }, policy, grant)) !== 'always') return false
  return !isProtected(policy, grant.terms.beneficiary)
}
