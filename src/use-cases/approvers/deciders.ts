import { isActiveMember, type People, type Person } from '../../access/catalog.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { makesOneOf, type PeopleBehind, peopleBehind } from '../people/people-behind.ts'
import type { Ports } from '../ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/**
 * Who among these people, groups and holders of roles may decide or administer, and is told what they are told, by the directory's word
 * of now. What Doorbell gave never counts towards it: neither the role, nor membership of a group in question or of one inside it.
 */
export async function deciders(ports: Asking, people: People): Promise<readonly Person[]> {
  const behind = await peopleBehind(ports, people)
  const active = await activeAmong(ports, behind)
  const given = await ports.store.liveGrantsOf(active.map(({ id }) => id))
  const indebted = new Set<PersonId>()
  for (const { terms } of given) {
    if (people.users.includes(terms.beneficiary)) continue
    if (await makesOneOf(ports, terms.entitlement, people.roles ?? [], behind.groups)) indebted.add(terms.beneficiary)
  }
  return active.filter(({ id }) => !indebted.has(id))
}

/**
 * Enabled full members among these people, groups and holders of roles, each once, whatever made them one; groups count transitively. For
 * those who ask: what Doorbell gave counts for them.
 */
export const activePeople = async (ports: Pick<Ports, 'directory'>, people: People): Promise<readonly Person[]> =>
  activeAmong(ports, await peopleBehind(ports, people))

async function activeAmong(
  { directory }: Pick<Ports, 'directory'>,
  { groups, users }: PeopleBehind,
): Promise<readonly Person[]> {
  const members = groups.length > 0 ? await directory.activeMembers(groups) : []
  const named = await Promise.all(users.map(user => directory.person(user)))
  const found = new Map<PersonId, Person>()
  for (const person of [...members, ...named]) if (person && isActiveMember(person)) found.set(person.id, person)
  return [...found.values()]
}
