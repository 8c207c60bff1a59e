import { describe, expect, it } from 'vitest'
import { endingPermissions } from '../../../providers/entra/checkup/ending-permissions.ts'
import { widerThan } from '../../../providers/entra/checkup/permission-findings.ts'
import {
  leastPermissions as alwaysNeeded,
  installPermission,
  rolePermissions as neededForRoles,
  ownersByRolePermission,
  pimForGroupsPermission,
  sessionsPermission,
} from '../../../providers/entra/checkup/permissions.ts'
import {
  nameOf,
  permissionRows,
  permissionsMissing,
  saidElsewhere,
  sourceWithoutRow,
} from '../permission-rows.test-support.ts'
import { leastPermissions, pimPermissions, rights, rolePermissions } from './rights.ts'
import { routes } from './routes.ts'

const missing = permissionsMissing === null ? '' : ` (${permissionsMissing})`

describe('the permissions that a call needs', () => {
  it.skipIf(missing !== '')(`are among those that Microsoft lists for it${missing}`, () => {
    const rowOf = permissionRows()
    const unlisted = routes.flatMap(route => {
      const row = rowOf(route)
      if (row === null || saidElsewhere.has(row.call)) return []
      return route.rights.filter(one => !row.all.includes(one)).map(one => `${row.call}: ${one}`)
    })
    expect(unlisted).toEqual([])
  })

  it.skipIf(missing !== '')(
    `are known from somewhere else where Microsoft’s table has no row for the call${missing}`,
    () => {
      const rowOf = permissionRows()
      const withoutRow = routes.filter(route => rowOf(route) === null).map(nameOf)
      expect(withoutRow.sort()).toEqual(Object.keys(sourceWithoutRow).sort())
    },
  )

  it('are met by the least set without roles for everything but roles, and by the set with roles for those too', () => {
    const roleRoutes = routes.filter(({ path }) => /^(roleManagement|directory)\//.test(path))
    expect(roleRoutes.filter(route => route.rights.some(one => leastPermissions.includes(one)))).toEqual([])
    expect(roleRoutes.filter(route => !route.rights.some(one => rolePermissions.includes(one)))).toEqual([])
  })

  it('are met by those and the one for PIM, except where a person or an owner would be changed, and for what is only told', () => {
    const both = [...leastPermissions, ...rolePermissions, ...pimPermissions]
    const unmet = routes.filter(route => !route.rights.some(one => both.includes(one)))
    expect(unmet.map(route => route.rights)).toEqual([
      rights.sessions,
      rights.installApp,
      rights.audits,
      rights.userDelete,
      rights.ownerWrite,
      rights.ownerWrite,
      rights.authenticationContexts,
      rights.conditionalAccess,
      rights.applications,
      rights.licences,
    ])
  })
})

/** Rights that Microsoft's table lists for the call, and that do not open it for whomever or whatever Doorbell calls it. */
const ofSomeOnly: ReadonlySet<string> = new Set([
  // The accounts of agents alone.
  'AgentIdUser.ReadWrite.All',
  'AgentIdUser.ReadWrite.IdentityParentedBy',
  // Apps that were chosen for it alone.
  'TeamsAppInstallation.ManageSelectedForUser.All',
  'TeamsAppInstallation.ReadWriteSelectedForUser.All',
  // Less of a group than what Doorbell asks for.
  'Group.ReadBasic.All',
  'Group-NestingSupport.ReadWrite.All',
  // Who may take a role alone, at the same address.
  'RoleEligibilitySchedule.Remove.Directory',
])

describe('a right that Doorbell needs', () => {
  it.skipIf(missing !== '')(`is held by every wider one that opens the same calls, and by no other${missing}`, () => {
    const namesOf = (features: readonly { readonly permissions: readonly string[] }[]) =>
      new Set(features.flatMap(({ permissions }) => permissions))
    const always = namesOf(alwaysNeeded)
    const needed = namesOf([
      ...alwaysNeeded,
      ...neededForRoles,
      ...endingPermissions,
      ownersByRolePermission,
      pimForGroupsPermission,
      sessionsPermission,
      installPermission,
    ])
    const rowOf = permissionRows()
    const rows = routes.flatMap(route => {
      const row = rowOf(route)
      // The name of the organisation is nothing that Doorbell asks for.
      return row === null || saidElsewhere.has(row.call) || row.call === 'GET /organization' ? [] : [row.all]
    })
    const wider = (name: string) => {
      const [first, ...others] = rows.filter(
        all => all.includes(name) && !all.some(one => one !== name && always.has(one)),
      )
      return (first ?? []).filter(one => one !== name && !ofSomeOnly.has(one) && others.every(all => all.includes(one)))
    }
    const listed = [...needed].map(name => [name, wider(name).toSorted()])
    expect(listed).toEqual([...needed].map(name => [name, (widerThan[name] ?? []).toSorted()]))
  })
})
