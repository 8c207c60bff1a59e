import type { GroupId } from '../../../access/vocabulary.ts'

/** Pages of Entra's admin centre, where an operator mends things. */
export type PortalPage =
  | 'overview'
  | 'credentials'
  | 'permissions'
  | 'authentication'
  | 'enterprise-app'
  | 'managed-identity'
  | 'conditional-access'
  | 'security-defaults'
  | 'sign-in-log'
  | 'audit-log'
  | 'service-health'
  | 'users'
  | 'licences'

const hosts: Readonly<Record<string, string>> = {
  'login.microsoftonline.us': 'https://entra.microsoft.us',
  'login.chinacloudapi.cn': 'https://entra.microsoftonline.cn',
  'login.partner.microsoftonline.cn': 'https://entra.microsoftonline.cn',
}

const blades: Readonly<Record<PortalPage, (app: string) => string>> = {
  overview: app => `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/${app}`,
  credentials: app => `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${app}`,
  permissions: app => `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${app}`,
  authentication: app => `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Authentication/appId/${app}`,
  'enterprise-app': () => 'Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  'managed-identity': () => 'Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  'conditional-access': () => 'Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies',
  'security-defaults': () => 'Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/Properties',
  'sign-in-log': () => 'Microsoft_AAD_IAM/SignInEventsV3Blade',
  'audit-log': () => 'Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/Audit',
  'service-health': () => 'Microsoft_Azure_Health/AzureHealthBrowseBlade/~/serviceIssues',
  users: () => 'Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers',
  licences: () => 'Microsoft_AAD_IAM/LicensesMenuBlade/~/Products',
}

/** Whether Microsoft itself has a problem is told beside Entra's portal, in the one for everything. */
const azure: Readonly<Record<string, string>> = {
  'login.microsoftonline.us': 'https://portal.azure.us',
  'login.chinacloudapi.cn': 'https://portal.azure.cn',
  'login.partner.microsoftonline.cn': 'https://portal.azure.cn',
}

/** Pages of an app registration, which whatever has no client id of its own does not have. */
const ofRegistration: ReadonlySet<PortalPage> = new Set(['overview', 'credentials', 'permissions', 'authentication'])

/** The address of a page, in the portal of the cloud that signs tokens. */
export function portalUrl(
  page: PortalPage,
  { authorityHost, clientId }: PortalOf & { clientId: string | null },
): string {
  const blade = blades[clientId === null && ofRegistration.has(page) ? 'managed-identity' : page](clientId ?? '')
  if (page !== 'service-health') return view(authorityHost, blade)
  return `${azure[new URL(authorityHost).host] ?? 'https://portal.azure.com'}/#view/${blade}`
}

/** The page of one group, or for a role the list in which it is found: roles have no page that could be linked to. */
export const resourcePage = (group: GroupId | null, { authorityHost }: PortalOf): string =>
  view(
    authorityHost,
    group === null
      ? 'Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles'
      : `Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/${group}`,
  )

export interface PortalOf {
  readonly authorityHost: string
}

const view = (authorityHost: string, blade: string): string =>
  `${hosts[new URL(authorityHost).host] ?? 'https://entra.microsoft.com'}/#view/${blade}`
