import type { ScheduleRequest } from '../pim-book.ts'
import type { Handler } from './context.ts'
import { answerRequest, licensed, needed } from './pim-request.ts'
import { notFound, pimRefused, unlicensed } from './refused.ts'
import { rights } from './rights.ts'
import { plainList, scopeOf } from './roles.ts'
import type { Json } from './shapes.ts'

export const requestRole: Handler = context => {
  const { roles } = context.directory
  const roleId = needed(context.body, 'roleDefinitionId')
  const principalId = needed(context.body, 'principalId')
  const scope = needed(context.body, 'directoryScopeId')
  const role = roles.role(roleId)
  if (!role) throw notFound(roleId)
  const principal = context.directory.find(principalId)
  if (!principal) throw pimRefused('SubjectNotFound', 'The subject is not found.')
  const [, unitId] = /^\/administrativeUnits\/(.+)$/i.exec(scope) ?? []
  if (unitId === undefined && scope !== '/') throw pimRefused('InvalidScope', `The scope '${scope}' is not valid.`)
  const unit = unitId === undefined ? null : roles.unit(unitId)
  if (unit === undefined) throw pimRefused('InvalidScope', `The scope '${scope}' is not valid.`)
  return answerRequest(context, {
    place: { kind: 'role', role: role.id, unit: unit?.id ?? null },
    principal: principal.object.id,
    write: rights.rolePimWrite.slice(0, 2),
    shape: (request, schedule) => ({
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${path}/$entity`,
      ...requestShape(request),
      ...schedule,
    }),
  })
}

const path = 'roleManagement/directory/roleAssignmentScheduleRequests'

const requestShape = ({ place, ...request }: ScheduleRequest): Json => ({
  id: request.id,
  action: request.action,
  principalId: request.principal,
  roleDefinitionId: place.kind === 'role' ? place.role : null,
  directoryScopeId: place.kind === 'role' ? scopeOf(place.unit) : null,
  appScopeId: null,
  status: request.status,
  justification: request.justification,
  ticketInfo: { ticketNumber: request.ticket, ticketSystem: request.ticketSystem },
  targetScheduleId: request.schedule,
  createdBy: request.createdBy && { ...request.createdBy, device: null },
  createdDateTime: request.at.toISOString(),
  completedDateTime: request.at.toISOString(),
  approvalId: null,
  customData: null,
})

/** Of every role at once, unlike those of groups. https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedulerequests */
export const listRoleRequests: Handler = context => {
  if (!licensed(context)) throw unlicensed()
  const all = context.tenant.pim.requests().filter(({ place }) => place.kind === 'role')
  return plainList(context, path, all.map(requestShape), [
    'principalId',
    'roleDefinitionId',
    'directoryScopeId',
    'status',
  ])
}

/** Everybody who holds a role now, for a time or for good. Reads trail writes here too. */
export const listRoleInstances: Handler = context => {
  if (!licensed(context)) throw unlicensed()
  const timed = context.tenant.pim.schedules(context.seen)
  const { pim } = context.tenant
  const held = context.directory.roles.assignments(context.seen).flatMap(one => {
    const schedules = timed.filter(
      ({ place, principal }) =>
        place.kind === 'role' && place.role === one.role && place.unit === one.unit && principal === one.principal,
    )
    const forGood = schedules.every(schedule => pim.isBeside(schedule))
    return [...schedules, ...(forGood ? [undefined] : [])].map(schedule => ({
      id: `${one.id}-instance${schedule?.type === 'activated' ? '-activated' : ''}`,
      principalId: one.principal,
      roleDefinitionId: one.role,
      directoryScopeId: scopeOf(one.unit),
      appScopeId: null,
      assignmentType: schedule?.type === 'activated' ? 'Activated' : 'Assigned',
      memberType: 'Direct',
      roleAssignmentOriginId: one.id,
      roleAssignmentScheduleId: schedule?.id ?? one.id,
      startDateTime: schedule?.start.toISOString() ?? null,
      endDateTime: schedule?.end.toISOString() ?? null,
    }))
  })
  return plainList(context, 'roleManagement/directory/roleAssignmentScheduleInstances', held, [
    'principalId',
    'roleDefinitionId',
    'directoryScopeId',
  ])
}
