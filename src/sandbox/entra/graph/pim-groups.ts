import type { Schedule, ScheduleRequest } from '../pim-book.ts'
import type { Context, Handler } from './context.ts'
import { answerRequest, licensed, needed } from './pim-request.ts'
import { badRequest, denied, notFound, pimRefused, unlicensed } from './refused.ts'
import { rights } from './rights.ts'
import { plainList } from './roles.ts'
import type { Json } from './shapes.ts'

const path = 'identityGovernance/privilegedAccess/group'
const groupIn = ({ place }: Pick<Schedule | ScheduleRequest, 'place'>) => (place.kind === 'group' ? place.group : null)

export const requestGroup: Handler = context => {
  const { directory, body } = context
  const accessId = needed(body, 'accessId')
  const groupId = needed(body, 'groupId')
  const principalId = needed(body, 'principalId')
  if (accessId !== 'member') throw badRequest(`The accessId '${accessId}' is not simulated.`)
  const group = directory.group(groupId)
  if (!group) throw notFound(groupId)
  const principal = directory.find(principalId)
  if (!principal) throw pimRefused('SubjectNotFound', 'The subject is not found.')
  if (group.isManagementRestricted === true) throw denied()
  if (group.groupTypes.includes('DynamicMembership') || group.onPremisesSyncEnabled === true)
    throw pimRefused('InvalidRoleAssignmentRequest', 'The group cannot be managed with Privileged Identity Management.')
  return answerRequest(context, {
    place: { kind: 'group', group: group.id },
    principal: principal.object.id,
    write: rights.groupPimWrite.slice(0, 1),
    shape: (request, schedule) => ({
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${path}/assignmentScheduleRequests/$entity`,
      ...requestShape(request),
      ...schedule,
    }),
  })
}

const requestShape = (request: ScheduleRequest): Json => ({
  id: request.id,
  action: request.action,
  accessId: 'member',
  groupId: groupIn(request),
  principalId: request.principal,
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

export const listGroupRequests: Handler = context => {
  const all = context.tenant.pim.requests().filter(one => groupIn(one) !== null)
  return listed(context, 'assignmentScheduleRequests', all.map(requestShape))
}

export const listGroupSchedules: Handler = context => {
  const found = context.tenant.pim.schedules(context.seen).filter(one => groupIn(one) !== null)
  return listed(
    context,
    'assignmentSchedules',
    found.map(one => ({
      ...common(groupIn(one), one.principal, one.id, one.type),
      createdDateTime: one.createdAt.toISOString(),
      status: 'Provisioned',
      scheduleInfo: {
        startDateTime: one.start.toISOString(),
        recurrence: null,
        expiration: { type: 'afterDateTime', endDateTime: one.end.toISOString(), duration: null },
      },
    })),
  )
}

const common = (groupId: string | null, principalId: string, id: string, type: Schedule['type']): Json => ({
  id,
  groupId,
  principalId,
  accessId: 'member',
  assignmentType: type,
  memberType: 'direct',
})

/** With the permanent members of groups that are under PIM, who have no end. Reads trail writes here too. */
export const listGroupInstances: Handler = context => {
  const { pim } = context.tenant
  const { members } = context.directory
  const timed = pim.schedules(context.seen).filter(one => groupIn(one) !== null)
  const groups = context.directory.groups().filter(({ id }) => pim.isOnboarded(id))
  const permanent = groups.flatMap(({ id }) =>
    members
      .membersOf(id, context.seen)
      .filter(member => !timed.some(one => groupIn(one) === id && one.principal === member && !pim.isBeside(one)))
      .map(member => ({
        ...common(id, member, `${id}_member_${member}`, 'assigned'),
        startDateTime: null,
        endDateTime: null,
      })),
  )
  return listed(context, 'assignmentScheduleInstances', [
    ...timed.map(one => ({
      ...common(groupIn(one), one.principal, `${one.id}_instance`, one.type),
      assignmentScheduleId: one.id,
      startDateTime: one.start.toISOString(),
      endDateTime: one.end.toISOString(),
    })),
    ...permanent,
  ])
}

/** Nobody may read the assignments of all groups at once. */
export function listed(context: Context, name: string, items: readonly Json[]) {
  if (!licensed(context)) throw unlicensed()
  if (!/\b(groupId|principalId) eq /.test(context.query.get('$filter') ?? ''))
    throw badRequest('The request requires a filter on groupId or principalId.')
  return plainList(context, `${path}/${name}`, items, ['groupId', 'principalId', 'accessId', 'status'])
}
