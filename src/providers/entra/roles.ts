import { z } from 'zod'
import type { UngrantableReason } from '../../access/catalog.ts'
import type { HeldBy } from '../../access/held-now.ts'
import { isPrivileged, isTierZero, type RolePower } from '../../access/tier-zero.ts'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Evidence, GivenRole, OpenedGroup } from '../../ports/provider.ts'
import { GraphFault, isNotFound } from './faults.ts'
import type { Graph } from './graph.ts'
import { countHolders } from './held-by.ts'
import { member } from './people.ts'
import { odataString, type Query } from './query.ts'
import { inPath, isObjectId, type RolePlace, roleResource } from './resource-id.ts'

export const definitionsPath = '/roleManagement/directory/roleDefinitions' as const
export const assignmentsPath = '/roleManagement/directory/roleAssignments'
const eligibilitiesPath = '/roleManagement/directory/roleEligibilityScheduleInstances'
export const unitsPath = '/directory/administrativeUnits' as const

export const definitionProperties = [
  'id',
  'displayName',
  'description',
  'isBuiltIn',
  'isEnabled',
  'templateId',
  'rolePermissions',
] as const

export const roleDefinition = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  isBuiltIn: z.boolean().nullish(),
  isEnabled: z.boolean().nullish(),
  templateId: z.string().nullish(),
  rolePermissions: z.array(z.object({ allowedResourceActions: z.array(z.string()).nullish() })).nullish(),
})
export type RoleDefinition = z.infer<typeof roleDefinition>

export const roleAssignment = z.object({
  id: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  directoryScopeId: z.string().nullish(),
})
type RoleAssignment = z.infer<typeof roleAssignment>

export const withPrincipal = roleAssignment.extend({ principal: member.nullish() })
export const withDefinition = roleAssignment.extend({ roleDefinition: roleDefinition.nullish() })
const groupAround = z.object({ id: z.string(), isAssignableToRole: z.boolean().nullish() })
const identified = z.object({ id: z.string() })
const named = identified.extend({ displayName: z.string().nullish() })

/** A role that does not say whether it is built in is judged by what it allows as well. */
const powerOf = (role: RoleDefinition): RolePower => ({
  template: role.templateId ?? role.id,
  builtIn: role.isBuiltIn === true,
  actions: role.rolePermissions?.flatMap(({ allowedResourceActions }) => allowedResourceActions ?? []) ?? [],
})

export const isPrivilegedRole = (role: RoleDefinition): boolean => isPrivileged(powerOf(role))
export const isTierZeroRole = (role: RoleDefinition): boolean => isTierZero(powerOf(role))

/** One role that a group gives, as it is told to whoever decides. A role that does not show itself might be any. */
export function givenRole(
  role: RoleDefinition | null | undefined,
  { tenantId, definition, where, eligible, through = null }: GivenPlace,
): GivenRole {
  const name = role?.displayName || definition
  const open = eligible ? [through === null ? 'eligible' : `eligible through ${through}`] : []
  const words = [...(where === null ? [] : [`in ${where}`]), ...open]
  return {
    name: words.length === 0 ? name : `${name} (${words.join(', ')})`,
    role: where === null && isObjectId(definition) ? roleResource(tenantId, { definition, unit: null }) : null,
    privileged: !role || isPrivilegedRole(role),
    tierZero: !role || isTierZeroRole(role),
  }
}

export interface GivenPlace {
  readonly tenantId: string
  readonly definition: string
  /** In words; `null`: in the whole tenant. */
  readonly where: string | null
  /** Whoever is in the group may take it for themselves. */
  readonly eligible: boolean
  /** By this other group, that they may join when they like. */
  readonly through?: string | null
}

/** One that is held as well as open to be taken is told of once, as held. */
export function heldBeforeEligible<T extends z.infer<typeof roleAssignment>>(
  held: readonly T[],
  eligible: readonly T[],
): readonly { readonly found: T; readonly eligible: boolean }[] {
  const placeOf = (one: T) => `${one.roleDefinitionId}${one.directoryScopeId ?? ''}`.toLowerCase()
  const places = new Set(held.map(placeOf))
  return [
    ...held.map(found => ({ found, eligible: false })),
    ...eligible.filter(one => !places.has(placeOf(one))).map(found => ({ found, eligible: true })),
  ]
}

