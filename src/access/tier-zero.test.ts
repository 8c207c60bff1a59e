import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPrivileged, isTierZero, type RolePower, tierZeroRoles } from './tier-zero.ts'

const builtIn = (template: string): RolePower => ({ template, builtIn: true, actions: [] })
const custom = (...actions: string[]): RolePower => ({
  template: 'ca000000-0000-4000-8000-000000000001',
  builtIn: false,
  actions,
})

const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8'
const reader = 'microsoft.directory/applications/standard/read'
const powerful = [
  'microsoft.directory/roleAssignments/allProperties/allTasks',
  'microsoft.directory/applications/credentials/update',
  'microsoft.directory/applications.myOrganization/credentials/update',
  'microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin',
  'microsoft.directory/servicePrincipals/appRoleAssignedTo/update',
  'microsoft.directory/conditionalAccessPolicies/basic/update',
  'microsoft.directory/users/authenticationMethods/create',
  'microsoft.directory/groupsAssignableToRoles/members/update',
  'microsoft.directory/domains/federation/update',
  'microsoft.directory/*/allProperties/allTasks',
  'microsoft.aad.privilegedIdentityManagement/allEntities/allTasks',
  'microsoft.directory/servicePrincipals/synchronizationCredentials/manage',
  'microsoft.directory/servicePrincipals/synchronizationJobs/manage',
  'microsoft.directory/servicePrincipals/managePasswordSingleSignOnCredentials',
  'microsoft.directory/namedLocations/basic/update',
  'microsoft.directory/crossTenantAccessPolicy/basic/update',
]

/**
 * One action for each line of the list, so that none can go unnoticed. Where it is documented: `reference` is Microsoft's list of the
 * built-in roles, with what each may do (https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference);
 * `custom` are the pages of what custom roles may be given, of applications (…/custom-available-permissions and
 * …/custom-enterprise-app-permissions); `resource` is named like the resource of Graph that it writes, and by no role of the reference.
 */
const lineByLine: readonly (readonly [action: string, source: string])[] = [
  ['allEntities/allProperties/allTasks', 'reference, Global Administrator'],
  ['roleAssignments/allProperties/allTasks', 'reference, Privileged Role Administrator'],
  ['roleDefinitions/allProperties/allTasks', 'reference, Privileged Role Administrator'],
  ['roleEligibilityScheduleRequest/allProperties/update', 'resource unifiedRoleEligibilityScheduleRequest'],
  ['roleAssignmentScheduleRequest/allProperties/update', 'resource unifiedRoleAssignmentScheduleRequest'],
  ['groupsAssignableToRoles/allProperties/update', 'reference, Privileged Role Administrator'],
  ['privilegedIdentityManagement/allProperties/allTasks', 'reference, Global Administrator'],
  ['conditionalAccessPolicies/allProperties/allTasks', 'reference, Conditional Access Administrator'],
  ['namedLocations/basic/update', 'reference, Conditional Access Administrator'],
  ['crossTenantAccessPolicy/allowedCloudEndpoints/update', 'reference, Security Administrator'],
  ['crossTenantAccessPolicies/create', 'reference of 2021, Conditional Access Administrator'],
  ['oAuth2PermissionGrants/allProperties/allTasks', 'reference, Cloud Application Administrator'],
  ['applicationPolicies/basic/update', 'reference, Application Administrator'],
  ['permissionGrantPolicies/basic/update', 'reference, Privileged Role Administrator'],
  ['hybridAuthenticationPolicy/allProperties/allTasks', 'reference, Hybrid Identity Administrator'],
  ['onPremisesSynchronization/basic/update', 'reference, Hybrid Identity Administrator'],
  ['cloudProvisioning/allProperties/allTasks', 'reference, Hybrid Identity Administrator'],
  ['passwordHashSync/allProperties/allTasks', 'reference, Hybrid Identity Administrator'],
  ['applications/allProperties/update', 'custom'],
  ['applications/credentials/update', 'custom'],
  ['applications/owners/update', 'custom'],
  ['applications/permissions/update', 'custom'],
  ['applications/authentication/update', 'custom'],
  ['servicePrincipals/allProperties/allTasks', 'custom'],
  ['servicePrincipals/credentials/update', 'custom'],
  ['servicePrincipals/owners/update', 'custom'],
  ['servicePrincipals/appRoleAssignedTo/update', 'custom'],
  ['servicePrincipals/permissions/update', 'custom'],
  ['servicePrincipals/synchronizationJobs/manage', 'custom'],
  ['servicePrincipals/managePasswordSingleSignOnCredentials', 'custom'],
  ['servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin', 'custom'],
  ['servicePrincipals/authentication/update', 'custom'],
  ['entitlementManagement/allProperties/allTasks', 'reference, Identity Governance Administrator'],
  ['users/allProperties/allTasks', 'reference, Global Administrator'],
  ['users/authenticationMethods/create', 'reference, Privileged Authentication Administrator'],
  ['users/identities/update', 'resource user, its identities: what somebody signs in by'],
  ['users/password/update', 'reference, Privileged Authentication Administrator'],
  ['domains/allProperties/allTasks', 'reference, Domain Name Administrator'],
  ['domains/federation/update', 'reference, Hybrid Identity Administrator'],
  ['domains/authenticationType/update', 'resource domain, its authenticationType'],
  ['organization/allProperties/allTasks', 'reference, Global Administrator'],
  ['organization/dirSync/update', 'reference, Hybrid Identity Administrator'],
  ['organization/strongAuthentication/allTasks', 'reference, Authentication Policy Administrator'],
]

