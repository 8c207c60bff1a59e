import { z } from 'zod'
import type { UngrantableReason } from '../../access/catalog.ts'
import type { HeldBy } from '../../access/held-now.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Evidence } from '../../ports/provider.ts'
import { GraphFault, isNotFound } from './faults.ts'
import type { Graph } from './graph.ts'
import { countHolders } from './held-by.ts'
import type { member } from './people.ts'
import { odataString } from './query.ts'
import { inPath, type RolePlace } from './resource-id.ts'
import { whyNotRole } from './role-power.ts'
import {
  assignmentsPath,
  definitionProperties,
  definitionsPath,
  type RoleAssignment,
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
  /** What this process assigned, by place and person: the list may not show it yet when it has to be taken back at once. */
  readonly #made: Map<string, string>

  /** `made`: shared by all that give and take in one tenant, because another may end what this one gave. */
  constructor(graph: Graph, made = new Map<string, string>()) {
    this.#graph = graph
    this.#made = made
  }

  async assign(
    place: RolePlace,
    person: PersonId,
  ): Promise<{ outcome: 'created' | 'already-held'; evidence: Evidence }> {
    const assignment = {
      roleDefinitionId: inPath(place.definition),
      principalId: inPath(person),
      directoryScopeId: scopeId(place),
    }
    try {
      const { made, evidence } = await this.#graph.create(identified, assignmentsPath, assignment)
      if (made) this.#made.set(keyOf(place, person), made.id)
      return { outcome: 'created', evidence }
    } catch (error) {
      if (alreadyThere(error)) return { outcome: 'already-held', evidence: error.evidence }
      // Also said of people and roles made seconds ago. Whether one of them is gone is read before the next try.
      if (isNotFound(error)) {
        throw new Fault('graph.not-found', 'Microsoft Graph does not find the role, its scope or the person.', {
          retry: 'later',
          worthTryingFor: 60_000,
          cause: error,
        })
      }
      throw error
    }
  }

  async remove(
    place: RolePlace,
    person: PersonId,
  ): Promise<{ outcome: 'removed' | 'already-gone'; evidence: Evidence }> {
    const key = keyOf(place, person)
    const ours = this.#made.get(key)
    const found = (await this.#find(place, person)) ?? (ours === undefined ? null : { id: ours })
    if (!found) return { outcome: 'already-gone', evidence: { because: 'not-assigned' } }
    try {
      const evidence = await this.#graph.write('DELETE', `${assignmentsPath}/${assignmentInPath(found.id)}`)
      this.#made.delete(key)
      return { outcome: 'removed', evidence }
    } catch (error) {
      if (!isNotFound(error)) throw error
      // The list may be behind: what it still shows may be gone, and it may be somebody else's new assignment that it shows next.
      if ((await this.#find(place, person))?.id === found.id) {
        throw new Fault(
          'graph.contradicts-itself',
          'Microsoft Graph still lists the assignment that it says is not there.',
          { retry: 'later', result: 'unknown' },
        )
      }
      this.#made.delete(key)
      return { outcome: 'already-gone', evidence: { ...error.evidence, because: 'not-assigned' } }
    }
  }

  async holds(place: RolePlace, person: PersonId): Promise<boolean> {
    return (await this.#find(place, person)) !== null
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
  async #find(place: RolePlace, person: PersonId): Promise<RoleAssignment | null> {
    const $filter = `principalId eq ${odataString(inPath(person))} and roleDefinitionId eq ${odataString(inPath(place.definition))}`
    for await (const found of this.#graph.list(roleAssignment, assignmentsPath, { $filter })) {
      const { principalId, roleDefinitionId, directoryScopeId } = found
      // Checked here too: an answer to some other question must not take anything from anybody.
      const same = principalId.toLowerCase() === person && roleDefinitionId.toLowerCase() === place.definition
      if (same && unitOfScope(directoryScopeId) === place.unit) return found
    }
    return null
  }
}

const keyOf = ({ definition, unit }: RolePlace, person: PersonId): string => `${definition}/${unit ?? ''}/${person}`

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
