import { type GroupId, groupId, type ResourceId, resourceId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'

const groupForm = /^entra\/([^/]+)\/group\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** `entra/<tenant>/group/<object id>`: the same group has the same id in every integration that shows it. */
export const groupResource = (tenantId: string, group: GroupId): ResourceId =>
  resourceId(`entra/${tenantId.toLowerCase()}/group/${group}`)

/** @throws Fault for anything but a group of this tenant: it was not made here, so it must not be acted upon here. */
export function parseGroupResource(tenantId: string, resource: ResourceId): GroupId {
  const [, tenant, group] = groupForm.exec(resource) ?? []
  if (tenant === tenantId.toLowerCase() && group) return groupId(group)
  throw new Fault('graph.foreign-resource', 'This resource is not a group of the connected Entra tenant.', {
    retry: 'never',
  })
}

/** A directory role in the whole tenant, or where `unit` is given in that administrative unit alone. */
export interface RolePlace {
  readonly definition: string
  readonly unit: string | null
}

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const roleForm = new RegExp(`^entra/([^/]+)/role/(${id})/(tenant|${id})$`)

/** `entra/<tenant>/role/<definition id>/<administrative unit id, or tenant>`. */
export const roleResource = (tenantId: string, { definition, unit }: RolePlace): ResourceId =>
  resourceId(`entra/${tenantId.toLowerCase()}/role/${definition.toLowerCase()}/${unit?.toLowerCase() ?? 'tenant'}`)

export const isRole = (resource: ResourceId): boolean => /\/role\//.test(resource)

export const isInUnit = (resource: ResourceId): boolean => isRole(resource) && !resource.endsWith('/tenant')

/** `null` for a group. @throws Fault for a role of another tenant. */
export function parseRoleResource(tenantId: string, resource: ResourceId): RolePlace | null {
  const [, tenant, definition, scope] = roleForm.exec(resource) ?? []
  if (definition === undefined) return null
  if (tenant === tenantId.toLowerCase()) return { definition, unit: scope === 'tenant' ? null : (scope ?? null) }
  throw new Fault('graph.foreign-resource', 'This role does not belong to the connected Entra tenant.', {
    retry: 'never',
  })
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isObjectId = (text: string): boolean => guid.test(text)

/** An id on its way into a path. @throws Fault for anything that is not an object id: it could change which call is made. */
export function inPath(id: string): string {
  if (isObjectId(id)) return id
  throw new Fault('graph.not-an-object-id', 'Not an object id of Microsoft Entra.', { retry: 'never' })
}
