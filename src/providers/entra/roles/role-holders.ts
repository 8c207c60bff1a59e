import { groupId, personId } from '../../../access/vocabulary.ts'
import type { RoleHolders } from '../../../ports/provider.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { isUser, memberType } from '../people.ts'
import { inPath } from '../resource-id.ts'
import { assignmentsPath, unitOfScope, withPrincipal } from './role-shapes.ts'

/**
 * Who holds a role in the whole tenant now, what PIM has activated included; what somebody is only eligible for is not held. An
 * application may hold one too, and answers for nothing. A role that is gone has no assignments.
 */
export async function roleHolders(graph: Graph, definition: string): Promise<RoleHolders> {
  const query = { $filter: `roleDefinitionId eq ${odataString(inPath(definition))}`, $expand: 'principal' }
  const people = new Set<string>()
  const groups = new Set<string>()
  for await (const found of graph.list(withPrincipal, assignmentsPath, query)) {
    const { roleDefinitionId, directoryScopeId, principal } = found
    // Checked here too: an answer to some other question must not make anybody an owner.
    if (roleDefinitionId.toLowerCase() !== definition || unitOfScope(directoryScopeId) !== null || !principal) continue
    if (isUser(principal)) people.add(principal.id)
    else if (memberType(principal) === 'group') groups.add(principal.id)
  }
  return { people: [...people].map(personId), groups: [...groups].map(groupId) }
}
