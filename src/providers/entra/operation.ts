/** Every word in the paths that Doorbell calls. Whatever else stands in a path is somebody's id or name, and is told to nobody. */
const words: ReadonlySet<string> = new Set([
  'users',
  'groups',
  'applications',
  'servicePrincipals',
  'organization',
  'subscribedSkus',
  'directoryObjects',
  'directory',
  'administrativeUnits',
  'roleManagement',
  'roleDefinitions',
  'roleAssignments',
  'roleAssignmentSchedules',
  'roleEligibilitySchedules',
  'identityGovernance',
  'privilegedAccess',
  'group',
  'eligibilityScheduleInstances',
  'assignmentScheduleInstances',
  'assignmentScheduleRequests',
  'roleAssignmentScheduleInstances',
  'roleAssignmentScheduleRequests',
  'roleEligibilityScheduleInstances',
  'members',
  'transitiveMembers',
  'memberOf',
  'transitiveMemberOf',
  'owners',
  'delta',
  'auditLogs',
  'directoryAudits',
  'subscriptions',
  'manager',
  'directReports',
  'revokeSignInSessions',
  'checkMemberGroups',
  'checkMemberObjects',
  'getByIds',
  'teamwork',
  'installedApps',
  'appRoleAssignments',
  '$ref',
  '$batch',
  '$count',
])

/** One of the few kinds of call that there are: the method and the path, `{id}` for every id, without what was asked. */
export function operationOf(method: string, path: string): string {
  const [plain = ''] = path.replace(/^https?:\/\/[^/]+\/v1\.0/, '').split('?')
  const parts = plain.split('/').filter(Boolean)
  return `${method} /${parts.map(part => (words.has(part) ? part : '{id}')).join('/')}`
}
