import type { CompanyRole, CompanyUnit } from '../../company.ts'
import type { Assignment } from '../role-book.ts'
import type { Answer } from '../tls-server.ts'
import { type Context, type Handler, param } from './context.ts'
import { parseFilter } from './filter.ts'
import { splitList } from './query.ts'
import { badQuery, badRequest, notFound, Refused, unsupportedQuery } from './refused.ts'
import { mayRead } from './rights.ts'
import { bareShape, defaultShape, type Json, odataType, pick } from './shapes.ts'

export const roleShape = (role: CompanyRole): Json => ({
  id: role.id,
  description: role.description,
  displayName: role.displayName,
  isBuiltIn: role.isBuiltIn,
  isEnabled: role.isEnabled,
  resourceScopes: ['/'],
  templateId: role.templateId,
  version: '1',
  rolePermissions: [{ allowedResourceActions: role.actions, condition: null }],
})

const unitShape = (unit: CompanyUnit): Json => ({
  ...unit,
  deletedDateTime: null,
  visibility: null,
  isMemberManagementRestricted: false,
  membershipType: null,
  membershipRule: null,
  membershipRuleProcessingState: null,
})

export const scopeOf = (unit: string | null) => (unit === null ? '/' : `/administrativeUnits/${unit}`)

const assignmentShape = ({ id, role, principal, unit }: Assignment): Json => ({
  id,
  roleDefinitionId: role,
  principalId: principal,
  directoryScopeId: scopeOf(unit),
})

export const listRoles: Handler = context =>
  plainList(context, 'roleManagement/directory/roleDefinitions', context.directory.roles.all().map(roleShape), [
    'id',
    'displayName',
    'isBuiltIn',
    'templateId',
  ])

export const getRole: Handler = context => {
  const role = context.directory.roles.role(param(context, 0))
  if (!role) throw notFound(param(context, 0))
  return plainOne(context, 'roleManagement/directory/roleDefinitions', roleShape(role))
}

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments: reads trail writes here too. */
export const listAssignments: Handler = context => {
  const held = context.directory.roles
    .assignments(context.seen)
    .map(one => ({ ...assignmentShape(one), ...expanded(context, one) }))
  return plainList(context, 'roleManagement/directory/roleAssignments', held, [
    'id',
    'principalId',
    'roleDefinitionId',
    'directoryScopeId',
  ])
}

/** The role, or whoever holds it, where the query asks for one of them to be told along. */
export function expanded(
  context: Context,
  { role: roleId, principal: id }: Pick<Assignment, 'role' | 'principal'>,
): Json {
  const expand = context.query.get('$expand')
  if (expand !== undefined && expand !== 'roleDefinition' && expand !== 'principal')
    throw unsupportedQuery(`Expanding '${expand}' is not supported.`)
  const role = context.directory.roles.role(roleId)
  const principal = context.directory.find(id)
  return {
    ...(expand === 'roleDefinition' && role ? { roleDefinition: roleShape(role) } : {}),
    ...(expand === 'principal' && principal
      ? {
          principal: {
            '@odata.type': odataType(principal.type),
            ...(mayRead(context, principal.type) ? defaultShape(principal) : bareShape(principal)),
          },
        }
      : {}),
  }
}

export const getAssignment: Handler = context =>
  plainOne(context, 'roleManagement/directory/roleAssignments', assignmentShape(assignmentOf(context, context.seen)))

export const assignRole: Handler = context => {
  const { roles } = context.directory
  const roleId = text(context.body, 'roleDefinitionId')
  const principalId = text(context.body, 'principalId')
  const scope = text(context.body, 'directoryScopeId')
  const role = roles.role(roleId)
  if (!role) throw notFound(roleId)
  const principal = context.directory.find(principalId)
  if (!principal) throw notFound(principalId)
  if (principal.type === 'group' && principal.object.isAssignableToRole !== true)
    throw badRequest("The group must have the property 'isAssignableToRole' set to true.")
  const [, unitId] = /^\/administrativeUnits\/(.+)$/i.exec(scope) ?? []
  if (unitId === undefined && scope !== '/')
    throw badRequest(`Invalid value specified for property 'directoryScopeId'.`)
  const unit = unitId === undefined ? null : roles.unit(unitId)
  if (unit === undefined) throw notFound(unitId ?? '')
  if (!role.isEnabled) throw badRequest('The role definition is disabled and cannot be assigned.')
  const made = roles.assign({ role: role.id, principal: principal.object.id, unit: unit?.id ?? null }, 'graph')
  if (!made)
    throw new Refused(
      400,
      'Request_BadRequest',
      'A conflicting object with one or more of the specified property values is present in the directory.',
    )
  return {
    status: 201,
    writes: 1,
    body: {
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#roleManagement/directory/roleAssignments/$entity`,
      ...assignmentShape(made),
    },
  }
}