/** Built-in roles by their template, as the same reference lists them or, of those it leaves out, as a tenant does. */
const asStrongByTemplate: readonly (readonly [name: string, template: string])[] = [
  ['Partner Tier1 Support', '4ba39ca4-527c-499a-b93d-d9b492c50246'],
  ['Partner Tier2 Support', 'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8'],
  ['Domain Name Administrator', '8329153b-31d0-4727-b945-745eb3bc5f31'],
  ['External Identity Provider Administrator', 'be2f45a1-457d-42af-a067-6ec1fa63bc45'],
  ['Directory Synchronization Accounts', 'd29b2b05-8046-44ba-8758-1e26182fcf32'],
]
const sevenByTemplate: readonly (readonly [name: string, template: string])[] = [
  ['Global Administrator', '62e90394-69f5-4237-9190-012177145e10'],
  ['Privileged Role Administrator', 'e8611ab8-c189-46e8-94e1-60213ab1f814'],
  ['Privileged Authentication Administrator', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13'],
  ['Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'],
  ['Cloud Application Administrator', '158c047a-c907-4556-b7ef-446551a6b5f7'],
  ['Conditional Access Administrator', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9'],
  ['Hybrid Identity Administrator', '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2'],
]

describe('each line of the floor', () => {
  it.each(lineByLine)('holds a custom role that allows %s (%s)', action => {
    expect(isTierZero(custom(`microsoft.directory/${action}`))).toBe(true)
  })
  it.each([...sevenByTemplate, ...asStrongByTemplate])('holds %s, whatever it shows', (_, template) => {
    expect(isTierZero(builtIn(template))).toBe(true)
  })
  it('holds a role that does not show what it allows, built in or not', () => {
    expect(isTierZero({ ...custom(), actions: null })).toBe(true)
    expect(isTierZero({ ...builtIn(helpdesk), actions: null })).toBe(true)
    expect(isPrivileged({ ...custom(), actions: null })).toBe(true)
  })
})

describe('the floor of tier zero', () => {
  it('holds seven built-in roles, by their template and whatever they are called', () => {
    expect(tierZeroRoles.size).toBe(7)
    for (const template of tierZeroRoles) {
      expect(isTierZero(builtIn(template))).toBe(true)
      expect(isTierZero(builtIn(template.toUpperCase()))).toBe(true)
    }
    expect(isTierZero(builtIn(helpdesk))).toBe(false)
  })

  it.each(powerful)('holds a custom role that allows %s', action => {
    expect(isTierZero(custom(reader, action))).toBe(true)
  })

  it.each([
    'microsoft.directory/applications/basic/update',
    'microsoft.directory/groups/members/update',
    'microsoft.directory/users/basic/update',
    'microsoft.office365.serviceHealth/allEntities/allTasks',
  ])('does not hold one that allows no more than %s', action => {
    expect(isTierZero(custom(action))).toBe(false)
  })

  it('never rises or falls with what else a custom role allows, nor with the order or the case of it', () => {
    const harmless = fc.array(
      fc.constantFrom(reader, 'microsoft.directory/users/basic/update', 'microsoft.directory/groups/create'),
    )
    fc.assert(
      fc.property(harmless, harmless, fc.constantFrom(...powerful), fc.boolean(), (before, after, action, shout) => {
        expect(isTierZero(custom(...before, ...after))).toBe(false)
        expect(isTierZero(custom(...before, shout ? action.toUpperCase() : action, ...after))).toBe(true)
      }),
    )
  })

  it('holds built-in roles that are as strong, by what they allow or, where the directory shows none of them, by template', () => {
    const allowing = (...actions: string[]): RolePower => ({ template: helpdesk, builtIn: true, actions })
    const partnerTier2 = 'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8'
    const domainNames = '8329153b-31d0-4727-b945-745eb3bc5f31'
    for (const template of [partnerTier2, domainNames]) expect(isTierZero(builtIn(template))).toBe(true)
    for (const action of [
      'microsoft.directory/conditionalAccessPolicies/basic/update',
      'microsoft.directory/applications/credentials/update',
      'microsoft.directory/servicePrincipals/owners/update',
      'microsoft.directory/domains/allProperties/allTasks',
      'microsoft.directory/roleAssignments/allProperties/allTasks',
      'microsoft.directory/organization/dirSync/update',
    ])
      expect(isTierZero(allowing(reader, action))).toBe(true)
  })

  it('leaves built-in roles that the directory itself keeps away from administrators and from rights of applications', () => {
    const userAdministrator: RolePower = {
      template: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
      builtIn: true,
      actions: [
        'microsoft.directory/users/password/update',
        'microsoft.directory/users/create',
        'microsoft.directory/groups/members/update',
        'microsoft.directory/oAuth2PermissionGrants/allProperties/allTasks',
        'microsoft.directory/servicePrincipals/appRoleAssignedTo/update',
      ],
    }
    expect(isTierZero(userAdministrator)).toBe(false)
    expect(isTierZero({ ...userAdministrator, builtIn: false })).toBe(true)
  })

  it('takes no action that only reads for power', () => {
    const name = fc.constantFrom('roleAssignments', 'applications', '*', 'users', 'conditionalAccessPolicies')
    const part = fc.constantFrom('allProperties', 'standard', 'credentials', 'authenticationMethods')
    fc.assert(
      fc.property(name, part, (entity, what) => {
        expect(isTierZero(custom(`microsoft.directory/${entity}/${what}/read`))).toBe(false)
      }),
    )
  })
})

describe('a privileged role', () => {
  it('is one that Microsoft marks so, one of tier zero, and a custom one that changes people, groups or applications', () => {
    expect(isPrivileged(builtIn(helpdesk))).toBe(true)
    // Changes who is in groups, also in those whose members decide in Doorbell.
    expect(isPrivileged(builtIn('fdd7a751-b60b-444a-984c-02652fe8fa1c'))).toBe(true)
    expect(isPrivileged(builtIn('62e90394-69f5-4237-9190-012177145e10'))).toBe(true)
    expect(isPrivileged(custom('microsoft.directory/users/basic/update'))).toBe(true)
    expect(isPrivileged(custom(reader))).toBe(false)
    expect(isPrivileged(builtIn('4a5d8f65-41da-4de4-8968-e035b65339cf'))).toBe(false)
  })
})
