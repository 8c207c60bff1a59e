import { type HeldThrough, isActiveMember } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import { type GroupsNamed, nameAll, nameNone } from '../../cards/parts/held-through.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { Fault } from '../../ports/fault.ts'
import type { Audience } from '../../ports/posted-card.ts'
import { withSettings } from '../asking/offers.ts'
import { resourcesIn } from '../asking/requestable-access.ts'
import { type Sight, sightOf } from '../looking-up/sight.ts'
import type { Ports } from '../ports.ts'
import { type MayRead, whoMayRead, withAnswersFor } from './answers-for.ts'

/**
 * The same view with what this reader may see of the groups through which somebody has it anyhow: whoever has it sees what they are
 * in, others what is theirs to see, and a channel nothing; and without answers that are not for them. Nothing is asked where there is neither, as nearly always.
 */
export async function viewFor(
  ports: Ports,
  whole: RequestView,
  audience: Audience,
  mayRead: MayRead = whoMayRead(ports, whole),
): Promise<RequestView> {
  if (audience.kind === 'channel') return whole
  const reader = audience.person
  const view = await withAnswersFor(whole, reader, mayRead)
  const through = throughIn(view)
  if (through.length === 0) return { ...view, reader }
  if (reader === view.request.ask.beneficiary) return { ...view, reader, groupsNamed: nameAll }
  return { ...view, reader, groupsNamed: await groupsNamedTo(ports, reader, through) }
}

const throughIn = ({ request, grants }: RequestView): readonly HeldThrough[] => [
  ...(request.ask.through ?? []),
  ...grants.flatMap(grant =>
    grant.status === 'ended' && grant.proof.kind === 'verified-gone' ? (grant.proof.through ?? []) : [],
  ),
]

/** By the directory's word of now. Where it cannot be asked, none is named. */
export async function groupsNamedTo(
  ports: Ports,
  reader: PersonId,
  through: readonly HeldThrough[],
): Promise<GroupsNamed> {
  try {
    const [policy, person] = await Promise.all([ports.store.activePolicy(), ports.directory.person(reader)])
    if (!policy || !person || !isActiveMember(person)) return nameNone
    return await groupsSeen(ports, policy, await sightOf(ports, policy, person), through)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return nameNone
  }
}

/** The groups among these that are a resource of this reader's to see; for whoever sees all, every one. */
export async function groupsSeen(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  sight: Sight,
  through: readonly HeldThrough[],
): Promise<GroupsNamed> {
  if (sight.all) return nameAll
  const seen = new Set<GroupId>()
  const groups = through.flatMap(one => (one.kind === 'group' ? [one.group] : []))
  const offered = new Set<string>(resourcesIn(sight.mayAskFor).map(({ resource }) => resource))
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name)) {
      if (!known.group || !groups.includes(known.group)) continue
      const resource = withSettings(known, policy)
      if (offered.has(resource.resource) || (await sight.answersFor(resource))) seen.add(known.group)
    }
  return group => seen.has(group)
}
