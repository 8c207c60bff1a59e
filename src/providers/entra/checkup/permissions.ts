import { handsOutRoles, type UseOfRoles, useOfRoles, wantsSecondEnds } from '../../../access/policy.ts'
import type { OwnWork } from '../../../ports/own-standing.ts'
import { isInUnit, isRole } from '../resource-id.ts'

/**
 * The least application permissions per feature, as Microsoft's permission data of August 2026 has them. Grant these to
 * Doorbell's app and no more; `RoleManagement.ReadWrite.Directory` in particular is not among them while groups are all that is
 * handed out.
 */
export interface Feature {
  readonly feature: string
  readonly permissions: readonly string[]
  readonly why: string
  /** What `doorbell check` can tell with it, and does not need otherwise. */
  readonly check?: 'licences' | 'secret-expiry'
}

export const leastPermissions: readonly Feature[] = [
  {
    feature: 'Give and take group membership',
    permissions: ['GroupMember.ReadWrite.All'],
    why: 'Adds and removes members of groups. It cannot touch groups that carry directory roles.',
  },
  {
    feature: 'Find groups, and read back who is in them',
    permissions: ['GroupMember.Read.All'],
    why: 'Lists groups with their kind, their members and their owners. The right to write members does not include it.',
  },
  {
    feature: 'Know the people',
    permissions: ['User.Read.All'],
    why: 'Whether an account is enabled, a member or a guest, its address and its manager; checked again at every decision.',
  },
  {
    feature: 'See where a group leads',
    permissions: ['PrivilegedEligibilitySchedule.Read.AzureADGroup'],
    why: 'Reads which other groups its members may join when they like, through Privileged Identity Management, so that none is given unseen that leads to directory roles or to deciding in Doorbell. It changes nothing.',
  },
]

/** Besides, where an integration's `resourceTypes` name `directory-role`. Nothing of it is asked for, or called, anywhere else. */
export const rolePermissions: readonly [Feature, ...Feature[]] = [
  {
    feature: 'Give and take directory roles, and membership of groups that may hold roles',
    permissions: ['RoleManagement.ReadWrite.Directory'],
    why: 'Reads roles and who holds them, assigns and removes. Entra has no narrower right that can write; whoever has it could give itself any role, so grant it only where roles are wanted.',
  },
  {
    feature: 'Roles in an administrative unit',
    permissions: ['AdministrativeUnit.Read.All'],
    why: 'Finds a unit by its name, and tells whether it is still there. Not needed where roles count for the whole tenant only.',
  },
]

/** Besides, where groups are given with an end of Entra's own. For roles it takes nothing beyond what roles take anyhow. */
export const pimForGroupsPermission: Feature = {
  feature: 'Have Entra end membership of groups too',
  permissions: ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
  why: 'Gives membership for a time, through Privileged Identity Management, so that it ends even when Doorbell is dead. Needed where the access file says ending: auto or pim.',
}

/** Besides, where a flow says `revokeSessions: offer` or `always`. */
export const sessionsPermission: Feature = {
  feature: 'Make somebody sign in again when their access has ended',
  permissions: ['User.RevokeSessions.All'],
  why: 'Ends sign-ins, of anybody and everywhere, and nothing else. Needed where a flow of the access file says revokeSessions: offer or always.',
}

/** Besides, where `attribute: directory-role` makes owners of those who hold a role, and none is handed out. */
export const ownersByRolePermission: Feature = {
  feature: 'Know who holds the directory role that makes somebody an owner',
  permissions: ['RoleManagement.Read.Directory'],
  why: 'Reads roles and who holds them, and changes nothing. The right to give roles includes it.',
}

/** Besides, where `TEAMS_CATALOG_APP_ID` names the app that is to be added for people. */
export const installPermission: Feature = {
  feature: 'Add the Teams app for an approver whom no chat reaches',
  permissions: ['TeamsAppInstallation.ReadWriteSelfForUser.All'],
  why: "Adds, and could remove, Doorbell's own app for people, and no other app. A setup policy in the Teams admin center does the same without it.",
}

/** Wanted where groups are to have an end in Entra too, and needed nowhere; for roles the right to give them is enough. */
export const pimRulesPermission: Feature = {
  feature: 'Say before anybody asks how long Entra would hold an end for membership of a group',
  permissions: ['RoleManagementPolicy.Read.AzureADGroup'],
  why: 'Reads the role settings of Privileged Identity Management for groups. Without it their answer is met when access is given, and told then.',
}

