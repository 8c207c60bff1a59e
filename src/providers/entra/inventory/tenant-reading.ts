import { z } from 'zod'
import type { UngrantableReason } from '../../../access/catalog.ts'
import { type GroupId, groupId, type IntegrationName } from '../../../access/vocabulary.ts'
import type { Discovered } from '../../../ports/provider.ts'
import { isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { indexHeaders, needsIndex, type Query } from '../graph/query.ts'
import { groupKind, groupKindProperties, ungrantableReason } from '../groups/group-kinds.ts'
import { membersOfMany } from '../groups/members-of-many.ts'
import { memberType, personOf, user, userProperties } from '../people.ts'
import { groupResource, inPath } from '../resource-id.ts'
import type { RolesOfTenant } from '../roles/role-discovery.ts'

/** Lists that are read at the same time: quick enough, and far from Graph's limits. */
const atOnce = 8

export const groupProperties = ['id', 'displayName', 'description', ...groupKindProperties] as const
const group = groupKind.extend({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
})
export type Group = z.infer<typeof group>

export const personProperties = [...userProperties, 'department', 'jobTitle'] as const
const userToKeep = user.extend({ department: z.string().nullish(), jobTitle: z.string().nullish() })

/** What is read of a tenant for the inventory: lists of Graph's, one page at a time. */
export class TenantReading {
  readonly #graph: Graph
  readonly #tenantId: string

  constructor(graph: Graph, tenantId: string) {
    this.#graph = graph
    this.#tenantId = tenantId
  }

  groups(filter: string | null): AsyncGenerator<Group> {
    const query = { ...groupQuery(filter), $select: groupProperties, $top: 999 }
    return this.#graph.list(group, '/groups', query, headersFor(query))
  }

  resource(integration: IntegrationName, found: Group, roles: RolesOfTenant | null) {
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
    return { kind: 'resource', resource, attributes: kind } as const satisfies Discovered
  }

  /** Who is directly in these groups. A group that went away meanwhile has no members, and does not spoil the rest. */
  async *members(groups: Iterable<Pick<Group, 'id' | 'visibility'>>): AsyncGenerator<Discovered> {
    for await (const { of, items } of membersOfMany(this.#graph, groups))
      for (const found of items)
        yield { kind: 'member', of: groupId(of.id), member: found.id.toLowerCase(), memberType: memberType(found) }
  }

  async *people(): AsyncGenerator<Discovered> {
    const query = { $select: personProperties, $top: 999 }
    for await (const found of this.#graph.list(userToKeep, '/users', query)) yield asPerson(found)
  }

  /** Some of them, one by one; whoever is not there any more is told as gone. */
  async *peopleAmong(ids: Iterable<string>): AsyncGenerator<Discovered> {
    yield* sideBySide(ids, async id => [await this.#person(id)])
  }

  async #person(id: string): Promise<Discovered> {
    try {
      return asPerson(await this.#graph.get(userToKeep, `/users/${inPath(id)}`, { $select: personProperties }))
    } catch (error) {
      if (isNotFound(error)) return { kind: 'person-gone', person: personOf({ id }).id }
      throw error
    }
  }
}

/** Answers in the order of the questions, of which so many are asked ahead and no more. */
async function* sideBySide<Q>(
  questions: Iterable<Q>,
  ask: (question: Q) => Promise<readonly Discovered[]>,
): AsyncGenerator<Discovered> {
  const asked: Promise<readonly Discovered[]>[] = []
  for (const question of questions) {
    const answer = ask(question)
    // Heard when its turn comes.
    answer.catch(() => undefined)
    asked.push(answer)
    if (asked.length >= atOnce) yield* (await asked.shift()) ?? []
  }
  for (const answer of asked) yield* await answer
}

function asPerson(found: z.infer<typeof userToKeep>): Discovered {
  const { department = null, jobTitle = null, userPrincipalName = null } = found
  return { kind: 'person', person: personOf(found), attributes: { department, jobTitle, userPrincipalName } }
}

/** A group that may hold roles is given where the roles are known, and none of them is of tier zero. */
function rolesOf(of: GroupId, ungrantable: UngrantableReason | null, roles: RolesOfTenant | null) {
  if (ungrantable !== 'role-assignable' || !roles) return { ungrantable }
  const given = roles.givenBy(of)
  const tierZero = given.some(role => role.tierZero)
  return { ungrantable: tierZero ? ('tier-zero' as const) : null, gives: given.map(({ name }) => name) }
}

/** A filter that needs Graph's index gets it: an inventory may be a little behind. */
export const groupQuery = (filter: string | null): Query => {
  if (filter === null) return {}
  return needsIndex(filter) ? { $filter: filter, $count: true } : { $filter: filter }
}

export const headersFor = (query: Query) => (query.$count ? indexHeaders : {})
