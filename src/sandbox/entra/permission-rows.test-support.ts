import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Call } from './calls.ts'
import { findRoute, type Route } from './graph/routes.ts'

const file = fileURLToPath(new URL('../../../../shared/contracts/graph-permissions.json', import.meta.url))

/** Why Microsoft’s table cannot be asked, for the names of tests that are skipped then; `null` where it can. */
export const permissionsMissing: string | null = existsSync(file) ? null : 'not run: ../shared/contracts is not here'

/** Calls that the table has no row for, and where what they need is written. */
export const sourceWithoutRow: Readonly<Record<string, string>> = {
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

/** Calls of which the table and the reference pages say different things; the pages, which name these permissions, are followed. */
export const saidElsewhere: ReadonlySet<string> = new Set([
  'GET /users/{user-id}/memberOf',
  'GET /groups/{group-id}/transitiveMemberOf',
  'POST /directoryObjects/getByIds',
  // The table knows it for directory roles alone; for groups there is RoleManagementPolicy.Read.AzureADGroup.
  'GET /policies/roleManagementPolicyAssignments',
])

export interface PermissionRow {
  readonly call: string
  /** Application permissions, any one of which opens it. */
  readonly all: readonly string[]
}
export type RowOf = (route: Pick<Route, 'method' | 'path'>) => PermissionRow | null

/** Microsoft’s own table of permissions, by the routes of the simulated Graph. */
export function permissionRows(): RowOf {
  const table: Readonly<Record<string, { Application?: { all: readonly string[] } }>> = JSON.parse(
    readFileSync(file, 'utf8'),
  )
  const rows = new Map(
    Object.entries(table).flatMap(([call, { Application }]) =>
      Application ? [[plain(call), { call, all: Application.all }] as const] : [],
    ),
  )
  return route => rows.get(plain(nameOf(route))) ?? null
}

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  `${method} /${path.replace('/{cast}', '')}`

/** Ids have other names in the table than in a route, and functions have brackets. */
const plain = (call: string): string =>
  call
    .replace(/\(\)/g, '')
    .replace(/\{[^}]*\}/g, '{}')
    .toLowerCase()

/** What was done for somebody who may not have it done, by Microsoft’s table; a batch is what is in it. `null` where it is not here. */
export function permissionCheck(): ((call: Call) => readonly string[]) | null {
  if (permissionsMissing !== null) return null
  const rowOf = permissionRows()
  return call => {
    if (call.to !== 'graph' || call.fault !== null) return []
    return partsOf(call).flatMap(({ method, path }) => {
      const found = findRoute(method, path.split('/').slice(1).map(decodeURIComponent))
      if (found === null || found === 'method') return [`${method} ${path}: no permission is known for it`]
      const row = rowOf(found.route)
      const name = nameOf(found.route)
      if (row === null) return sourceWithoutRow[name] ? [] : [`${name}: Microsoft’s table has no row for it`]
      if (saidElsewhere.has(row.call) || row.all.some(one => call.permissions.includes(one))) return []
      return [`${name}: none of its permissions has consent, and it was answered`]
    })
  }
}

interface Part {
  readonly method: string
  /** After the version, without its query. */
  readonly path: string
}

/** What was answered as asked: whatever was refused needed no permission. */
function partsOf({ method, url, body, status, answer }: Call): readonly Part[] {
  const path = url.replace(/^\/v1\.0/, '').replace(/\?.*$/, '')
  if (path.toLowerCase() !== '/$batch') return isDone(status) ? [{ method, path }] : []
  const done = new Set(listIn(answer, 'responses').flatMap(one => (isDone(one.status) ? [one.id] : [])))
  return listIn(body, 'requests').flatMap(({ id, method: verb, url: asked }) =>
    done.has(id) && typeof verb === 'string' && typeof asked === 'string'
      ? [{ method: verb, path: asked.replace(/\?.*$/, '').replace(/^\/?/, '/') }]
      : [],
  )
}

const isDone = (status: unknown): boolean => typeof status === 'number' && status < 300

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function listIn(value: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  const list = isRecord(value) ? value[name] : undefined
  return Array.isArray(list) ? list.filter(isRecord) : []
}
