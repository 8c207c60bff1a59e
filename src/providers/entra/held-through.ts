import { z } from 'zod'
import type { HeldThrough } from '../../access/catalog.ts'
import { type GroupId, groupId, type PersonId } from '../../access/vocabulary.ts'
import { isNotFound } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'
import { odataString } from './graph/query.ts'
import { member, memberType } from './people.ts'
import { inPath, type RolePlace } from './resource-id.ts'
import { assignmentsPath, roleAssignment, unitOfScope } from './roles/role-shapes.ts'

type Among = (person: PersonId, groups: readonly GroupId[]) => Promise<ReadonlySet<GroupId>>

const named = member.extend({ displayName: z.string().nullish() })
const withPrincipal = roleAssignment.extend({ principal: named.nullish() })

/**
 * One question where they are not in the group at all; else its direct members are read for the groups among them. Whoever was
 * just taken out may still be told to be in it: then none of those groups has them.
 */
export async function throughGroups(
  graph: Graph,
  among: Among,
  group: GroupId,
  person: PersonId,
): Promise<readonly HeldThrough[]> {
  if (!(await among(person, [group])).has(group)) return []
  const inside = new Map<GroupId, string>()
  try {
    const query = { $select: ['id', 'displayName'], $top: 999 }
    for await (const found of graph.list(named, `/groups/${inPath(group)}/members`, query))
      if (memberType(found) === 'group') inside.set(groupId(found.id), found.displayName || found.id)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return ofThese(among, inside, person)
}

/** One question for who holds the role, here or in the whole tenant, and one more where groups do. */
export async function throughRole(
  graph: Graph,
  among: Among,
  { definition, unit }: RolePlace,
  person: PersonId,
): Promise<readonly HeldThrough[]> {
  const query = { $filter: `roleDefinitionId eq ${odataString(inPath(definition))}`, $expand: 'principal' }
  const holding = new Map<GroupId, string>()
  let everywhere = false
  for await (const found of graph.list(withPrincipal, assignmentsPath, query)) {
    const { roleDefinitionId, directoryScopeId, principal } = found
    const where = unitOfScope(directoryScopeId)
    if (roleDefinitionId.toLowerCase() !== definition || !principal || (where !== null && where !== unit)) continue
    if (memberType(principal) === 'group') holding.set(groupId(principal.id), principal.displayName || principal.id)
    else if (where === null && unit !== null && principal.id.toLowerCase() === person) everywhere = true
  }
  return [...(everywhere ? [{ kind: 'whole-tenant' } as const] : []), ...(await ofThese(among, holding, person))]
}

async function ofThese(
  among: Among,
  groups: ReadonlyMap<GroupId, string>,
  person: PersonId,
): Promise<readonly HeldThrough[]> {
  if (groups.size === 0) return []
  const theirs = await among(person, [...groups.keys()])
  return [...groups]
    .filter(([group]) => theirs.has(group))
    .map(([group, name]) => ({ kind: 'group', group, name }) as const)
}
