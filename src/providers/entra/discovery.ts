import { z } from 'zod'
import type { UngrantableReason } from '../../access/catalog.ts'
import { type GroupId, groupId, type IntegrationName, personId, type ResourceId } from '../../access/vocabulary.ts'
import type { Discovered, Discovery } from '../../ports/provider.ts'
import { attributeFor, isUnknownProperty, withAttributes } from './attributes.ts'
import { GraphFault, isNotFound } from './faults.ts'
import type { Graph } from './graph.ts'
import { groupKind, groupKindProperties, ungrantableReason } from './group-kinds.ts'
import { member, memberType, personOf, user, userProperties } from './people.ts'
import { indexHeaders, needsIndex, type Query } from './query.ts'
import { groupResource, inPath } from './resource-id.ts'
import { RoleDiscovery, type RolesOfTenant } from './role-discovery.ts'

/** Groups whose members are read at the same time: quick enough, and far from Graph's limits. */
const atOnce = 4

const groupProperties = ['id', 'displayName', 'description', ...groupKindProperties]
const group = groupKind.extend({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
})
type Group = z.infer<typeof group>

const userWithManager = user.extend({
  department: z.string().nullish(),
  jobTitle: z.string().nullish(),
  manager: z.object({ id: z.string() }).nullish(),
})

/**
 * Reads a tenant for the inventory: groups by the integration's filter, who is in them and owns them, and the people; and the
 * directory roles and who holds them, where the integration speaks of roles.
 */
export class EntraDiscovery implements Discovery {
  readonly #graph: Graph
  readonly #tenantId: string
  readonly #clientId: string | null

  constructor(graph: Graph, tenantId: string, clientId: string | null) {
    this.#graph = graph
    this.#tenantId = tenantId
    this.#clientId = clientId
  }

