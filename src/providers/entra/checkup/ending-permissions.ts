import { useOfRoles, wantsSecondEnds } from '../../../access/policy.ts'
import type { OwnWork } from '../../../ports/own-standing.ts'
import { isRole } from '../resource-id.ts'
import { type Feature, sessionsPermission } from './permissions.ts'

const readBack: Feature = {
  feature: 'Read back that it is gone',
  permissions: ['GroupMember.Read.All', 'User.Read.All'],
  why: 'Whoever ends access reads that it is gone.',
}
const endMembership: Feature = {
  feature: 'End membership that Entra was to end',
  permissions: ['PrivilegedAssignmentSchedule.Remove.AzureADGroup', 'PrivilegedAssignmentSchedule.Read.AzureADGroup'],
  why: 'Finds and removes membership that was given for a time, and can add none.',
}
const endRoles: Feature = {
  feature: 'End directory roles that Entra was to end',
  permissions: ['RoleAssignmentSchedule.Remove.Directory', 'RoleManagement.Read.Directory'],
  why: 'Finds and removes roles that were given for a time, and can assign none.',
}

/** For an app that only takes access back, and by which none can be given: of what Entra itself ends too, which alone it can remove. */
export const endingPermissions: readonly Feature[] = [readBack, endMembership, endRoles]

/** What of it the access files, and what still lives, make that app do. */
export function endingNeeds({ policies, live }: OwnWork): readonly Feature[] {
  const ofGroups =
    policies.some(policy => wantsSecondEnds(policy, 'group') !== 'never') ||
    live.some(({ resource, endsTwice }) => endsTwice && !isRole(resource))
  const ofRoles =
    policies.some(policy => useOfRoles(policy) === 'given') || live.some(({ resource }) => isRole(resource))
  return [
    readBack,
    ...(ofGroups ? [endMembership] : []),
    ...(ofRoles ? [endRoles] : []),
    ...(policies.some(({ flows }) => flows.some(({ revokeSessions }) => revokeSessions)) ? [sessionsPermission] : []),
  ]
}

/** Not needed, and told of by itself where it is held. */
export const endingMay: ReadonlySet<string> = new Set(['GroupMember.ReadWrite.All'])
