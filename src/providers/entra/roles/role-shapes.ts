import { z } from 'zod'
import { member } from '../people.ts'
import type { RolePlace } from '../resource-id.ts'

export const definitionsPath = '/roleManagement/directory/roleDefinitions' as const
export const assignmentsPath = '/roleManagement/directory/roleAssignments'
export const unitsPath = '/directory/administrativeUnits' as const

export const definitionProperties = [
  'id',
  'displayName',
  'description',
  'isBuiltIn',
  'isEnabled',
  'templateId',
  'rolePermissions',
] as const

export const roleDefinition = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  isBuiltIn: z.boolean().nullish(),
  isEnabled: z.boolean().nullish(),
  templateId: z.string().nullish(),
  rolePermissions: z.array(z.object({ allowedResourceActions: z.array(z.string()).nullish() })).nullish(),
})
export type RoleDefinition = z.infer<typeof roleDefinition>

export const roleAssignment = z.object({
  id: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  directoryScopeId: z.string().nullish(),
})

export const withPrincipal = roleAssignment.extend({ principal: member.nullish() })
export const withDefinition = roleAssignment.extend({ roleDefinition: roleDefinition.nullish() })

export const scopeId = ({ unit }: Pick<RolePlace, 'unit'>): string => (unit === null ? '/' : `${unitsInScope}${unit}`)
const unitsInScope = '/administrativeUnits/'

/** `undefined` for a scope of another kind: one application, say. */
export function unitOfScope(scope: string | null | undefined): string | null | undefined {
  if (scope === '/') return null
  return scope?.toLowerCase().startsWith(unitsInScope.toLowerCase())
    ? scope.slice(unitsInScope.length).toLowerCase()
    : undefined
}
