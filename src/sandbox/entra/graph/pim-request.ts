import { randomUUID } from 'node:crypto'
import { type PimPlace, placeInAudit, type ScheduleRequest } from '../pim-book.ts'
import type { Answer } from '../tls-server.ts'
import type { Context } from './context.ts'
import { badRequest, pimRefused, scopeNotGranted, unlicensed } from './refused.ts'
import type { Json } from './shapes.ts'

/** Nothing is given for less, and nothing given is taken back sooner: minutes. */
const shortest = 5

export interface Asked {
  readonly place: PimPlace
  readonly principal: string
  /** The right with which one may do more than remove. */
  readonly write: readonly string[]
  /** How the request is told under Graph's names. */
  shape(request: ScheduleRequest, schedule: Json): Json
}

/** https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests, and the same for groups. */
export function answerRequest(context: Context, asked: Asked): Answer {
  const action = text(context.body, 'action') ?? ''
  if (!['adminAssign', 'adminUpdate', 'adminExtend', 'adminRemove'].includes(action))
    throw pimRefused('InvalidRoleAssignmentRequest', `The action '${action}' is not supported for an application.`)
  if (action !== 'adminRemove' && !context.may(...asked.write)) throw scopeNotGranted(...asked.write.slice(0, 1))
  if (!licensed(context)) throw unlicensed()
  const { pim } = context.tenant
  const { place, principal } = asked
  const found = pim.find(place, principal)
  if (found && found.from === null)
    throw pimRefused('PendingRoleAssignmentRequest', 'There is already an existing pending Role assignment request.')
  const dryRun = Reflect.get(Object(context.body), 'isValidationOnly') === true
  const done = (status: string, schedule: string | null): Answer => {
    const noted = { action, place, principal, schedule, status, justification: text(context.body, 'justification') }
    const ticketInfo: unknown = Reflect.get(Object(context.body), 'ticketInfo')
    const said = {
      ...noted,
      ticket: text(ticketInfo, 'ticketNumber'),
      ticketSystem: text(ticketInfo, 'ticketSystem'),
      createdBy: { application: null, user: { id: context.principal, displayName: null } },
    }
    if (!dryRun) {
      const did = action === 'adminRemove' ? 'removed' : 'added'
      const how = isForGood(context) ? 'permanent' : 'timebound'
      context.directory.history.auditInPim(
        did,
        how,
        place.kind,
        { ...placeInAudit(place), subject: principal },
        'graph',
      )
    }
    const request = dryRun ? { ...said, id: randomUUID(), at: pim.now() } : pim.note(said)
    const scheduleInfo = action === 'adminRemove' ? null : { ...told(context.body), recurrence: null }
    return {
      status: 201,
      ...(dryRun ? {} : { writes: 1 }),
      body: asked.shape(request, { scheduleInfo, isValidationOnly: dryRun }),
    }
  }
  if (action === 'adminRemove') {
    if (!found && !pim.holds(place, principal))
      throw pimRefused('RoleAssignmentDoesNotExist', 'The Role assignment does not exist.')
    if (found && pim.now().getTime() - found.createdAt.getTime() < shortest * 60_000)
      throw pimRefused(
        'ActiveDurationTooShort',
        `The Active duration is too short. Miniumum Required is ${shortest} minutes.`,
      )
    if (!dryRun) {
      if (found) pim.remove(found)
      else pim.remove(pim.add(place, principal, pim.now(), pim.now()))
    }
    return done('Revoked', found?.id ?? null)
  }
  if (action === 'adminUpdate' && found && isForGood(context)) {
    if (!pim.rulesOf(place).forGood)
      throw pimRefused('RoleAssignmentRequestPolicyValidationFailed', failed(['ExpirationRule']))
    if (!dryRun) pim.forget(found)
    return done('Provisioned', found.id)
  }
  const { start, end } = termOf(context, pim.now())
  if (action === 'adminAssign' && (found || pim.holds(place, principal)))
    throw pimRefused('RoleAssignmentExists', 'The Role assignment already exists.')
  const forGood = !found && pim.holds(place, principal) && (place.kind === 'role' || pim.isOnboarded(place.group))
  if (action !== 'adminAssign' && !found && !(forGood && action === 'adminUpdate'))
    throw pimRefused('RoleAssignmentDoesNotExist', 'The Role assignment does not exist.')
  demandRules(context, place, start, end)
  if (dryRun) return done('Granted', null)
  if (place.kind === 'group') pim.onboard(place.group)
  if (found) {
    found.end = end
    return done('Provisioned', found.id)
  }
  const made = (forGood ? pim.limit : pim.add).call(pim, place, principal, start, end)
  return done(made.from === null ? 'PendingProvisioning' : 'Provisioned', made.id)
}

export const licensed = ({ tenant }: Context): boolean =>
  tenant.licences().some(plan => plan === 'AAD_PREMIUM_P2' || plan === 'Entra_ID_Governance')

export function text(body: unknown, name: string): string | null {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' && value !== '' ? value : null
}

export function needed(body: unknown, name: string): string {
  const value = text(body, name)
  if (value === null) throw badRequest(`A value is required for property '${name}'.`)
  return value
}

const told = (body: unknown): Json => Object(Reflect.get(Object(body), 'scheduleInfo'))

const isForGood = ({ body }: Context): boolean => Object(told(body).expiration).type === 'noExpiration'

function termOf(context: Context, now: Date): { readonly start: Date; readonly end: Date } {
  const schedule = told(context.body)
  const expiration = Object(schedule.expiration)
  const start = new Date(Math.max(now.getTime(), Date.parse(text(schedule, 'startDateTime') ?? '') || 0))
  if (expiration.type === 'afterDateTime') return { start, end: new Date(needed(expiration, 'endDateTime')) }
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(text(expiration, 'duration') ?? '') ?? []
  const length = Number(hours) * 60 + Number(minutes)
  if (expiration.type !== 'afterDuration' || length === 0)
    throw pimRefused('RoleAssignmentRequestPolicyValidationFailed', failed(['ExpirationRule']))
  return { start, end: new Date(start.getTime() + length * 60_000) }
}

function demandRules(context: Context, place: PimPlace, start: Date, end: Date): void {
  const { pim } = context.tenant
  const length = end.getTime() - start.getTime()
  if (length < shortest * 60_000)
    throw pimRefused(
      'ActiveDurationTooShort',
      `The Active duration is too short. Miniumum Required is ${shortest} minutes.`,
    )
  const rules = pim.rulesOf(place)
  const broken = [
    ...(length > rules.longest * 60_000 ? ['ExpirationRule'] : []),
    ...(rules.justification && text(context.body, 'justification') === null ? ['JustificationRule'] : []),
    ...(rules.ticket && text(Reflect.get(Object(context.body), 'ticketInfo'), 'ticketNumber') === null
      ? ['TicketingRule']
      : []),
    ...(rules.mfa ? ['MfaRule'] : []),
  ]
  if (broken.length > 0) throw pimRefused('RoleAssignmentRequestPolicyValidationFailed', failed(broken))
}

const failed = (rules: readonly string[]) => `The following policy rules failed: ${JSON.stringify(rules)}`
