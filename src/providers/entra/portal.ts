/** Pages of Entra's admin centre, where an operator mends things. */
export type PortalPage =
  | 'overview'
  | 'credentials'
  | 'permissions'
  | 'authentication'
  | 'enterprise-app'
  | 'managed-identity'
  | 'conditional-access'
  | 'sign-in-log'
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
  'sign-in-log': () => 'Microsoft_AAD_IAM/SignInEventsV3Blade',
  users: () => 'Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers',
  licences: () => 'Microsoft_AAD_IAM/LicensesMenuBlade/~/Products',
}

/** The address of a page, in the portal of the cloud that signs tokens. */
export function portalUrl(page: PortalPage, where: { authorityHost: string; clientId: string | null }): string {
  const portal = hosts[new URL(where.authorityHost).host] ?? 'https://entra.microsoft.com'
  return `${portal}/#view/${blades[page](where.clientId ?? '')}`
}

export const groupPage = (group: string, where: { authorityHost: string }): string =>
  `${hosts[new URL(where.authorityHost).host] ?? 'https://entra.microsoft.com'}/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/${group}`
