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
