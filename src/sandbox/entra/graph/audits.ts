import { principalOf } from '../principals.ts'
import type { Audited } from '../tenant-history.ts'
import type { Context, Handler } from './context.ts'
import { badRequest, Refused, unsupportedQuery } from './refused.ts'
import type { Json } from './shapes.ts'

/** https://learn.microsoft.com/graph/throttling-limits: five requests in ten seconds for one application in one tenant. */
const most = 5

/** https://learn.microsoft.com/graph/api/directoryaudit-list: newest first, some minutes late. */
export const directoryAudits: Handler = context => {
  demandPace(context)
  const { query, tenant, directory } = context
  for (const option of ['$search', '$expand', '$skip', '$select', '$count'])
    if (query.has(option)) throw unsupportedQuery(`'${option}' is not supported here.`)
  const top = Number(query.get('$top') ?? 1000)
  if (!(Number.isInteger(top) && top >= 1 && top <= 1000)) throw badRequest(`Invalid page size specified: '${top}'.`)
  const readable = directory.history.now().getTime() - tenant.auditLag()
  const tests = (query.get('$filter') ?? '')
    .split(' and ')
    .filter(Boolean)
    .map(part => testOf(part))
  const found = directory.history.audited
    .filter(entry => entry.at.getTime() <= readable && tests.every(fits => fits(entry)))
    .toReversed()
  const from = Number(query.get('$skiptoken') ?? 0)
  const size = Math.min(top, tenant.pageSize())
  const next = [...query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const root = `${tenant.origin()}/v1.0/auditLogs/directoryAudits`
  return {
    status: 200,
    body: {
      '@odata.context': `${tenant.origin()}/v1.0/$metadata#auditLogs/directoryAudits`,
      ...(from + size < found.length
        ? { '@odata.nextLink': `${root}?${[...next, `$skiptoken=${from + size}`].join('&')}` }
        : {}),
      value: found.slice(from, from + size).map(entry => shape(context, entry)),
    },
  }
}

/** Privileged Identity Management, in every tenant. */
const pimId = '01fc33a7-78ba-4d2f-a4b7-768e336e890e'

function demandPace({ tenant }: Context): void {
  const now = performance.now()
  const recent = tenant.audited.filter(at => at > now - tenant.auditWindow())
  tenant.audited.splice(0, Number.POSITIVE_INFINITY, ...recent)
  if (recent.length < most) return void tenant.audited.push(now)
  const wait = Math.ceil(((recent[0] ?? now) + tenant.auditWindow() - now) / 1000)
  throw new Refused(429, 'UnknownError', 'This request is throttled.', { 'retry-after': String(Math.max(1, wait)) })
}

/** The few comparisons that this list knows here; anything else is refused rather than passed over. */
function testOf(part: string): (entry: Audited) => boolean {
  const [, since] = /^activityDateTime ge (\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(part.trim()) ?? []
  if (since !== undefined) return ({ at }) => at >= new Date(since)
  const [, app] = /^initiatedBy\/app\/appId eq '([^']+)'$/.exec(part.trim()) ?? []
  if (app !== undefined)
    return ({ by, application, activity }) =>
      by === 'pim' ? app === pimId : by === 'application' && !activity.includes(' in PIM ') && app === application
  const [, user] = /^initiatedBy\/user\/id eq '([^']+)'$/.exec(part.trim()) ?? []
  if (user !== undefined) return ({ by }) => typeof by === 'object' && by.id === user
  const [, either] =
    /^\((activityDisplayName eq '[^']+'(?: or activityDisplayName eq '[^']+')*)\)$/.exec(part.trim()) ?? []
  if (either !== undefined) {
    const names = [...either.matchAll(/'([^']+)'/g)].map(([, name]) => name)
    return ({ activity }) => names.includes(activity)
  }
  throw badRequest(`Invalid filter clause: '${part}'`)
}

function shape({ directory, tenant }: Context, entry: Audited): Json {
  const { at, activity, by, application, target, unit, subject } = entry
  const added = activity.startsWith('Add')
  const ofRole = entry.of === 'role'
  const inPim = activity.includes(' in PIM completed ')
  const person = directory.find(subject)
  const place = ofRole ? directory.roles.role(target) : directory.group(target)
  const property = (displayName: string, value: string | null | undefined) => {
    const said = value ? JSON.stringify(value) : null
    return { displayName, oldValue: added ? null : said, newValue: added ? said : null }
  }
  const name = place?.displayName ?? null
  return {
    id: entry.id,
    category: ofRole ? 'RoleManagement' : 'GroupManagement',
    correlationId: entry.id.replace('Directory_', ''),
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: at.toISOString(),
    loggedByService: inPim ? 'PIM' : 'Core Directory',
    operationType: inPim && activity.endsWith('(permanent)') ? 'Update' : added ? 'Assign' : 'Unassign',
    initiatedBy:
      by === 'application' || by === 'pim'
        ? {
            user: null,
            app: {
              ...(by === 'pim'
                ? { appId: pimId, displayName: 'MS-PIM' }
                : { appId: inPim ? null : application, displayName: 'Doorbell' }),
              servicePrincipalId: by === 'pim' ? pimId : principalOf(application ?? '', tenant.application().clientId),
              servicePrincipalName: null,
            },
          }
        : {
            app: null,
            user: { id: by.id, displayName: by.displayName, userPrincipalName: by.userPrincipalName, ipAddress: '' },
          },
    targetResources: inPim
      ? targetsInPim(directory, entry)
      : [
          {
            id: subject,
            displayName: null,
            type:
              person?.type === 'group' ? 'Group' : person?.type === 'servicePrincipal' ? 'ServicePrincipal' : 'User',
            userPrincipalName: person?.type === 'user' ? person.object.userPrincipalName : null,
            groupType: null,
            modifiedProperties: ofRole
              ? [
                  property('Role.ObjectID', target),
                  property('Role.DisplayName', name),
                  property('Role.TemplateId', target),
                  ...(unit ? [property('AdministrativeUnit.ObjectID', unit)] : []),
                ]
              : [property('Group.ObjectID', target), property('Group.DisplayName', name)],
          },
          {
            id: target,
            displayName: name,
            type: ofRole ? 'Role' : 'Group',
            userPrincipalName: null,
            groupType: ofRole ? null : 'azureAD',
            modifiedProperties: [],
          },
        ],
    additionalDetails: [],
  }
}

/** As PIM writes them: the role, the request, whom it is for, and where it counts. Of a group the role is "Member". */
function targetsInPim(directory: Context['directory'], { id, of, target, unit, subject }: Audited): readonly Json[] {
  const one = (type: string, of: string, displayName: string | null, modifiedProperties: readonly Json[] = []) => ({
    ...{ id: of, displayName, type, userPrincipalName: null, groupType: null, modifiedProperties },
  })
  const said = (displayName: string) => ({ displayName, oldValue: '""', newValue: JSON.stringify(target) })
  const person = one('User', subject, directory.person(subject)?.displayName ?? null)
  const request = one('Request', id.replace('PIM_', ''), null)
  if (of === 'group')
    return [
      one('Role', request.id, 'Member'),
      request,
      person,
      one('Group', target, directory.group(target)?.displayName ?? null),
    ]
  const role = one('Role', target, directory.roles.role(target)?.displayName ?? null, [
    said('RoleDefinitionOriginId'),
    said('TemplateId'),
  ])
  const where = unit
    ? one('AdministrativeUnit', unit, directory.roles.unit(unit)?.displayName ?? null)
    : one('Directory', directory.tenant.id, directory.tenant.displayName)
  return [role, request, person, where]
}
