import type { Entitlement, People } from '../../access/catalog.ts'
import type { GroupId, PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/** Whom to look for, with every directory role among them replaced by those who hold it now. */
export interface PeopleBehind {
  readonly groups: readonly GroupId[]
  /** Named by themselves, or holding one of the roles directly. */
  readonly users: readonly PersonId[]
}

/** Nothing is asked where no role is named. @throws Fault when it cannot be asked who holds one. */
export async function peopleBehind(
  { directory }: Pick<Ports, 'directory'>,
  { groups, users, roles = [] }: People,
): Promise<PeopleBehind> {
  if (roles.length === 0) return { groups, users }
  const holders = await Promise.all(roles.map(role => directory.holdersOf(role)))
  return {
    groups: [...new Set([...groups, ...holders.flatMap(held => held.groups)])],
    users: [...new Set([...users, ...holders.flatMap(held => held.people)])],
  }
}

/** Whether access that Doorbell gave is what makes somebody one of these: the role itself, one of the groups, or one inside it. */
export async function makesOneOf(
  { directory, store }: Asking,
  given: Entitlement,
  roles: readonly ResourceId[],
  groups: readonly GroupId[],
): Promise<boolean> {
  if (roles.includes(given.resource)) return true
  const group = (await store.inventory.resource(given))?.group
  if (!group) return false
  return groups.includes(group) || (groups.length > 0 && (await directory.groupsAround(group, groups)).size > 0)
}
