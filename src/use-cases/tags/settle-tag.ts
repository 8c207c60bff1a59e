import { humanBehind } from '../../access/same-human.ts'
import { decideTag, type TagProposal } from '../../access/tag-proposal.ts'
import type { TagProposalId } from '../../access/vocabulary.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'
import { showTag } from './propose-tag.ts'

/**
 * An admin confirms or rejects what another proposed. Who is an admin is read from the directory now, for both of them: a change
 * that somebody proposed who is no longer an admin is nobody's wish any more.
 */
export async function settleTag(
  ports: Ports,
  speaker: Speaker,
  id: TagProposalId,
  verdict: 'confirm' | 'reject',
  message: MessageRef | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const [policy, seen] = await Promise.all([ports.store.activePolicy(), ports.store.tagProposal(id)])
  // Whoever is no admin is told so whether there is such a proposal or not.
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'decision.refused', person)
  if (!seen) return refused({ reason: 'no-such-request' }, 'decision.refused', person)
  const proposer = await ports.directory.person(seen.by)
  if (verdict === 'confirm' && !(proposer && (await isAdmin(ports, policy, proposer))))
    return refused({ reason: 'tag-proposer-gone' }, 'decision.refused', person)
  const sameHumanBy = policy.identity.sameHuman
  const sameHuman = proposer !== null && humanBehind(person, sameHumanBy) === humanBehind(proposer, sameHumanBy)
  const now = ports.clock.now()
  return ports.store.transaction(async tx => {
    await tx.lockOwners(seen)
    const proposal = await tx.lockTagProposal(id)
    const settled = proposal && decideTag(proposal, { type: verdict, by: person.id, sameHuman }, now)
    if (!settled) return refused({ reason: 'no-such-request' }, 'decision.refused', person)
    if (!settled.ok) return refused(settled.refusal, 'decision.refused', person)
    const before = (await tx.keptOwners(seen)).find(({ source, key }) => source === 'chat' && key === seen.key)
    await tx.saveTagProposal(settled.next)
    if (verdict === 'confirm') await takeEffect(settled.next)
    await tx.append({
      ...doingOf(speaker, id),
      at: now,
      action: verdict === 'confirm' ? 'tag.changed' : 'tag.rejected',
      target: settled.next,
      about: seen.by,
      outcome: 'done',
      details: {
        proposal: id,
        source: 'chat',
        key: seen.key,
        value: seen.value,
        before: before?.value ?? null,
        people: seen.people,
        proposedBy: seen.by,
        policy: policy.hash,
      },
    })
    // A press on a copy that we sent and forgot makes it one of those that close.
    if (message) await tx.rememberTagCard({ proposal: id, person: person.id, message })
    for (const shownTo of new Set((await tx.tagCards(id)).map(card => card.person)))
      await tx.schedule(...showTag(settled.next, shownTo, now))
    await tx.finishIncoming(incoming)
    return {
      kind: 'done',
      words: verdict === 'confirm' ? 'Confirmed. It is in force.' : 'Rejected. Nothing was changed.',
    }

    async function takeEffect({ integration, resource, key, value, people }: TagProposal): Promise<void> {
      const place = { integration, resource, source: 'chat', key } as const
      if (value === null) return tx.forgetOwner(place)
      await tx.keepOwner({ ...place, value, people, problem: null, at: now })
    }
  })
}
