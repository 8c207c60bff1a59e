import { isActiveMember, type People, type Person } from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import type { Ports } from './ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/**
 * Whether somebody is one of these people, by the directory's word of now; groups count transitively. Membership that Doorbell
 * gave, in such a group or in one inside it, never counts.
 * @throws Fault when it cannot be asked.
 */
export async function belongsTo({ directory, store }: Asking, people: People, person: Person): Promise<boolean> {
  if (!isActiveMember(person)) return false
  if (people.users.includes(person.id)) return true
  if (people.groups.length === 0) return false
  if ((await directory.groupsAmong(person.id, people.groups)).size === 0) return false
  for (const { terms } of await store.liveGrantsOf([person.id])) {
    const group = (await store.inventory.resource(terms.entitlement))?.group
    if (!group) continue
    if (people.groups.includes(group) || (await directory.groupsAround(group, people.groups)).size > 0) return false
  }
  return true
}

export const isAdmin = (ports: Asking, { admins }: Policy, person: Person): Promise<boolean> =>
  belongsTo(ports, admins, person)

export const isAuditor = (ports: Asking, { auditors }: Policy, person: Person): Promise<boolean> =>
  belongsTo(ports, auditors, person)
