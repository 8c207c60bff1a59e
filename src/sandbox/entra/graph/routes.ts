import { directoryAudits } from './audits.ts'
import { listContexts, listPolicies } from './conditional-access.ts'
import type { Handler } from './context.ts'
import { groupsDelta, usersDelta } from './delta.ts'
import { getGroup, listGroups, members, owners, transitiveMembers } from './groups.ts'
import { addMember, addOwner, deleteMemberObject, removeMember, removeOwner } from './membership-writes.ts'
import { listEligibilities, listGroupEligibilities } from './pim-eligibility.ts'
import { listGroupInstances, listGroupRequests, listGroupSchedules, requestGroup } from './pim-groups.ts'
import { listPolicyAssignments } from './pim-policies.ts'
import { listRoleInstances, listRoleRequests, requestRole } from './pim-roles.ts'
import { type Refused, scopeNotGranted } from './refused.ts'
import { rights } from './rights.ts'
import {
  assignRole,
  getAssignment,
  getRole,
  getUnit,
  listAssignments,
  listRoles,
  listUnits,
  unassignRole,
} from './roles.ts'
import { revokeSignInSessions } from './sessions.ts'
import { renewSubscription, subscribe } from './subscriptions.ts'
import { installApp } from './teamwork.ts'
import { applications, getByIds, organization, subscribedSkus } from './tenant-facts.ts'
import {
  checkMemberGroups,
  checkMemberGroupsOfAny,
  checkMemberGroupsOfGroup,
  directReports,
  getManager,
  getMemberGroups,
  getMemberGroupsOfGroup,
  getUser,
  listUsers,
  memberOf,
  memberOfGroup,
  transitiveMemberOf,
  transitiveMemberOfGroup,
} from './users.ts'

export interface Route {
  readonly method: string
  /** Segments after the version; `{}` takes one of any kind, `{cast}` a type name or nothing. */
  readonly path: string
  /** Application permissions, any one of which will do. */
  readonly rights: readonly string[]
  /** Resource units, before `$select`, `$top` and `$expand` are counted; writes cost 1. */
  readonly units: number
  /** Changes the directory, so that it is counted as a write. */
  readonly writes: boolean
  readonly handle: Handler
  /** What it answers without one of the rights, where that is not the usual refusal. */
  readonly denied?: () => Refused
}

const route = (method: string, path: string, needed: readonly string[], units: number, handle: Handler): Route => ({
  method,
  path,
  rights: needed,
  units,
  writes: method !== 'GET' && !/checkMemberGroups|getMemberGroups|getByIds/.test(path),
  handle,
})

const pim = (method: string, path: string, needed: readonly string[], handle: Handler): Route => ({
  ...route(method, path, needed, 1, handle),
  denied: () => scopeNotGranted(...needed.slice(0, 1)),
})

