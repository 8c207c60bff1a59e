import type { Handler } from './context.ts'
import { licensed } from './pim-request.ts'
import { unlicensed } from './refused.ts'
import { expanded, plainList, scopeOf } from './roles.ts'

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances: only where PIM was bought. */
export const listEligibilities: Handler = context => {
  if (!licensed(context)) throw unlicensed()
  const found = context.directory.roles.eligibilities(context.seen).map(one => ({
    id: one.id,
    principalId: one.principal,
    roleDefinitionId: one.role,
    directoryScopeId: scopeOf(one.unit),
    appScopeId: null,
    startDateTime: '2026-03-01T08:00:00Z',
    endDateTime: null,
    memberType: 'Direct',
    roleEligibilityScheduleId: one.id,
    ...expanded(context, one),
  }))
  const filterable = ['principalId', 'roleDefinitionId', 'directoryScopeId']
  return plainList(context, 'roleManagement/directory/roleEligibilityScheduleInstances', found, filterable)
}