  async *discover(
    integration: IntegrationName,
    filter: string | null,
    included?: readonly ResourceId[],
  ): AsyncGenerator<Discovered> {
    const roles =
      included === undefined ? null : await new RoleDiscovery(this.#graph, this.#tenantId).read(integration, included)
    // Resources of every kind come first: whoever wants nothing else stops there.
    yield* roles?.found.filter(({ kind }) => kind === 'resource') ?? []
    const query = { ...groupQuery(filter), $select: groupProperties, $top: 999 }
    const groups: Group[] = []
    for await (const found of this.#graph.list(group, '/groups', query, headersFor(query))) {
      groups.push(found)
      yield this.#resource(integration, found, roles)
    }
    yield* roles?.found.filter(({ kind }) => kind !== 'resource') ?? []
    for (let start = 0; start < groups.length; start += atOnce) {
      const some = groups.slice(start, start + atOnce)
      const links = await Promise.all(some.flatMap(each => [this.#links(each, 'member'), this.#links(each, 'owner')]))
      yield* links.flat()
    }
    yield* this.#people()
  }

  /** What there is alone, without who is in it: quick, also in a large company. */
  async *resources(integration: IntegrationName, filter: string | null, included?: readonly ResourceId[]) {
    const roles =
      included === undefined ? null : await new RoleDiscovery(this.#graph, this.#tenantId).read(integration, included)
    for (const found of roles?.found ?? []) if (found.kind === 'resource') yield found.resource
    const query = { ...groupQuery(filter), $select: groupProperties, $top: 999 }
    for await (const found of this.#graph.list(group, '/groups', query, headersFor(query))) {
      const discovered = this.#resource(integration, found, roles)
      if (discovered.kind === 'resource') yield discovered.resource
    }
  }

  async *attribute(_integration: IntegrationName, filter: string | null, key: string) {
    const property = attributeFor(key, this.#clientId)
    if (property === null) return
    const query = { ...groupQuery(filter), $select: ['id', property.select], $top: 999 }
    try {
      for await (const found of this.#graph.list(withAttributes, '/groups', query, headersFor(query))) {
        const value = property.read(found)
        if (typeof value === 'string' && value.trim() !== '')
          yield { resource: groupResource(this.#tenantId, groupId(found.id)), value }
      }
    } catch (error) {
      if (!isUnknownProperty(error, property.select)) throw error
    }
  }

  /**
   * Whether Graph has a property for what an access file calls `owner`. `null`: no property could be called that.
   * @throws Fault when Graph cannot be asked
   */
  async checkAttribute(key: string): Promise<{ readonly property: string; readonly known: boolean } | null> {
    const property = attributeFor(key, this.#clientId)
    if (property === null) return null
    try {
      const list = z.object({ value: z.array(z.unknown()) })
      await this.#graph.get(list, '/groups', { $select: ['id', property.select], $top: 1 })
      return { property: property.select, known: true }
    } catch (error) {
      if (!isUnknownProperty(error, property.select)) throw error
      return { property: property.select, known: false }
    }
  }

  /**
   * Whether Graph takes this filter, for an access file that is about to be accepted. `problem` quotes Graph.
   * @throws Fault when Graph cannot be asked
   */
  async checkFilter(filter: string): Promise<{ ok: true } | { ok: false; problem: string }> {
    try {
      const query = { ...groupQuery(filter), $select: ['id'], $top: 1 }
      await this.#graph.get(z.object({ value: z.array(z.unknown()) }), '/groups', query, headersFor(query))
      return { ok: true }
    } catch (error) {
      if (error instanceof GraphFault && error.status === 400) return { ok: false, problem: error.message }
      throw error
    }
  }

  #resource(integration: IntegrationName, found: Group, roles: RolesOfTenant | null): Discovered {
    const { id, displayName, description, ...kind } = found
    const resource = {
      integration,
      resource: groupResource(this.#tenantId, groupId(id)),
      type: 'group' as const,
      group: groupId(id),
      name: displayName || id,
      description: description || null,
      ...rolesOf(groupId(id), ungrantableReason(kind), roles),
    }
    return { kind: 'resource', resource, attributes: kind }
  }

  /** A group that went away meanwhile has no links, and does not spoil the rest. */
  async #links(of: Group, kind: 'member' | 'owner'): Promise<readonly Discovered[]> {
    const links: Discovered[] = []
    try {
      const path = `/groups/${inPath(of.id)}/${kind}s`
      for await (const found of this.#graph.list(member, path, { $select: ['id'], $top: 999 })) {
        links.push({ kind, of: groupId(of.id), member: found.id.toLowerCase(), memberType: memberType(found) })
      }
      return links
    } catch (error) {
      if (isNotFound(error)) return []
      // Nothing to see without a right that Doorbell does not need otherwise.
      if (of.visibility === 'HiddenMembership' && isForbidden(error)) return []
      throw error
    }
  }

  async *#people(): AsyncGenerator<Discovered> {
    const query = {
      $select: [...userProperties, 'department', 'jobTitle'],
      $expand: 'manager($select=id)',
      $top: 999,
    }
    for await (const found of this.#graph.list(userWithManager, '/users', query)) {
      const { department = null, jobTitle = null, userPrincipalName = null, manager } = found
      const person = personOf(found)
      yield { kind: 'person', person, attributes: { department, jobTitle, userPrincipalName } }
      if (manager) yield { kind: 'manager', person: person.id, manager: personId(manager.id) }
    }
  }
}

/** A group that may hold roles is given where the roles are known, and none of them is of tier zero. */
function rolesOf(group: GroupId, ungrantable: UngrantableReason | null, roles: RolesOfTenant | null) {
  if (ungrantable !== 'role-assignable' || !roles) return { ungrantable }
  const given = roles.givenBy(group)
  const tierZero = given.some(role => role.tierZero)
  return { ungrantable: tierZero ? ('tier-zero' as const) : null, gives: given.map(({ name }) => name) }
}

/** A filter that needs Graph's index gets it: an inventory may be a little behind. */
export const groupQuery = (filter: string | null): Query => {
  if (filter === null) return {}
  return needsIndex(filter) ? { $filter: filter, $count: true } : { $filter: filter }
}

export const headersFor = (query: Query) => (query.$count ? indexHeaders : {})

const isForbidden = (error: unknown): boolean => error instanceof GraphFault && error.status === 403