export const routes: readonly Route[] = [
  route('GET', 'users', rights.users, 2, listUsers),
  route('GET', 'users/delta', rights.users, 1, usersDelta),
  route('GET', 'users/{}', rights.users, 1, getUser),
  route('GET', 'users/{}/manager', rights.users, 1, getManager),
  route('GET', 'users/{}/directReports', rights.users, 1, directReports),
  route('GET', 'users/{}/memberOf', rights.memberOf, 2, memberOf),
  route('GET', 'users/{}/transitiveMemberOf', rights.memberOf, 2, transitiveMemberOf),
  route('POST', 'users/{}/checkMemberGroups', rights.checkMember, 4, checkMemberGroups),
  route('POST', 'directoryObjects/{}/checkMemberGroups', rights.checkMember, 4, checkMemberGroupsOfAny),
  route('POST', 'users/{}/getMemberGroups', rights.memberOf, 2, getMemberGroups),
  route('POST', 'users/{}/revokeSignInSessions', rights.sessions, 1, revokeSignInSessions),
  route('POST', 'users/{}/teamwork/installedApps', rights.installApp, 1, installApp),
  route('GET', 'groups', rights.groups, 1, listGroups),
  route('GET', 'groups/delta', rights.groupDelta, 1, groupsDelta),
  route('GET', 'auditLogs/directoryAudits', rights.audits, 1, directoryAudits),
  route('GET', 'groups/{}', rights.groups, 1, getGroup),
  route('GET', 'groups/{}/members/{cast}', rights.members, 3, members),
  route('GET', 'groups/{}/transitiveMembers/{cast}', rights.members, 5, transitiveMembers),
  route('POST', 'groups/{}/checkMemberGroups', rights.checkMember, 4, checkMemberGroupsOfGroup),
  route('POST', 'groups/{}/getMemberGroups', rights.groupMemberOf, 2, getMemberGroupsOfGroup),
  route('GET', 'groups/{}/owners/{cast}', rights.members, 1, owners),
  route('POST', 'groups/{}/members/$ref', rights.memberWrite, 1, addMember),
  route('DELETE', 'groups/{}/members/{}/$ref', rights.memberWrite, 1, removeMember),
  route('DELETE', 'groups/{}/members/{}', rights.userDelete, 1, deleteMemberObject),
  route('POST', 'groups/{}/owners/$ref', rights.ownerWrite, 1, addOwner),
  route('DELETE', 'groups/{}/owners/{}/$ref', rights.ownerWrite, 1, removeOwner),
  route('GET', 'groups/{}/memberOf', rights.groupMemberOf, 2, memberOfGroup),
  route('GET', 'groups/{}/transitiveMemberOf', rights.groupMemberOf, 2, transitiveMemberOfGroup),
  route('GET', 'roleManagement/directory/roleDefinitions', rights.roleRead, 1, listRoles),
  route('GET', 'roleManagement/directory/roleDefinitions/{}', rights.roleRead, 1, getRole),
  route('GET', 'roleManagement/directory/roleAssignments', rights.roleRead, 1, listAssignments),
  route('GET', 'roleManagement/directory/roleAssignments/{}', rights.roleRead, 1, getAssignment),
  route('POST', 'roleManagement/directory/roleAssignments', rights.roleWrite, 1, assignRole),
  route('DELETE', 'roleManagement/directory/roleAssignments/{}', rights.roleWrite, 1, unassignRole),
  route(
    'GET',
    'roleManagement/directory/roleEligibilityScheduleInstances',
    rights.roleEligibility,
    1,
    listEligibilities,
  ),
  pim('POST', 'roleManagement/directory/roleAssignmentScheduleRequests', rights.rolePimWrite, requestRole),
  pim(
    'GET',
    'roleManagement/directory/roleAssignmentScheduleRequests',
    rights.rolePimWrite.slice(0, 2),
    listRoleRequests,
  ),
  pim('GET', 'roleManagement/directory/roleAssignmentScheduleInstances', rights.rolePimRead, listRoleInstances),
  pim(
    'POST',
    'identityGovernance/privilegedAccess/group/assignmentScheduleRequests',
    rights.groupPimWrite,
    requestGroup,
  ),
  pim(
    'GET',
    'identityGovernance/privilegedAccess/group/assignmentScheduleRequests',
    rights.groupPimRead,
    listGroupRequests,
  ),
  pim('GET', 'identityGovernance/privilegedAccess/group/assignmentSchedules', rights.groupPimRead, listGroupSchedules),
  pim(
    'GET',
    'identityGovernance/privilegedAccess/group/assignmentScheduleInstances',
    rights.groupPimRead,
    listGroupInstances,
  ),
  pim(
    'GET',
    'identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
    rights.groupPimEligibility,
    listGroupEligibilities,
  ),
  pim(
    'GET',
    'policies/roleManagementPolicyAssignments',
    [...rights.rolePolicies, ...rights.groupPolicies],
    listPolicyAssignments,
  ),
  route('GET', 'directory/administrativeUnits', rights.units, 1, listUnits),
  route('GET', 'directory/administrativeUnits/{}', rights.units, 1, getUnit),
  route('POST', 'directoryObjects/getByIds', rights.byIds, 3, getByIds),
  route('POST', 'subscriptions', rights.groups, 1, subscribe),
  route('PATCH', 'subscriptions/{}', rights.groups, 1, renewSubscription),
  route(
    'GET',
    'identity/conditionalAccess/authenticationContextClassReferences',
    rights.authenticationContexts,
    1,
    listContexts,
  ),
  route('GET', 'identity/conditionalAccess/policies', rights.conditionalAccess, 1, listPolicies),
  route('GET', 'applications', rights.applications, 1, applications),
  route('GET', 'subscribedSkus', rights.licences, 1, subscribedSkus),
  route('GET', 'organization', rights.organization, 1, organization),
]

export interface Found {
  readonly route: Route
  readonly params: readonly string[]
}

/** `path`: known under this method; `method`: known under another; the segment that leads nowhere otherwise. */
export function findRoute(method: string, segments: readonly string[]): Found | 'method' | null {
  const fits = routes.flatMap(one => {
    const params = match(one.path.split('/'), segments)
    return params ? [{ route: one, params }] : []
  })
  return fits.find(found => found.route.method === method) ?? (fits.length > 0 ? 'method' : null)
}

function match(pattern: readonly string[], segments: readonly string[]): readonly string[] | null {
  const cast = pattern.at(-1) === '{cast}'
  if (segments.length !== pattern.length && !(cast && segments.length === pattern.length - 1)) return null
  const params: string[] = []
  for (const [index, segment] of segments.entries()) {
    const wanted = pattern[index] ?? ''
    if (wanted === '{}') {
      if (segment.startsWith('$') || segment === '') return null
      params.push(segment)
    } else if (wanted === '{cast}') {
      if (!/^(microsoft\.)?graph\.\w+$/i.test(segment)) return null
    } else if (wanted.toLowerCase() !== segment.toLowerCase()) return null
  }
  return params
}
