import type { Handler } from './context.ts'
import { listed } from './pim-groups.ts'
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

/** https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances: nobody may read those of all groups at once. */
export const listGroupEligibilities: Handler = context => {
  const found = context.tenant.pim.eligibilities(context.seen).map(({ group, principal, as }) => ({
    id: `${group}_${as}_${principal}_eligible`,
    groupId: group,
    principalId: principal,
    accessId: as,
    startDateTime: '2026-03-01T08:00:00Z',
    endDateTime: null,
    memberType: 'direct',
    eligibilityScheduleId: `${group}_${as}_${principal}`,
  }))
  return listed(context, 'eligibilityScheduleInstances', found)
}
