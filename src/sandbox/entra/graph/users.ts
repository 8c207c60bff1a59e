import { around, type DirectoryObject, type DirectoryPerson } from '../directory.ts'
import { type Context, type Handler, param } from './context.ts'
import { groupOf } from './groups.ts'
import { list, one } from './lists.ts'
import { badRequest, notFound, Refused } from './refused.ts'
import { rights } from './rights.ts'

export const listUsers: Handler = context =>
  list(
    context,
    context.directory.people().map(object => ({ type: 'user', object })),
    { type: 'user', relation: false },
  )

export const getUser: Handler = context => one(context, { type: 'user', object: person(context) })

export const getManager: Handler = context => {
  const { manager } = person(context)
  const entry = manager === null ? undefined : context.directory.find(manager)
  if (!entry) throw notFound('manager')
  return one(context, entry, true)
}

export const directReports: Handler = context => {
  const { id } = person(context)
  const reports = context.directory.people().filter(other => other.manager === id)
  return list(
    context,
    reports.map(object => ({ type: 'user', object })),
    { type: null, relation: true },
  )
}

export const memberOf: Handler = context =>
  list(context, visible(context, context.directory.members.containersOf(person(context).id, context.seen)), {
    type: null,
    relation: true,
  })

export const memberOfGroup: Handler = context =>
  list(context, visible(context, context.directory.members.containersOf(groupOf(context).id, context.seen)), {
    type: null,
    relation: true,
  })

export const transitiveMemberOf: Handler = context =>
  list(context, visible(context, around(context.directory, person(context).id, context.seen)), {
    type: null,
    relation: true,
  })

export const transitiveMemberOfGroup: Handler = context =>
  list(context, visible(context, around(context.directory, groupOf(context).id, context.seen)), {
    type: null,
    relation: true,
  })

/** Which of at most 20 groups hold this person, through any depth. Ids of no group are passed over in silence. */
export const checkMemberGroups: Handler = context => memberGroups(context, person(context).id)

/** The same for a group inside groups. */
export const checkMemberGroupsOfGroup: Handler = context => memberGroups(context, groupOf(context).id)

function memberGroups(context: Context, id: string): ReturnType<Handler> {
  const ids = stringsOf(context.body, 'groupIds', 20)
  const held = new Set(groupsOf(context, id))
  return strings(
    context,
    [...new Set(ids.map(one => one.toLowerCase()))].filter(one => held.has(one)),
  )
}

/** The same for whatever is in the directory, an application too. */
export const checkMemberGroupsOfAny: Handler = context => {
  const found = context.directory.find(param(context, 0))
  if (!found) throw notFound(param(context, 0))
  return memberGroups(context, found.object.id)
}

/** All groups that hold this person, through any depth. */
export const getMemberGroups: Handler = context => allGroups(context, person(context).id)

/** The same for a group inside groups. */
export const getMemberGroupsOfGroup: Handler = context => allGroups(context, groupOf(context).id)

/** https://learn.microsoft.com/graph/api/directoryobject-getmembergroups: more than this is no answer at all. */
const mostGroups = 11_000

function allGroups(context: Context, id: string): ReturnType<Handler> {
  if (securityEnabledOnly(context.body) !== false)
    throw badRequest('Only securityEnabledOnly: false is simulated: security groups are not told from others here.')
  const held = groupsOf(context, id)
  if (held.length > mostGroups)
    throw new Refused(400, 'Directory_ResultSizeLimitExceeded', 'The size of the result exceeds the maximum allowed.')
  return strings(context, held)
}

const securityEnabledOnly = (body: unknown): unknown =>
  typeof body === 'object' && body !== null ? Reflect.get(body, 'securityEnabledOnly') : undefined

const groupsOf = (context: Context, id: string): readonly string[] =>
  visible(context, around(context.directory, id, context.seen)).map(entry => entry.object.id)

const strings = (context: Context, value: readonly string[]): ReturnType<Handler> => ({
  status: 200,
  body: { '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#Collection(Edm.String)`, value },
})

/** @throws Refused when the body does not hold a list of 1 to `most` strings under this name. */
export function stringsOf(body: unknown, name: string, most: number): readonly string[] {
  const found = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  if (!Array.isArray(found) || found.length === 0 || !found.every(item => typeof item === 'string'))
    throw badRequest(`Invalid value specified for property '${name}' of resource 'DirectoryObject'.`)
  if (found.length > most)
    throw badRequest(`The number of values specified for '${name}' exceeds the maximum allowed of ${most}.`)
  return found
}

export function person(context: Context): DirectoryPerson {
  const key = param(context, 0)
  const found = context.directory.person(key)
  if (!found) throw notFound(key)
  return found
}

/** Groups whose membership is hidden do not show, not even from their members' side, without a right of their own. */
function visible(context: Context, ids: readonly string[]): readonly DirectoryObject[] {
  return ids.flatMap(id => {
    const entry = context.directory.find(id)
    if (!entry) return []
    const hidden = entry.type === 'group' && entry.object.visibility === 'HiddenMembership'
    return hidden && !context.may(...rights.hidden) ? [] : [entry]
  })
}
