import { isActiveMember, type People, type Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { makesOneOf, peopleBehind } from './people-behind.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/**
 * Whether somebody is one of these people, by the directory's word of now; groups count transitively. What Doorbell gave, a role
 * among them or membership of such a group or of one inside it, never counts.
 * @throws Fault when it cannot be asked.
 */
export async function belongsTo(ports: Asking, people: People, person: Person): Promise<boolean> {
  if (!isActiveMember(person)) return false
  if (people.users.includes(person.id)) return true
  const { groups, users } = await peopleBehind(ports, people)
  const isIn = users.includes(person.id) || (await isInOneOf(ports, person.id, groups))
  if (!isIn) return false
  for (const { terms } of await ports.store.liveGrantsOf([person.id]))
    if (await makesOneOf(ports, terms.entitlement, people.roles ?? [], groups)) return false
  return true
}

const isInOneOf = async ({ directory }: Asking, person: PersonId, groups: readonly GroupId[]): Promise<boolean> =>
  groups.length > 0 && (await directory.groupsAmong(person, groups)).size > 0

export const isAdmin = (ports: Asking, { admins }: Policy, person: Person): Promise<boolean> =>
  belongsTo(ports, admins, person)

export const isAuditor = (ports: Asking, { auditors }: Policy, person: Person): Promise<boolean> =>
  belongsTo(ports, auditors, person)
