import type { UngrantableReason } from '../../../access/catalog.ts'
import { isPrivileged, isTierZero, type RolePower } from '../../../access/tier-zero.ts'
import type { RoleDefinition } from './role-shapes.ts'

/** A role that does not say whether it is built in is judged by what it allows as well. */
const powerOf = (role: RoleDefinition): RolePower => ({
  template: role.templateId ?? role.id,
  builtIn: role.isBuiltIn === true,
  actions: shownBy(role),
})

/** Nobody can make a custom role that allows nothing: where none of it comes, it is not shown. */
function shownBy({ isBuiltIn, rolePermissions }: RoleDefinition): readonly string[] | null {
  if (!rolePermissions?.every(({ allowedResourceActions }) => allowedResourceActions)) return null
  const actions = rolePermissions.flatMap(({ allowedResourceActions }) => allowedResourceActions ?? [])
  return actions.length === 0 && isBuiltIn !== true ? null : actions
}

export const isPrivilegedRole = (role: RoleDefinition): boolean => isPrivileged(powerOf(role))
export const isTierZeroRole = (role: RoleDefinition): boolean => isTierZero(powerOf(role))

/** Why a role is never handed out; `null` when it can be. */
export function whyNotRole(role: RoleDefinition): UngrantableReason | null {
  if (role.isEnabled === false) return 'role-disabled'
  return isTierZeroRole(role) ? 'tier-zero' : null
}