/**
 * Who may take which role for themselves. Without a licence for Privileged Identity Management nobody may: what was set up under
 * one that has lapsed cannot be taken any more. Anything else that stands in the way of knowing is a fault.
 */
export async function* eligibilities<T>(graph: Graph, shape: z.ZodType<T>, query: Query): AsyncGenerator<T> {
  try {
    yield* graph.list(shape, eligibilitiesPath, query)
  } catch (error) {
    if (!(error instanceof GraphFault && error.graphCode === 'AadPremiumLicenseRequired')) throw error
  }
}

/** Why a role is never handed out; `null` when it can be. */
export function whyNotRole(role: RoleDefinition): UngrantableReason | null {
  if (role.isEnabled === false) return 'role-disabled'
  return isTierZeroRole(role) ? 'tier-zero' : null
}

export const scopeId = ({ unit }: Pick<RolePlace, 'unit'>): string => (unit === null ? '/' : `${unitsInScope}${unit}`)
const unitsInScope = '/administrativeUnits/'

/** `undefined` for a scope of another kind: one application, say. */
export function unitOfScope(scope: string | null | undefined): string | null | undefined {
  if (scope === '/') return null
  return scope?.toLowerCase().startsWith(unitsInScope.toLowerCase())
    ? scope.slice(unitsInScope.length).toLowerCase()
    : undefined
}

/** Direct assignments of directory roles, each at exactly one scope. What somebody holds through a group is not theirs here. */
export class RoleAssignments {
  readonly #graph: Graph
  readonly #tenantId: string
  /** What this process assigned, by place and person: the list may not show it yet when it has to be taken back at once. */
  readonly #made = new Map<string, string>()

  constructor(graph: Graph, tenantId: string) {
    this.#graph = graph
    this.#tenantId = tenantId
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

  /**
   * What a group gives or lets its members take, assigned to itself, to a group around it or to one that it opens. Entra lets no
   * group into one that may hold roles, so the second is looked for only in case that changes.
   */
  async givenBy(group: GroupId, opened: readonly OpenedGroup[]): Promise<readonly GivenRole[]> {
    const groups: { readonly principal: string; readonly through: string | null }[] = [
      { principal: group, through: null },
    ]
    const around = { $select: ['id', 'isAssignableToRole'], $top: 999 }
    for await (const each of this.#graph.list(groupAround, `/groups/${inPath(group)}/transitiveMemberOf`, around)) {
      if (each.isAssignableToRole === true) groups.push({ principal: each.id, through: null })
    }
    for (const { group: principal, name, mayHoldRoles } of opened)
      if (mayHoldRoles) groups.push({ principal, through: name })
    const roles: GivenRole[] = []
    const units = new Map<string, string>()
    for (const { principal, through } of groups) {
      const query = { $filter: `principalId eq ${odataString(inPath(principal))}`, $expand: 'roleDefinition' }
      const held = await all(this.#graph.list(withDefinition, assignmentsPath, query))
      const open = await all(eligibilities(this.#graph, withDefinition, query))
      for (const { found, eligible } of heldBeforeEligible(held, open)) {
        const where = await this.#placeIn(found.directoryScopeId, units)
        const definition = found.roleDefinitionId.toLowerCase()
        const how = { eligible: eligible || through !== null, through }
        roles.push(givenRole(found.roleDefinition, { tenantId: this.#tenantId, definition, where, ...how }))
      }
    }
    return roles
  }

  /** What an administrative unit is called; one that is gone, and a scope of another kind, go by their id. */
  async #placeIn(scope: string | null | undefined, known: Map<string, string>): Promise<string | null> {
    const unit = unitOfScope(scope)
    if (unit === null) return null
    if (unit === undefined) return scope || 'an unknown place'
    const name = known.get(unit) ?? (await this.#nameOfUnit(unit))
    known.set(unit, name)
    return name
  }

  async #nameOfUnit(unit: string): Promise<string> {
    try {
      const found = await this.#graph.get(named, `${unitsPath}/${inPath(unit)}`, { $select: ['id', 'displayName'] })
      return found.displayName || unit
    } catch (error) {
      if (!isNotFound(error)) throw error
      return unit
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

export async function all<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
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
