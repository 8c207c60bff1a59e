import { z } from 'zod'
import type { UngrantableReason } from '../../../access/catalog.ts'
import type { GroupId, IntegrationName, ResourceId } from '../../../access/vocabulary.ts'
import type { Discovered, GivenRole } from '../../../ports/provider.ts'
import type { Graph } from '../graph/graph.ts'
import { member, memberType } from '../people.ts'
import { isObjectId, parseRoleResource, type RolePlace, roleResource } from '../resource-id.ts'
import { all, eligibilities, givenRole, heldBeforeEligible } from './given-roles.ts'
import { isPrivilegedRole, whyNotRole } from './role-power.ts'
import {
  assignmentsPath,
  definitionProperties,
  definitionsPath,
  type RoleDefinition,
  roleAssignment,
  roleDefinition,
  unitOfScope,
  unitsPath,
} from './role-shapes.ts'

const unit = z.object({ id: z.string(), displayName: z.string().nullish() })
const assignment = roleAssignment.extend({ principal: member.nullish() })

export interface RolesOfTenant {
  readonly found: readonly Discovered[]
  givenBy(group: GroupId): readonly GivenRole[]
}

const of = <T extends z.infer<typeof roleAssignment>>(group: GroupId, list: readonly T[]): readonly T[] =>
  list.filter(({ principalId }) => principalId.toLowerCase() === group)

/** How a role is called where people see it, and how they type it. */
export const roleName = (role: string, unitName: string | null): string =>
  unitName === null ? role : `${role} in ${unitName}`

/** Every directory role, built-in and custom, those that may be asked for in an administrative unit, and who holds which. */
export class RoleDiscovery {
  readonly #graph: Graph
  readonly #tenantId: string

  constructor(graph: Graph, tenantId: string) {
    this.#graph = graph
    this.#tenantId = tenantId
  }

  async read(integration: IntegrationName, included: readonly ResourceId[]): Promise<RolesOfTenant> {
    const definitions = new Map<string, RoleDefinition>()
    for await (const role of this.#graph.list(roleDefinition, definitionsPath, { $select: definitionProperties }))
      definitions.set(role.id.toLowerCase(), role)
    const places = included.flatMap(resource => parseRoleResource(this.#tenantId, resource) ?? [])
    const inUnits = places.filter(place => place.unit !== null)
    const wholeTenant = [...definitions.keys()].filter(isObjectId).map(definition => ({ definition, unit: null }))
    const offered = new Set<string>(included)
    const held = await this.#assignments()
    const eligible = await all(eligibilities(this.#graph, roleAssignment, {}))
    const anyUnit =
      inUnits.length > 0 || [...held, ...eligible].some(({ directoryScopeId }) => unitOfScope(directoryScopeId))
    const units = anyUnit ? await this.#units() : new Map<string, string>()
    const found: Discovered[] = [...wholeTenant, ...inUnits].flatMap(place =>
      this.#resource(integration, place, definitions, units, offered),
    )
    for (const { roleDefinitionId, directoryScopeId, principal } of held) {
      const where = unitOfScope(directoryScopeId)
      if (where === undefined || !principal || !isObjectId(roleDefinitionId)) continue
      const of = roleResource(this.#tenantId, { definition: roleDefinitionId, unit: where })
      found.push({ kind: 'assignment', of, member: principal.id.toLowerCase(), memberType: memberType(principal) })
    }
    return {
      found,
      givenBy: group =>
        heldBeforeEligible<z.infer<typeof roleAssignment>>(of(group, held), of(group, eligible)).map(
          ({ found: { roleDefinitionId, directoryScopeId: scope }, eligible }) => {
            const unit = unitOfScope(scope)
            const where = unit ? (units.get(unit) ?? unit) : unit === null ? null : scope || 'an unknown place'
            const definition = roleDefinitionId.toLowerCase()
            return givenRole(definitions.get(definition), { tenantId: this.#tenantId, definition, where, eligible })
          },
        ),
    }
  }

  /** Nothing where the role or its administrative unit is gone: the inventory then keeps it as such. */
  #resource(
    integration: IntegrationName,
    place: RolePlace,
    definitions: ReadonlyMap<string, RoleDefinition>,
    units: ReadonlyMap<string, string>,
    offered: ReadonlySet<string>,
  ): readonly Discovered[] {
    const role = definitions.get(place.definition)
    const unitName = place.unit === null ? null : units.get(place.unit)
    if (!role || unitName === undefined) return []
    const resource = roleResource(this.#tenantId, place)
    const ungrantable: UngrantableReason | null = whyNotRole(role) ?? (offered.has(resource) ? null : 'not-included')
    return [
      {
        kind: 'resource',
        resource: {
          integration,
          resource,
          type: 'directory-role',
          group: null,
          name: roleName(role.displayName || role.id, unitName),
          description: role.description || null,
          privileged: isPrivilegedRole(role),
          ungrantable,
        },
        attributes: { builtIn: role.isBuiltIn === true, template: role.templateId ?? null, unit: place.unit },
      },
    ]
  }

  async #units(): Promise<ReadonlyMap<string, string>> {
    const units = new Map<string, string>()
    for await (const { id, displayName } of this.#graph.list(unit, unitsPath, {
      $select: ['id', 'displayName'],
      $top: 999,
    }))
      units.set(id.toLowerCase(), displayName || id)
    return units
  }

  async #assignments() {
    const held: z.infer<typeof assignment>[] = []
    for await (const one of this.#graph.list(assignment, assignmentsPath, { $expand: 'principal' })) held.push(one)
    return held
  }
}
