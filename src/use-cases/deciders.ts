import { isActiveMember, type People, type Person } from '../access/catalog.ts'
import type { GroupId, PersonId } from '../access/vocabulary.ts'
import type { Ports } from './ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/**
 * Who among these people and groups may decide or administer, by the directory's word of now. Membership that Doorbell gave
 * never counts towards it, neither in the group itself nor in one inside it.
 */
export async function deciders(ports: Asking, people: People): Promise<readonly Person[]> {
  const active = await activePeople(ports, people)
  const given = await ports.store.liveGrantsOf(active.map(({ id }) => id))
  const indebted = new Set<PersonId>()
  for (const { terms } of given) {
    if (people.users.includes(terms.beneficiary)) continue
    const group = (await ports.store.inventory.resource(terms.entitlement))?.group
    if (group && (await isAmongOrInside(ports, group, people.groups))) indebted.add(terms.beneficiary)
  }
  return active.filter(({ id }) => !indebted.has(id))
}

const isAmongOrInside = async ({ directory }: Asking, group: GroupId, groups: readonly GroupId[]): Promise<boolean> =>
  groups.includes(group) || (await directory.groupsAround(group, groups)).size > 0

/** Enabled full members among these people and groups, each once; groups count transitively. */
export async function activePeople(
  { directory }: Pick<Ports, 'directory'>,
  { groups, users }: People,
): Promise<readonly Person[]> {
  const members = groups.length > 0 ? await directory.activeMembers(groups) : []
  const named = await Promise.all(users.map(user => directory.person(user)))
  const found = new Map<PersonId, Person>()
  for (const person of [...members, ...named]) if (person && isActiveMember(person)) found.set(person.id, person)
  return [...found.values()]
}
