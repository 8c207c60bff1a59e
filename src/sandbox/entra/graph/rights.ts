import type { Context } from './context.ts'
import type { TypeName } from './shapes.ts'

const directoryRead = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const
const memberRead = ['Group.Read.All', 'GroupMember.Read.All', ...directoryRead] as const
const groupRead = ['Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.Read.All', ...directoryRead] as const

/** Application permissions, any one of which opens the call. From Microsoft's permission tables, deprecated and device names left out. */
export const rights = {
  users: ['User.Read.All', 'User.ReadWrite.All', ...directoryRead],
  groups: groupRead,
  groupDelta: [
    'Group.ReadBasic.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    'GroupMember.Read.All',
    ...directoryRead,
  ],
  audits: ['AuditLog.Read.All', 'Directory.Read.All'],
  memberOf: ['User.Read.All', ...memberRead],
  checkMember: ['User.Read.All', 'User.ReadWrite.All', ...groupRead],
  members: [
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
  ],
  memberWrite: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  ownerWrite: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  organization: ['Organization.Read.All', 'Organization.ReadWrite.All', 'User.Read.All', ...directoryRead],
  byIds: [...directoryRead, 'User.Read.All', ...groupRead],
  groupMemberOf: memberRead,
  roleRead: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...directoryRead],
  roleWrite: ['RoleManagement.ReadWrite.Directory'],
  roleEligibility: [
    'RoleEligibilitySchedule.Read.Directory',
    'RoleEligibilitySchedule.ReadWrite.Directory',
    'RoleManagement.Read.All',
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  rolePimRead: [
    'RoleAssignmentSchedule.Read.Directory',
    'RoleAssignmentSchedule.ReadWrite.Directory',
    'RoleManagement.Read.All',
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  rolePimWrite: [
    'RoleAssignmentSchedule.ReadWrite.Directory',
    'RoleManagement.ReadWrite.Directory',
    'RoleAssignmentSchedule.Remove.Directory',
  ],
  groupPimRead: [
    'PrivilegedAssignmentSchedule.Read.AzureADGroup',
    'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  ],
  groupPimWrite: [
    'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    'PrivilegedAssignmentSchedule.Remove.AzureADGroup',
  ],
  groupPimEligibility: [
    'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
  ],
  rolePolicies: ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory'],
  groupPolicies: ['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagementPolicy.ReadWrite.AzureADGroup'],
  units: ['AdministrativeUnit.Read.All', 'AdministrativeUnit.ReadWrite.All', ...directoryRead],
  applications: [
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Application.ReadWrite.OwnedBy',
    'Directory.Read.All',
  ],
  authenticationContexts: [
    'AuthenticationContext.Read.All',
    'AuthenticationContext.ReadWrite.All',
    'Policy.Read.ConditionalAccess',
    'Policy.ReadWrite.ConditionalAccess',
  ],
  // What reads only conditional access is refused the list, whatever it is called.
  conditionalAccess: ['Policy.Read.All'],
  licences: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Organization.ReadWrite.All', ...directoryRead],
  installApp: [
    'TeamsAppInstallation.ManageSelectedForUser.All',
    'TeamsAppInstallation.ReadWriteAndConsentForUser.All',
    'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
    'TeamsAppInstallation.ReadWriteForUser.All',
    'TeamsAppInstallation.ReadWriteSelectedForUser.All',
    'TeamsAppInstallation.ReadWriteSelfForUser.All',
  ],
  roleAssignable: ['RoleManagement.ReadWrite.Directory'],
  hidden: ['Member.Read.Hidden'],
  sessions: ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  userDelete: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
} as const satisfies Record<string, readonly string[]>

/** The least that lets Doorbell find, grant and take back membership of groups. */
export const leastPermissions: readonly string[] = [
  'User.Read.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
]

/** Who changed what by hand. */
export const auditPermission = 'AuditLog.Read.All'

/** What directory roles and groups that may hold them need besides. */
export const rolePermissions: readonly string[] = ['RoleManagement.ReadWrite.Directory', 'AdministrativeUnit.Read.All']

/** What ends that PIM holds take besides: for groups. For roles it is what roles take anyhow. */
export const pimPermissions: readonly string[] = ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup']

/** What ending what somebody is signed in to needs besides. */
export const sessionsPermissions: readonly string[] = ['User.RevokeSessions.All']

/** What adding the Teams app for people needs besides. */
export const installPermissions: readonly string[] = ['TeamsAppInstallation.ReadWriteSelfForUser.All']

/** Objects of a type that the application may not read come back with their id alone. */
export function mayRead(context: Context, type: TypeName): boolean {
  if (type === 'user') return context.may(...rights.users)
  if (type === 'group') return context.may(...rights.groups)
  return context.may('Application.Read.All', ...directoryRead)
}