/** Wanted where a flow asks for a fresh sign-in, and needed nowhere. */
export const stepUpPermission: Feature = {
  feature: 'Say in doorbell check whether Entra asks for anything where a flow asks for a fresh sign-in',
  permissions: ['AuthenticationContext.Read.All', 'Policy.Read.All'],
  why: 'Reads authentication contexts, and the policies that target them: nothing narrower lists those (https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies). Without them the line says that it was not checked. Nothing depends on it.',
}

/** What the access files make Doorbell do, and what ends that which it has given. Groups alone where there is neither. */
export function neededFor({ policies, live }: OwnWork, { installs = false } = {}): readonly Feature[] {
  const [, ...inUnits] = rolePermissions
  const listsUnits = policies.some(({ integrations }) =>
    integrations.some(one => handsOutRoles(one) && one.roles?.some(isInUnit)),
  )
  const ends =
    policies.some(policy => wantsSecondEnds(policy, 'group') === 'required') ||
    live.some(({ resource, endsTwice }) => endsTwice && !isRole(resource))
  const uses = [
    ...policies.map(useOfRoles),
    ...(live.some(({ resource }) => isRole(resource)) ? ['given' as const] : []),
  ]
  return [
    ...neededAnyway(uses.includes('given') ? 'given' : uses.includes('read') ? 'read' : 'none'),
    ...(listsUnits ? inUnits : []),
    ...(ends ? [pimForGroupsPermission] : []),
    ...(policies.some(({ flows }) => flows.some(({ revokeSessions }) => revokeSessions)) ? [sessionsPermission] : []),
    ...(installs ? [installPermission] : []),
  ]
}

/** Whatever an access file can say, and whatever still lives: no permission beside these is of any use to Doorbell. */
export const everNeeded = (): readonly Feature[] => [
  ...leastPermissions,
  ...rolePermissions,
  pimForGroupsPermission,
  sessionsPermission,
  ownersByRolePermission,
  installPermission,
  pimRulesPermission,
  stepUpPermission,
  ...optionalPermissions,
]

/** Whichever roles, and wherever. */
export function neededAnyway(roles: UseOfRoles): readonly Feature[] {
  const besides = { none: [], read: [ownersByRolePermission], given: [rolePermissions[0]] }
  return [...leastPermissions, ...besides[roles]]
}

/** Where Entra is to end it too where it can, the timer alone will do without. */
export function wantedFor({ policies }: Pick<OwnWork, 'policies'>): readonly Feature[] {
  const ends = policies.map(policy => wantsSecondEnds(policy, 'group'))
  return [
    ...optionalPermissions,
    ...(ends.includes('where-possible') ? [pimForGroupsPermission] : []),
    ...(ends.some(one => one !== 'never') ? [pimRulesPermission] : []),
    ...(policies.some(({ flows }) => flows.some(({ stepUp }) => stepUp)) ? [stepUpPermission] : []),
  ]
}

/** Wanted only where a tenant has them. */
export const optionalPermissions: readonly Feature[] = [
  {
    feature: 'Say who changed access by hand, and find what Doorbell does not remember',
    permissions: ['AuditLog.Read.All'],
    why: 'Reads the directory’s own audit. Without it a change by hand is found all the same and nobody is named, and a restored database is not recognised by itself.',
  },
  {
    feature: 'Tell what somebody activated for themselves from what was given by hand',
    permissions: ['PrivilegedAssignmentSchedule.Read.AzureADGroup'],
    why: 'Reads who is in a group for a time, through Privileged Identity Management. Without it an activation of membership looks like an addition by hand, and ends with what Doorbell gave. The right to give membership for a time includes it.',
  },
  {
    feature: 'See groups with hidden membership in the inventory',
    permissions: ['Member.Read.Hidden'],
    why: 'Without it their member lists are empty. Doorbell never hands out such groups.',
  },
  {
    feature: 'Say in doorbell check which licences the tenant has',
    permissions: ['LicenseAssignment.Read.All'],
    why: 'Without it the line says that it was not checked. Nothing depends on it.',
    check: 'licences',
  },
  {
    feature: 'Watch when the client secret ends',
    permissions: ['Application.Read.All'],
    why: 'It reads every app of the tenant, which is much for one date: use a certificate, or credentialRotationDays, instead.',
    check: 'secret-expiry',
  },
]
