import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { leastPermissions, pimPermissions, rights, rolePermissions } from './rights.ts'
import { routes } from './routes.ts'

const file = fileURLToPath(new URL('../../../../../shared/contracts/graph-permissions.json', import.meta.url))
const missing = existsSync(file) ? '' : ' (not run: ../shared/contracts is not here)'

type Table = Readonly<Record<string, { Application?: { all: readonly string[] } }>>

/** Calls of which the table and the reference pages say different things; the pages, which name these permissions, are followed. */
const saidElsewhere = new Set([
  'GET /users/{user-id}/memberOf',
  'GET /groups/{group-id}/transitiveMemberOf',
  'POST /directoryObjects/getByIds',
])

describe('the permissions that a call needs', () => {
  it.skipIf(missing !== '')(`are among those that Microsoft lists for it${missing}`, () => {
    const table = JSON.parse(readFileSync(file, 'utf8')) as Table
    const unlisted = routes.flatMap(route => {
      const path = route.path
        .replace('/{cast}', '')
        .replace(/^(user|group)s\/\{\}/, '$1s/{$1-id}')
        .replace('roleDefinitions/{}', 'roleDefinitions/{unifiedRoleDefinition-id}')
        .replace('roleAssignments/{}', 'roleAssignments/{unifiedRoleAssignment-id}')
        .replace('administrativeUnits/{}', 'administrativeUnits/{administrativeUnit-id}')
        .replace('{}', '{directoryObject-id}')
      const listed = table[`${route.method} /${path}`]?.Application?.all
      if (!listed || saidElsewhere.has(`${route.method} /${path}`)) return []
      return route.rights.filter(one => !listed.includes(one)).map(one => `${route.method} /${path}: ${one}`)
    })
    expect(unlisted).toEqual([])
  })

  it('are met by the least set without roles for everything but roles, and by the set with roles for those too', () => {
    const roleRoutes = routes.filter(({ path }) => /^(roleManagement|directory)\//.test(path))
    expect(roleRoutes.filter(route => route.rights.some(one => leastPermissions.includes(one)))).toEqual([])
    expect(roleRoutes.filter(route => !route.rights.some(one => rolePermissions.includes(one)))).toEqual([])
  })

  it('are met by those and the one for PIM, except where a person or an owner would be changed, and for what is only told', () => {
    const both = [...leastPermissions, ...rolePermissions, ...pimPermissions]
    const unmet = routes.filter(route => !route.rights.some(one => both.includes(one)))
    expect(unmet.map(route => route.rights)).toEqual([
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
