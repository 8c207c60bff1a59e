import { z } from 'zod'
import { type GroupId, type PersonId, personId } from '../../../access/vocabulary.ts'
import { odataString } from '../graph/query.ts'
import { inPath, type RolePlace } from '../resource-id.ts'
import { scopeId, unitOfScope } from '../roles/role-shapes.ts'

/** What Privileged Identity Management gives for a time: membership of a group, or a role in one place. */
export type PimPlace = { readonly group: GroupId } | { readonly role: RolePlace }

/** How somebody holds one of either kind. */
export const pimInstance = z.object({
  principalId: z.string().nullish(),
  assignmentType: z.string().nullish(),
  memberType: z.string().nullish(),
  endDateTime: z.string().nullish(),
  groupId: z.string().nullish(),
  accessId: z.string().nullish(),
  roleDefinitionId: z.string().nullish(),
  directoryScopeId: z.string().nullish(),
})
export type PimInstance = z.infer<typeof pimInstance>

/** One kind of place, as Graph knows it: the two have addresses and properties of their own, and are the same otherwise. */
interface InGraph {
  readonly requests: string
  readonly instances: string
  /** What a request says of it. */
  readonly body: Readonly<Record<string, string>>
  /** Which instances may be of it; the scope of a role cannot be asked for to the letter. */
  readonly filter: string
  holds(instance: PimInstance): boolean
}

const groupPath = '/identityGovernance/privilegedAccess/group'
const rolePath = '/roleManagement/directory'
export const groupPim = {
  requests: `${groupPath}/assignmentScheduleRequests`,
  instances: `${groupPath}/assignmentScheduleInstances`,
} as const
export const rolePim = {
  requests: `${rolePath}/roleAssignmentScheduleRequests`,
  instances: `${rolePath}/roleAssignmentScheduleInstances`,
} as const

export function inGraph(place: PimPlace): InGraph {
  if ('group' in place) {
    const groupId = inPath(place.group)
    return {
      ...groupPim,
      body: { accessId: 'member', groupId },
      filter: `groupId eq ${odataString(groupId)}`,
      holds: one => isId(one.groupId, groupId) && one.accessId === 'member',
    }
  }
  const { unit } = place.role
  const roleDefinitionId = inPath(place.role.definition)
  return {
    ...rolePim,
    body: { roleDefinitionId, directoryScopeId: scopeId(place.role) },
    filter: `roleDefinitionId eq ${odataString(roleDefinitionId)}`,
    holds: one => isId(one.roleDefinitionId, roleDefinitionId) && unitOfScope(one.directoryScopeId) === unit,
  }
}

/** Direct and assigned, not what somebody activated for themselves. An answer to some other question is nobody's. */
export const isAssigned = (place: PimPlace, person: PersonId | GroupId, one: PimInstance): boolean =>
  isTheirs(place, person, one) && one.assignmentType?.toLowerCase() !== 'activated'

/** The same of whoever it is; `null` where it is nobody's. */
export const assignedTo = (place: PimPlace, one: PimInstance): PersonId | null =>
  one.principalId && isHeldDirectly(place, one) && one.assignmentType?.toLowerCase() !== 'activated'
    ? personId(one.principalId)
    : null

export const isActivated = (place: PimPlace, person: PersonId, one: PimInstance): boolean =>
  isTheirs(place, person, one) && one.assignmentType?.toLowerCase() === 'activated'

const isTheirs = (place: PimPlace, person: PersonId | GroupId, one: PimInstance): boolean =>
  isId(one.principalId, person) && isHeldDirectly(place, one)

/** What somebody has through a group, or from a place around this one, is listed too. */
const isHeldDirectly = (place: PimPlace, { memberType, ...one }: PimInstance): boolean =>
  (!memberType || memberType.toLowerCase() === 'direct') && inGraph(place).holds(one)

const isId = (found: string | null | undefined, wanted: string): boolean =>
  found?.toLowerCase() === wanted.toLowerCase()
