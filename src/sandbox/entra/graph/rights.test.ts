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
  // The table knows it for directory roles alone; for groups there is RoleManagementPolicy.Read.AzureADGroup.
  'GET /policies/roleManagementPolicyAssignments',
])

/** Calls that the table has no row for, and where what they need is written. */
const sourceWithoutRow: Readonly<Record<string, string>> = {
  'POST /groups/{}/members/$ref': 'https://learn.microsoft.com/graph/api/group-post-members#permissions',
  'DELETE /groups/{}/members/{}':
    'https://learn.microsoft.com/graph/api/group-delete-members: without /$ref it deletes the user',
  'POST /subscriptions':
    'https://learn.microsoft.com/graph/api/subscription-post-subscriptions: the right to read the resource',
  'PATCH /subscriptions/{}':
    'https://learn.microsoft.com/graph/api/subscription-update: the right to read the resource',
  'GET /identity/conditionalAccess/authenticationContextClassReferences':
    'https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences#permissions',
  'GET /identity/conditionalAccess/policies':
    'https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies#permissions',
}

/** Ids have other names in the table than in a route, and functions have brackets. */
const plain = (call: string): string =>
  call
    .replace(/\(\)/g, '')
    .replace(/\{[^}]*\}/g, '{}')
    .toLowerCase()

describe('the permissions that a call needs', () => {
  const table = (): Table => JSON.parse(readFileSync(file, 'utf8'))
  const rowOf = ({ method, path }: (typeof routes)[number]) => {
    const wanted = plain(`${method} /${path.replace('/{cast}', '')}`)
    return Object.entries(table()).find(([call]) => plain(call) === wanted)
  }

  it.skipIf(missing !== '')(`are among those that Microsoft lists for it${missing}`, () => {
    const unlisted = routes.flatMap(route => {
      const [call = '', row] = rowOf(route) ?? []
      const listed = row?.Application?.all
      if (!listed || saidElsewhere.has(call)) return []
      return route.rights.filter(one => !listed.includes(one)).map(one => `${call}: ${one}`)
    })
    expect(unlisted).toEqual([])
  })

  it.skipIf(missing !== '')(
    `are known from somewhere else where Microsoft’s table has no row for the call${missing}`,
    () => {
      const withoutRow = routes
        .filter(route => !rowOf(route)?.[1].Application)
        .map(({ method, path }) => `${method} /${path}`)
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
