import type { KeptOwner } from '../../access/kept-owner.ts'
import { longestTag, namesIn } from '../../access/owner-names.ts'
import { ownerAttributeOf, ownerSourcesOf, ownerTags, type Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { decideTag, type TagProposal } from '../../access/tag-proposal.ts'
import { tagProposalId } from '../../access/vocabulary.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'
import { resolveOwners } from './resolve-owners.ts'

/**
 * An admin wants a tag changed, or removed where the value is `null`. Whoever it names will decide about the resource, so it waits
 * for a second admin. Names become ids here: what is confirmed is what was proposed, whoever bears the name by then.
 */
export async function proposeTag(
  ports: Ports,
  speaker: Speaker,
  policy: Policy,
  found: InventoryResource,
  change: { readonly key: string; readonly value: string | null },
): Promise<Reaction> {
  const { person, incoming } = speaker
  const { integration, resource } = found
  const settings = policy.integrations.find(({ name }) => name === integration)
  if (!settings) return refused({ reason: 'nothing-called', typed: found.name, nearest: [] }, 'request.refused', person)
  const key = settings.ownerKeys.find(one => one.toLowerCase() === change.key.toLowerCase())
  const no = (refusal: Refusal): Reaction => refused(refusal, 'request.refused', person)
  if (!ownerSourcesOf(settings).includes('tags')) return no({ reason: 'tags-not-read', integration })
  if (key === undefined) return no({ reason: 'tag-key-unknown', key: change.key, known: settings.ownerKeys })
  const inFile = ownerTags(settings.resources[resource]).find(tag => tag.key === key)
  if (inFile) return no({ reason: 'tag-in-file', key, value: inFile.value })

  const value = change.value !== null && namesIn(change.value).length > 0 ? change.value : null
  if (value !== null && value.length > longestTag) return no({ reason: 'tag-too-long', longest: longestTag })
  const resolved =
    value === null
      ? ({ ok: true, people: { groups: [], users: [] } } as const)
      : await resolveOwners(ports, policy, ownerAttributeOf(settings, key), value)
  if (!resolved.ok) return no(resolved.refusal)
  const before = (await ports.store.keptOwners(found)).find(kept => kept.source === 'chat' && kept.key === key)
  if (isTheSame(before, value, resolved.people)) return no({ reason: 'tag-as-it-is' })

  const admins = await deciders(ports, policy.admins)
  const others = admins.filter(({ id }) => id !== person.id)
  const now = ports.clock.now()
  const proposal: TagProposal = {
    id: tagProposalId(ports.ids.next()),
    integration,
    resource,
    key,
    value,
    people: resolved.people,
    by: person.id,
    at: now,
    standing: { status: 'proposed' },
  }
  await ports.store.transaction(async tx => {
    await tx.lockOwners(found)
    for (const open of await tx.openTagProposals(found, key)) {
      const replaced = decideTag(open, { type: 'replace' }, now)
      if (!replaced.ok) continue
      await tx.saveTagProposal(replaced.next)
      await tx.append({
        ...doingOf(speaker, open.id),
        at: now,
        action: 'tag.rejected',
        target: open,
        outcome: 'done',
        reason: 'replaced by a newer proposal',
        details: { proposal: open.id, replacedBy: proposal.id },
      })
      for (const { person: shownTo } of await tx.tagCards(open.id)) await tx.schedule(...showTag(open, shownTo, now))
    }
    await tx.saveTagProposal(proposal)
    await tx.append({
      ...doingOf(speaker, proposal.id),
      at: now,
      action: 'tag.proposed',
      target: proposal,
      outcome: 'done',
      details: {
        proposal: proposal.id,
        key,
        value,
        before: before?.value ?? null,
        people: proposal.people,
        asked: others.map(({ id, name }) => ({ id, name })),
      },
    })
    for (const { id } of admins) await tx.schedule(...showTag(proposal, id, now))
    await tx.finishIncoming(incoming)
  })
  return {
    kind: 'done',
    words:
      others.length > 0
        ? 'Proposed. It takes effect when another access admin has confirmed it; they have been asked.'
        : 'Proposed, but nobody can confirm it: you are the only access admin who is active, and nobody confirms their own change. Set the tag in the access file instead.',
  }
}

const isTheSame = (before: KeptOwner | undefined, value: string | null, people: TagProposal['people']): boolean =>
  before === undefined
    ? value === null
    : value !== null && JSON.stringify(before.people) === JSON.stringify(people) && before.value === value

/** One admin's copy of a proposal, as a task. */
export const showTag = ({ id }: Pick<TagProposal, 'id'>, person: TagProposal['by'], due: Date) =>
  [
    { type: 'show-tag', proposal: id, person },
    { key: `show-tag:${id}:${person}`, lane: `person:${person}`, due },
  ] as const