export const unassignRole: Handler = context => {
  const found = assignmentOf(context)
  if (!context.directory.roles.unassign(found, 'graph')) throw notFound(found.id)
  return { status: 204, writes: 1 }
}

export const listUnits: Handler = context =>
  plainList(context, 'directory/administrativeUnits', context.directory.roles.units().map(unitShape), [
    'id',
    'displayName',
  ])

export const getUnit: Handler = context => {
  const unit = context.directory.roles.unit(param(context, 0))
  if (!unit) throw notFound(param(context, 0))
  return plainOne(context, 'directory/administrativeUnits', unitShape(unit))
}

function assignmentOf(context: Context, at?: number): Assignment {
  const id = param(context, 0)
  const found = context.directory.roles.assignments(at).find(one => one.id === id)
  if (!found) throw notFound(id)
  return found
}

function text(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  if (typeof value === 'string' && value !== '') return value
  throw badRequest(`A value is required for property '${name}' of resource 'RoleAssignment'.`)
}

/** Neither users nor groups, so nothing here has the directory's index: filters on some properties, `$top`, `$select`, pages. */
export function plainList(
  context: Context,
  name: string,
  items: readonly Json[],
  filterable: readonly string[],
): Answer {
  const { query } = context
  for (const option of ['$search', '$orderby', '$skip', '$count'])
    if (query.has(option)) throw unsupportedQuery(`'${option}' is not supported by the service.`)
  const filter = query.get('$filter')
  const parsed =
    filter === undefined
      ? null
      : parseFilter(filter, Object.fromEntries(filterable.map(property => [property, 'default'])), name)
  const found = parsed ? items.filter(item => parsed.matches(item)) : items
  const top = query.get('$top')
  if (top !== undefined && !(/^\d+$/.test(top) && Number(top) >= 1 && Number(top) <= 999))
    throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`)
  const size = Math.min(Number(top ?? 100), context.tenant.pageSize())
  const after = query.get('$skiptoken')
  const start = after === undefined ? 0 : found.findIndex(item => item.id === after) + 1
  const shown = found.slice(start, start + size)
  const last = shown.at(-1)
  const more = last !== undefined && start + size < found.length
  const options = [...query].filter(([option]) => option !== '$skiptoken')
  const next = [...options, ['$skiptoken', String(last?.id)] as const]
    .map(([option, value]) => `${option}=${encodeURIComponent(value)}`)
    .join('&')
  return {
    status: 200,
    body: {
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${name}`,
      ...(more ? { '@odata.nextLink': `${context.tenant.origin()}/v1.0${context.path}?${next}` } : {}),
      value: shown.map(item => chosen(context, item)),
    },
  }
}

function plainOne(context: Context, name: string, item: Json): Answer {
  for (const option of ['$filter', '$top', '$orderby', '$search', '$skiptoken', '$skip'])
    if (context.query.has(option)) throw badQuery(`Query option '${option}' is not allowed for a single resource.`)
  return {
    status: 200,
    body: {
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${name}/$entity`,
      ...chosen(context, item),
    },
  }
}

function chosen({ query }: Context, item: Json): Json {
  const select = query.get('$select')
  if (select === undefined) return item
  const wanted = splitList(select)
  for (const name of wanted)
    if (!(name in item))
      throw badQuery(`Parsing OData Select and Expand failed: Could not find a property named '${name}'.`)
  const expanded = query.get('$expand')
  return pick(item, expanded === undefined ? wanted : [...wanted, expanded])
}
