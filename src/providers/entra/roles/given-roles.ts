import { z } from 'zod'
import type { GroupId } from '../../../access/vocabulary.ts'
import type { GivenRole, OpenedGroup } from '../../../ports/provider.ts'
import { GraphFault, isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString, type Query } from '../graph/query.ts'
import { inPath, isObjectId, roleResource } from '../resource-id.ts'
import { isPrivilegedRole, isTierZeroRole } from './role-power.ts'
import {
  assignmentsPath,
  type RoleDefinition,
  type roleAssignment,
  unitOfScope,
  unitsPath,
  withDefinition,
} from './role-shapes.ts'

const eligibilitiesPath = '/roleManagement/directory/roleEligibilityScheduleInstances'

const groupAround = z.object({ id: z.string(), isAssignableToRole: z.boolean().nullish() })
const named = z.object({ id: z.string(), displayName: z.string().nullish() })

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

/**
 * What a group gives or lets its members take, assigned to itself, to a group around it or to one that it opens. Entra lets no
 * group into one that may hold roles, so the second is looked for only in case that changes.
 */
export async function rolesGivenBy(
  graph: Graph,
  tenantId: string,
  group: GroupId,
  opened: readonly OpenedGroup[],
): Promise<readonly GivenRole[]> {
  const groups: { readonly principal: string; readonly through: string | null }[] = [
    { principal: group, through: null },
  ]
  const around = { $select: ['id', 'isAssignableToRole'], $top: 999 }
  for await (const each of graph.list(groupAround, `/groups/${inPath(group)}/transitiveMemberOf`, around)) {
    if (each.isAssignableToRole === true) groups.push({ principal: each.id, through: null })
  }
  for (const { group: principal, name, mayHoldRoles } of opened)
    if (mayHoldRoles) groups.push({ principal, through: name })
  const roles: GivenRole[] = []
  const units = new Map<string, string>()
  for (const { principal, through } of groups) {
    const query = { $filter: `principalId eq ${odataString(inPath(principal))}`, $expand: 'roleDefinition' }
    const held = await all(graph.list(withDefinition, assignmentsPath, query))
    const open = await all(eligibilities(graph, withDefinition, query))
    for (const { found, eligible } of heldBeforeEligible(held, open)) {
      const where = await placeIn(graph, found.directoryScopeId, units)
      const definition = found.roleDefinitionId.toLowerCase()
      const how = { eligible: eligible || through !== null, through }
      roles.push(givenRole(found.roleDefinition, { tenantId: tenantId, definition, where, ...how }))
    }
  }
  return roles
}

/** What an administrative unit is called; one that is gone, and a scope of another kind, go by their id. */
async function placeIn(
  graph: Graph,
  scope: string | null | undefined,
  known: Map<string, string>,
): Promise<string | null> {
  const unit = unitOfScope(scope)
  if (unit === null) return null
  if (unit === undefined) return scope || 'an unknown place'
  const name = known.get(unit) ?? (await nameOfUnit(graph, unit))
  known.set(unit, name)
  return name
}

async function nameOfUnit(graph: Graph, unit: string): Promise<string> {
  try {
    const found = await graph.get(named, `${unitsPath}/${inPath(unit)}`, { $select: ['id', 'displayName'] })
    return found.displayName || unit
  } catch (error) {
    if (!isNotFound(error)) throw error
    return unit
  }
}

export async function all<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}
