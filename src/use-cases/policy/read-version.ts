import type { PolicyProposalId } from '../../access/vocabulary.ts'
import { encodePress } from '../../cards/buttons.ts'
import { policyFile, policyFileCard } from '../../cards/parts/policy-file.ts'
import type { FilePlace } from '../../ports/chat-surface.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'
import { namesOfVersion } from './show-version.ts'

/**
 * All that a version of the access file changes, also what a card has no room for: as a file in the admin's own conversation, so that
 * whoever agrees can have read it to its end. A chat that asks first is answered with the same press; then everything is looked at anew,
 * and `place` is where it goes.
 */
export async function readVersion(
  ports: Ports,
  speaker: Speaker,
  id: PolicyProposalId,
  place: FilePlace | null = null,
): Promise<Reaction> {
  const { person, from } = speaker
  const { store, clock } = ports
  const [policy, proposal] = await Promise.all([store.activePolicy(), store.policyProposal(id)])
  // Whoever is no admin is told so whether there is such a version or not.
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  if (!proposal) return refused({ reason: 'no-such-request' }, 'request.refused', person)
  const file = policyFile(proposal, (await namesOfVersion(ports, proposal)).nameOf)
  // Before it is handed out: what cannot be recorded is not shown.
  await store.transaction(tx =>
    tx.append({
      ...doingOf(speaker, id),
      at: clock.now(),
      action: 'access.viewed',
      outcome: 'done',
      details: { verb: 'read-policy', proposal: id, hash: proposal.policy.hash, file: file.name },
    }),
  )
  const wanted = encodePress({ verb: 'read-policy', policy: id })
  const given = await ports.surfaces.get(from.surface)?.giveFile(from, file, wanted, place)
  if (given === undefined) return refused({ reason: 'cannot-check' }, 'request.refused', person)
  if (typeof given !== 'string')
    return refused({ reason: 'no-files-here', permission: given.missing }, 'request.refused', person)
  return { kind: 'shown', card: policyFileCard(file.name, given) }
}
