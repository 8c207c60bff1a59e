import { describe, expect, it } from 'vitest'
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
