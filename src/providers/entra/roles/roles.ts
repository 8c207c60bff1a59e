import { z } from 'zod'
import type { UngrantableReason } from '../../../access/catalog.ts'
import type { HeldBy } from '../../../access/held-now.ts'
import { type AssignmentId, assignmentId, type GroupId, type PersonId } from '../../../access/vocabulary.ts'
import { Fault } from '../../../ports/fault.ts'
import type { AlreadyGone, Evidence, Granted } from '../../../ports/provider.ts'
import { GraphFault, isNotFound, notFoundYet } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { countHolders } from '../held-by.ts'
import type { member } from '../people.ts'
import { inPath, type RolePlace } from '../resource-id.ts'
import { whyNotRole } from './role-power.ts'
import {
  assignmentsPath,
  definitionProperties,
  definitionsPath,
  roleAssignment,
  roleDefinition,
  scopeId,
  unitOfScope,
  unitsPath,
  withPrincipal,
} from './role-shapes.ts'

const identified = z.object({ id: z.string() })

/** Direct assignments of directory roles, each at exactly one scope. What somebody holds through a group is not theirs here. */
export class RoleAssignments {
  readonly #graph: Graph

  constructor(graph: Graph) {
    this.#graph = graph
  }

  async assign(place: RolePlace, person: PersonId): Promise<Granted> {
    const assignment = {
      roleDefinitionId: inPath(place.definition),
      principalId: inPath(person),
      directoryScopeId: scopeId(place),
    }
    try {
      const { made, evidence } = await this.#graph.create(identified, assignmentsPath, assignment)
      return { outcome: 'created', evidence, ...(made ? { assignment: assignmentId(made.id) } : {}) }
    } catch (error) {
      if (alreadyThere(error)) return { outcome: 'already-held', evidence: error.evidence }
      if (isNotFound(error))
        throw notFoundYet('Microsoft Graph does not find the role, its scope or the person.', error)
      throw error
    }
  }

  /**
   * `given`: the id it was assigned under. Then no list is asked, which may not show it yet; and what has been assigned anew since,
   * under another id, is not what was given.
   */
  async remove(
    place: RolePlace,
    holder: PersonId | GroupId,
    given?: AssignmentId,
  ): Promise<{ outcome: 'removed' | 'made-permanent'; evidence: Evidence } | AlreadyGone> {
    const id = given ?? (await this.#listed(place, holder))[0]
    if (id === undefined) return { outcome: 'already-gone', evidence: { because: 'not-assigned' }, byListAlone: true }
    try {
      return {
        outcome: 'removed',
        evidence: await this.#graph.write('DELETE', `${assignmentsPath}/${assignmentInPath(id)}`),
      }
    } catch (error) {
      if (!isNotFound(error)) throw error
      const listed = await this.#listed(place, holder)
      // The list may be behind: what it still shows may be gone, and it may be somebody else's new assignment that it shows next.
      if (listed.includes(id)) {
        throw new Fault(
          'graph.contradicts-itself',
          'Microsoft Graph still lists the assignment that it says is not there.',
          { retry: 'later', result: 'unknown' },
        )
      }
      if (given !== undefined && listed.length > 0) return { outcome: 'made-permanent', evidence: error.evidence }
      return { outcome: 'already-gone', evidence: { ...error.evidence, because: 'not-assigned' } }
    }
  }

  /** Of a group that holds it: whichever assignment the list has of it. */
  async removeGroup(
    place: RolePlace,
    group: GroupId,
  ): Promise<{ readonly outcome: 'removed' | 'already-gone'; readonly evidence: Evidence }> {
    const { outcome, evidence } = await this.remove(place, group)
    return { outcome: outcome === 'removed' ? 'removed' : 'already-gone', evidence }
  }

  async holds(place: RolePlace, holder: PersonId | GroupId): Promise<boolean> {
    return (await this.#listed(place, holder)).length > 0
  }

  /** In this one place; somebody who holds it twice there, for good and for a time, is counted once. */
  heldBy(place: RolePlace): Promise<HeldBy> {
    return countHolders(this.#principals(place))
  }

  /** `gone` where the role or its administrative unit is not there any more. */
  async ungrantable({ definition, unit }: RolePlace): Promise<UngrantableReason | null> {
    try {
      const path = `${definitionsPath}/${inPath(definition)}`
      const role = await this.#graph.get(roleDefinition, path, { $select: definitionProperties })
      const why = whyNotRole(role)
      if (why !== null || unit === null) return why
      await this.#graph.get(identified, `${unitsPath}/${inPath(unit)}`, { $select: ['id'] })
      return null
    } catch (error) {
      if (isNotFound(error)) return 'gone'
      throw error
    }
  }

  async *#principals({ definition, unit }: RolePlace): AsyncGenerator<z.infer<typeof member>> {
    const $filter = `roleDefinitionId eq ${odataString(inPath(definition))}`
    const seen = new Set<string>()
    for await (const found of this.#graph.list(withPrincipal, assignmentsPath, { $filter, $expand: 'principal' })) {
      const { roleDefinitionId, directoryScopeId, principal } = found
      if (roleDefinitionId.toLowerCase() !== definition || unitOfScope(directoryScopeId) !== unit) continue
      if (!principal || seen.has(principal.id)) continue
      seen.add(principal.id)
      yield principal
    }
  }

  /**
   * A list is asked, because an assignment goes by an id that only the directory knows; the scope is compared here, to the letter.
   * The list may be behind for seconds: whoever ends a grant takes "not there" for an answer only minutes after it was given.
   */
  async #listed(place: RolePlace, holder: PersonId | GroupId): Promise<readonly string[]> {
    const ids: string[] = []
    const $filter = `principalId eq ${odataString(inPath(holder))} and roleDefinitionId eq ${odataString(inPath(place.definition))}`
    for await (const found of this.#graph.list(roleAssignment, assignmentsPath, { $filter })) {
      const { id, principalId, roleDefinitionId, directoryScopeId } = found
      // Checked here too: an answer to some other question must not take anything from anybody.
      const same = principalId.toLowerCase() === holder && roleDefinitionId.toLowerCase() === place.definition
      if (same && unitOfScope(directoryScopeId) === place.unit) ids.push(id)
    }
    return ids
  }
}

/** An id of the directory's own making: no UUID, and never more than these characters. */
function assignmentInPath(id: string): string {
  if (/^[\w-]{1,200}$/.test(id)) return id
  throw new Fault('graph.not-an-object-id', 'Not an id of a role assignment.', { retry: 'never' })
}

/** Graph has said this in more than one way. */
const alreadyThere = (error: unknown): error is GraphFault =>
  error instanceof GraphFault &&
  (error.graphCode === 'RoleAssignmentExists' ||
    error.graphCode === 'Request_MultipleObjectsWithSameKeyValue' ||
    ((error.status === 400 || error.status === 409) &&
      /role assignment already exists|conflicting object with one or more of the specified property values/i.test(
        error.graphMessage,
      )))
