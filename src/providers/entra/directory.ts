import {
  type Entitlement,
  type HeldThrough,
  isActiveMember,
  type OwnerAttribute,
  type Person,
} from '../../access/catalog.ts'
import type { HumanMark } from '../../access/same-human.ts'
import type { GroupId, PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { Directory, Named, RoleHolders } from '../../ports/provider.ts'
import { isNotFound } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'
import { indexHeaders, odataString } from './graph/query.ts'
import { groupsAround, orNull } from './groups/groups-around.ts'
import { throughGroups, throughRole } from './held-through.ts'
import { findNamed } from './named.ts'
import { isUser, member, personOf, user, userProperties } from './people.ts'
import { inPath, parseGroupResource, parseRoleResource, roleResource } from './resource-id.ts'
import { roleHolders } from './roles/role-holders.ts'
import { definitionsPath } from './roles/role-shapes.ts'

/** The longest address there can be (RFC 5321). */
const longestAddress = 254

const groupMember = member.extend(user.shape)

/** People and their groups, asked of Graph at the moment of asking, never of its index. */
export class EntraDirectory implements Directory {
  readonly #graph: Graph
  readonly #tenantId: string

  constructor(graph: Graph, tenantId: string) {
    this.#graph = graph
    this.#tenantId = tenantId
  }

  async person(id: PersonId): Promise<Person | null> {
    const found = await orNull(this.#graph.get(user, `/users/${inPath(id)}`, { $select: userProperties }))
    return found && personOf(found)
  }

  async heldThrough({ resource }: Entitlement, person: PersonId): Promise<readonly HeldThrough[]> {
    const among = this.groupsAmong.bind(this)
    const role = parseRoleResource(this.#tenantId, resource)
    return role
      ? throughRole(this.#graph, among, role, person)
      : throughGroups(this.#graph, among, parseGroupResource(this.#tenantId, resource), person)
  }

  async peopleByEmail(email: string): Promise<readonly Person[]> {
    if (email === '' || email.length > longestAddress) return []
    const $filter = `mail eq ${odataString(email)} or userPrincipalName eq ${odataString(email)}`
    const people: Person[] = []
    for await (const found of this.#graph.list(user, '/users', { $filter, $select: userProperties, $top: 999 })) {
      // Checked here too: an answer to some other question must not make anybody somebody.
      if ([found.mail, found.userPrincipalName].some(address => sameAddress(address, email)))
        people.push(personOf(found))
    }
    return people
  }

  async peopleMarked(mark: HumanMark, value: string): Promise<readonly Person[]> {
    const said = value.trim()
    if (said === '') return []
    const inIndex = mark !== 'employeeId'
    const property = inIndex ? `onPremisesExtensionAttributes/${mark}` : mark
    const spellings = [...new Set([said, value])].map(spelling => `${property} eq ${odataString(spelling)}`)
    const query = {
      $filter: spellings.join(' or '),
      $select: userProperties,
      $top: 999,
      ...(inIndex ? ({ $count: true } as const) : {}),
    }
    const people: Person[] = []
    for await (const found of this.#graph.list(user, '/users', query, inIndex ? indexHeaders : {}))
      people.push(personOf(found))
    return people.filter(({ marks }) => marks?.[mark]?.trim().toLowerCase() === said.toLowerCase())
  }

  groupsAmong(person: PersonId, groups: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    return groupsAround(this.#graph, `/users/${inPath(person)}`, groups)
  }

  groupsAround(group: GroupId, among: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
    return groupsAround(this.#graph, `/groups/${inPath(group)}`, among)
  }

  async activeMembers(groups: readonly GroupId[]): Promise<readonly Person[]> {
    const people = new Map<PersonId, Person>()
    for (const group of new Set(groups)) {
      for await (const person of this.#peopleWithin(group)) if (isActiveMember(person)) people.set(person.id, person)
    }
    return [...people.values()]
  }

  async manager(of: PersonId): Promise<Person | null> {
    const found = await orNull(
      this.#graph.get(groupMember, `/users/${inPath(of)}/manager`, { $select: userProperties }),
    )
    return found && isUser(found) ? personOf(found) : null
  }

  async holdersOf(role: ResourceId): Promise<RoleHolders> {
    const place = parseRoleResource(this.#tenantId, role)
    return place?.unit === null ? roleHolders(this.#graph, place.definition) : { people: [], groups: [] }
  }

  reports(manager: PersonId): Promise<readonly Person[]> {
    return this.#peopleAt(`/users/${inPath(manager)}/directReports`)
  }

  /** An application may own a group too; it decides nothing. */
  ownersOf(group: GroupId): Promise<readonly Person[]> {
    return this.#peopleAt(`/groups/${inPath(group)}/owners`)
  }

  async named(kind: OwnerAttribute, name: string): Promise<readonly Named[]> {
    if (kind === 'directory-role') {
      const roles = await findNamed(this.#graph, definitionsPath, name)
      return roles.map(({ id, displayName }) => ({
        id: roleResource(this.#tenantId, { definition: id, unit: null }),
        name: displayName || id,
        detail: null,
      }))
    }
    const found = await findNamed(this.#graph, kind === 'group' ? '/groups' : '/users', name)
    return found.map(({ id, displayName, description, userPrincipalName }) => ({
      id: id.toLowerCase(),
      name: displayName || id,
      detail: (kind === 'group' ? description : userPrincipalName) || null,
    }))
  }

  /** Nobody where what they belong to is gone. */
  async #peopleAt(path: string): Promise<readonly Person[]> {
    const people: Person[] = []
    try {
      for await (const found of this.#graph.list(groupMember, path, { $select: userProperties, $top: 999 })) {
        if (isUser(found)) people.push(personOf(found))
      }
    } catch (error) {
      if (!isNotFound(error)) throw error
      return []
    }
    return people
  }

  /**
   * No cast to users in the path: Graph answers casts only from its index. A group that is gone has nobody in it, and
   * people whom Doorbell may not read are not active.
   */
  async *#peopleWithin(group: GroupId): AsyncGenerator<Person> {
    const path = `/groups/${inPath(group)}/transitiveMembers`
    try {
      for await (const found of this.#graph.list(groupMember, path, { $select: userProperties, $top: 999 })) {
        if (isUser(found)) yield personOf(found)
      }
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

const sameAddress = (address: string | null | undefined, email: string): boolean =>
  address?.toLowerCase() === email.toLowerCase()
