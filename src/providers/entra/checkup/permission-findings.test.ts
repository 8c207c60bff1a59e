import { describe, expect, it } from 'vitest'
import { resourceId } from '../../../access/vocabulary.ts'
import type { LiveResource } from '../../../ports/own-standing.ts'
import { type Known, missingOf, permissionFindings } from './permission-findings.ts'
import { leastPermissions, neededAnyway, neededFor, optionalPermissions, sessionsPermission } from './permissions.ts'
import { portalUrl } from './portal.ts'

const least = ['GroupMember.ReadWrite.All', 'GroupMember.Read.All', 'User.Read.All']
const needed = leastPermissions.filter(({ permissions }) => permissions.every(name => least.includes(name)))
const findings = (held: readonly string[] | null, delegated = false) =>
  permissionFindings({
    held,
    delegated,
    needed,
    optional: optionalPermissions,
    page: 'https://portal/permissions',
    known: 'all',
  })
const told = (held: readonly string[] | null) => findings(held).map(({ verdict, says }) => `${verdict}: ${says}`)

describe('the permissions of Doorbell', () => {
  it('are fine when they are exactly the least', () => {
    expect(told(least)).toEqual([`ok: Doorbell has what it needs: ${least.join(', ')}.`])
  })
  it('hold the right to read roles where they are read for the owners that they make, and nowhere else', () => {
    const namesOf = (use: Parameters<typeof neededAnyway>[0]) =>
      neededAnyway(use).flatMap(({ permissions }) => permissions.filter(name => name.startsWith('RoleManagement')))
    expect(namesOf('none')).toEqual([])
    expect(namesOf('read')).toEqual(['RoleManagement.Read.Directory'])
    expect(namesOf('given')).toEqual(['RoleManagement.ReadWrite.Directory'])
    const asked = {
      needed: neededAnyway('read'),
      delegated: false,
      optional: optionalPermissions,
      page: 'https://p',
      known: 'all',
    } as const
    const says = (held: readonly string[]) =>
      permissionFindings({ ...asked, held: [...held, 'PrivilegedEligibilitySchedule.Read.AzureADGroup'] }).map(
        one => one.says,
      )
    expect(says(least)[0]).toMatch(/RoleManagement\.Read\.Directory is missing.*know who holds the directory role/)
    expect(says([...least, 'RoleManagement.ReadWrite.Directory'])).toContainEqual(
      expect.stringMatching(/take over the tenant, which it does not need: RoleManagement\.ReadWrite\.Directory/),
    )
  })
  it('hold what ends that which still lives, whatever the file says by now', () => {
    const resource = resourceId('entra/t/role/729827e3-9c14-49f7-bb1b-9608f156bbb8/tenant')
    const group = resourceId('entra/t/group/10000000-0000-4000-8000-000000000000')
    const namesOf = (live: readonly LiveResource[]) =>
      neededFor({ policies: [], live })
        .flatMap(({ permissions }) => permissions)
        .filter(name => /^RoleManagement|^PrivilegedAssignment/.test(name))
    expect(namesOf([{ resource: group, endsTwice: false }])).toEqual([])
    expect(namesOf([{ resource, endsTwice: true }])).toEqual(['RoleManagement.ReadWrite.Directory'])
    expect(namesOf([{ resource: group, endsTwice: true }])).toEqual([
      'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    ])
  })
  it('are never too many, nor all there, while it is not known what they are for, but where nothing ever needs them', () => {
    const many = [...least, 'RoleManagement.ReadWrite.Directory', 'Mail.Read']
    const unknown = { needed, delegated: false, optional: optionalPermissions, page: 'https://p' } as const
    const says = (held: readonly string[], known: Known) =>
      permissionFindings({ ...unknown, held, known }).map(one => `${one.verdict}: ${one.says}`)
    expect(says(many, 'no-file')).toEqual([
      'not-checked: What else Doorbell needs, and whether it may too much, is not known until the access file is right.',
      'warning: Doorbell may more than it needs: Mail.Read.',
    ])
    expect(says(['User.Read.All'], 'no-file')).toEqual([
      expect.stringMatching(/^problem: GroupMember\.ReadWrite\.All is missing/),
      expect.stringMatching(/^problem: GroupMember\.Read\.All is missing/),
      expect.stringMatching(/^not-checked: /),
    ])
    expect(says(many, 'no-database')).toEqual([
      expect.stringMatching(/^ok: /),
      'not-checked: The access file does not need RoleManagement.ReadWrite.Directory; whether something that was given has to end by it is not known without the database.',
      'warning: Doorbell may more than it needs: Mail.Read.',
    ])
  })
  it('are fine with one that tells more in a check', () => {
    expect(findings([...least, 'LicenseAssignment.Read.All']).map(({ verdict }) => verdict)).toEqual(['ok'])
  })
  it('are told one by one where they are missing, with what cannot be done without each, the mend and the page', () => {
    expect(findings(['User.Read.All'])).toEqual([
      {
        about: 'Graph permissions',
        verdict: 'problem',
        says: 'GroupMember.ReadWrite.All is missing, without which Doorbell cannot do this: give and take group membership.',
        mend: 'add it as application permission, and grant admin consent',
        page: 'https://portal/permissions',
        pages: [],
      },
      expect.objectContaining({
        verdict: 'problem',
        says: expect.stringMatching(/^GroupMember\.Read\.All is missing/),
      }),
    ])
  })
  it('of a managed identity, which has no app registration, are assigned by a command to its object id', () => {
    const asked = { needed, delegated: false, optional: optionalPermissions, page: 'https://p', known: 'all' } as const
    const mends = (held: readonly string[], managedIdentity: string | null) =>
      permissionFindings({ ...asked, held, managedIdentity }).flatMap(({ mend }) => mend ?? [])
    const byCommand = /no app registration.*servicePrincipals\/oid-7\/appRoleAssignments.*New-MgServicePrincipalApp/
    for (const held of [[], ['User.Read.All']]) for (const mend of mends(held, 'oid-7')) expect(mend).toMatch(byCommand)
    expect(mends([], null)[0]).toContain('servicePrincipals/{its object id}/appRoleAssignments')
    expect(mends([...least, 'Mail.Read'], 'oid-7')).toEqual([expect.stringContaining('Remove-MgServicePrincipal')])
    for (const page of ['overview', 'credentials', 'permissions', 'authentication'] as const)
      expect(portalUrl(page, { authorityHost: 'https://login.microsoftonline.com', clientId: null })).toMatch(
        /StartboardApplicationsMenuBlade/,
      )
  })
  it('are told where there are too many, and plainly where they could take over the tenant', () => {
    expect(told([...least, 'Mail.Read', 'RoleManagement.ReadWrite.Directory'])).toEqual([
      expect.stringMatching(/^ok/),
      'warning: Doorbell may more than it needs: Mail.Read.',
      'warning: Doorbell may take over the tenant, which it does not need: RoleManagement.ReadWrite.Directory.',
    ])
  })
  it('count where a wider one holds them, and the wider one is one too many', () => {
    expect(told(['Group.ReadWrite.All', 'GroupMember.Read.All', 'User.Read.All'])).toEqual([
      expect.stringMatching(/^ok/),
      'warning: Doorbell may more than it needs: Group.ReadWrite.All.',
    ])
  })
  it('are never called missing where a wider one opens the same calls', () => {
    const wide = [
      'Group.ReadWrite.All',
      'Group.Read.All',
      'User.ReadWrite.All',
      'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
      'RoleManagement.ReadWrite.Directory',
    ]
    expect(missingOf(wide, [...neededAnyway('read'), sessionsPermission])).toEqual([])
    expect(missingOf(['Directory.Read.All'], neededAnyway('read'))).toEqual([
      'GroupMember.ReadWrite.All',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
      'RoleManagement.Read.Directory',
    ])
  })
  it('are none at all without consent', () => {
    for (const held of [[], ['openid', 'User.Read']])
      expect(told(held)).toEqual(['problem: Doorbell has no application permission at all.'])
    expect(findings([], true)[0]?.says).toBe('Doorbell has no delegated permission at all.')
  })
  it('cannot be told from a token that is opaque', () => {
    expect(findings(null).map(({ verdict }) => verdict)).toEqual(['not-checked'])
    expect(missingOf(null, needed)).toBeNull()
  })
})
