import { type Person, sameEntitlement } from '../../access/catalog.ts'
import { tryAgain } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import { refuse } from '../../access/refusal.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import { type GrantId, grantId } from '../../access/vocabulary.ts'
import { frozenNow } from '../brake/hold.ts'
import { belongsTo, isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'
import type { GrantChanged } from './change-grant.ts'

/**
 * Gives once more what failed in the directory, by whoever answers for the integration or an admin; one of several that were asked for together also by whoever
 * asked for it. Nothing is decided by it: the decision behind the grant is the one there was, and everything is looked at again before anything is written.
 * @throws Fault when the directory cannot be asked: then nothing was tried.
 */
export async function retryGrant(
  ports: Ports,
  person: Person,
  id: GrantId,
  doing: Doing,
  incoming: string | null,
): Promise<GrantChanged> {
  const seen = await ports.store.grant(id)
  const asked = seen && (await ports.store.request(seen.terms.request))
  if (!seen || !asked) return refuse({ reason: 'no-such-request' })
  // The rest of them is given: whoever asked for it need not ask for all of it again because of one part.
  const isTheirs = isOfSeveral(asked.ask) && asked.ask.requester === person.id
  if (!isTheirs && !(await answersForIntegration(ports, person, seen))) return refuse({ reason: 'no-such-request' })
  const frozen = await frozenNow(ports, seen)
  if (frozen) return refuse({ reason: 'frozen', ...frozen })
  return ports.store.transaction(async tx => {
    // Two who press are one after the other, and the second finds the grant of the first.
    const request = await tx.lockRequest(seen.terms.request)
    const tries = (await tx.grantsOf(seen.terms.request)).filter(({ terms }) =>
      sameEntitlement(terms.entitlement, seen.terms.entitlement),
    )
    const last = tries.at(-1)
    // Nor does whoever takes it back at this moment come behind us.
    const failed = last && (await tx.lockGrant(last.terms.id))
    if (request?.status !== 'approved' || !failed) return refuse({ reason: 'no-such-request' })
    if (failed.terms.id !== id) return refuse({ reason: 'already-tried-again' })
    // Each calls whoever answers for the integration when it fails.
    if (isTheirs && tries.length > mostTries) return refuse({ reason: 'already-tried-again' })
    const outcome = tryAgain(failed, grantId(ports.ids.next()), request, ports.clock.now())
    if (!outcome.ok) return outcome
    await tx.saveGrant(outcome.next)
    await saveWhatFollows(tx, ports, doing, outcome)
    if (incoming !== null) await tx.finishIncoming(incoming)
    return { ok: true, grant: outcome.next }
  })
}

/** How often whoever asked may try a part again. */
const mostTries = 3

/** Now, by the directory. */
export async function answersForIntegration(ports: Ports, person: Person, { terms }: Grant): Promise<boolean> {
  const policy = await ports.store.activePolicy()
  if (!policy) return false
  const owner = policy.integrations.find(({ name }) => name === terms.entitlement.integration)?.integrationOwner
  return (owner ? await belongsTo(ports, owner, person) : false) || (await isAdmin(ports, policy, person))
}
