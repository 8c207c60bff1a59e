import { isDeepStrictEqual } from 'node:util'
import type { Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { adminsNeeded, decidePolicy, type PolicyProposal } from '../../access/policy-proposal.ts'
import { humanBehind } from '../../access/same-human.ts'
import type { PersonId, PolicyProposalId } from '../../access/vocabulary.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'
import { detailsOf, putInForce } from './adopt-version.ts'
import { showVersionEverywhere } from './show-version.ts'

/**
 * An admin agrees to a version of the access file that widens access, or refuses it. Who is an admin is read from the directory now, by
 * the version in force and never by the proposed one, for everybody who agreed before as well. Nothing of the world is asked while the
 * versions are held: where somebody else spoke or another version came into force in between, all of it is read again, so that no word
 * is lost and none counts that was not looked at.
 */
export async function settleVersion(
  ports: Ports,
  speaker: Speaker,
  id: PolicyProposalId,
  verdict: 'agree' | 'refuse',
  message: MessageRef | null,
): Promise<Reaction> {
  for (;;) {
    const reaction = await settleAsRead(ports, speaker, id, verdict, message)
    if (reaction) return reaction
  }
}

/** `null`: by the time it could be settled it was not what had been read. */
async function settleAsRead(
  ports: Ports,
  speaker: Speaker,
  id: PolicyProposalId,
  verdict: 'agree' | 'refuse',
  message: MessageRef | null,
): Promise<Reaction | null> {
  const { person, incoming } = speaker
  const { store } = ports
  const [policy, seen] = await Promise.all([store.activePolicy(), store.policyProposal(id)])
  // Whoever is no admin is told so whether there is such a version or not.
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'decision.refused', person)
  if (!seen) return refused({ reason: 'no-such-request' }, 'decision.refused', person)
  const before = await agreedBefore(ports, policy, seen, person)
  const now = ports.clock.now()
  return store.transaction(async tx => {
    await tx.lockPolicies()
    const [proposal, active] = [await tx.policyProposal(id), await tx.activePolicy()]
    if (!proposal) return refused({ reason: 'no-such-request' }, 'decision.refused', person)
    if (active?.hash !== policy.hash || !isDeepStrictEqual(proposal.agreed, seen.agreed)) return null
    const command =
      verdict === 'agree'
        ? ({ type: 'agree', by: person.id, ...before, inForce: active?.hash ?? null } as const)
        : ({ type: 'refuse', by: person.id } as const)
    const settled = decidePolicy(proposal, command, now)
    if (!settled.ok) return refused(settled.refusal, 'decision.refused', person)
    const { next } = settled
    await tx.savePolicyProposal(next)
    const doing = doingOf(speaker, id)
    const agreed = next.agreed.map(({ by }) => by)
    await tx.append({
      ...doing,
      at: now,
      action: verdict === 'agree' ? 'policy.agreed' : 'policy.refused',
      outcome: 'done',
      details: { proposal: id, ...detailsOf(next, next.changes), agreed, inForce: active?.hash ?? null },
    })
    const isInForce = next.standing.status === 'activated'
    if (isInForce) await putInForce(tx, next, next.changes, doing, now, { proposal: id, agreed })
    // A press on a copy that we sent and forgot makes it one of those that close.
    if (message) await tx.rememberPolicyCard({ proposal: id, person: person.id, message })
    await showVersionEverywhere(tx, id, now)
    await tx.finishIncoming(incoming)
    return { kind: 'done', words: isInForce ? doneText.activated : doneText[verdict] }
  })
}

const doneText = {
  activated: 'Agreed. This version is in force now.',
  agree: `Agreed. It comes into force when ${adminsNeeded} admins have agreed.`,
  refuse: 'Refused. The version before it stays in force.',
} as const

/** Whose word still counts: they are admins now, and another human than this one; and whether this one gave theirs. */
async function agreedBefore(
  ports: Ports,
  policy: Policy,
  { agreed }: PolicyProposal,
  person: Person,
): Promise<{ readonly others: readonly PersonId[]; readonly again: boolean }> {
  const mark = policy.identity.sameHuman
  const others: Person[] = []
  let again = false
  for (const { by } of agreed) {
    const other = await ports.directory.person(by)
    if (by === person.id || (other && humanBehind(other, mark) === humanBehind(person, mark))) again = true
    else if (other && (await isAdmin(ports, policy, other))) others.push(other)
  }
  const humans = new Map(others.map(other => [humanBehind(other, mark), other.id]))
  return { others: [...humans.values()], again }
}
