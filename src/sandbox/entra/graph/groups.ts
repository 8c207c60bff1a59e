import { type DirectoryGroup, inside } from '../directory.ts'
import { type Context, type Handler, param } from './context.ts'
import { list, one } from './lists.ts'
import { badRequest, needsAdvanced, notFound } from './refused.ts'
import { rights } from './rights.ts'
import type { TypeName } from './shapes.ts'

export const listGroups: Handler = context =>
  list(
    context,
    context.directory.groups().map(object => ({ type: 'group', object })),
    { type: 'group', relation: false },
  )

export const getGroup: Handler = context => one(context, { type: 'group', object: groupOf(context) })

export const members: Handler = context => {
  const group = groupOf(context)
  return listed(context, hidden(context, group) ? [] : context.directory.members.membersOf(group.id, context.seen))
}

export const transitiveMembers: Handler = context => {
  const group = groupOf(context)
  return listed(context, hidden(context, group) ? [] : inside(context.directory, group.id, context.seen))
}

export const owners: Handler = context =>
  listed(context, context.directory.owners.membersOf(groupOf(context).id, context.seen))

const types: readonly TypeName[] = ['user', 'group', 'servicePrincipal']

/** With a cast at its end (`/graph.user`) the list holds that type alone, and is an advanced query. */
function listed(context: Context, ids: readonly string[]) {
  const entries = ids.flatMap(id => context.directory.find(id) ?? [])
  const [, cast] = /\/(?:microsoft\.)?graph\.(\w+)$/.exec(context.path) ?? []
  if (cast === undefined) return list(context, entries, { type: null, relation: true })
  const type = types.find(name => name.toLowerCase() === cast.toLowerCase())
  if (type === undefined) throw badRequest(`The cast to '${cast}' is not supported.`)
  if (!context.advanced) throw needsAdvanced('The OData cast')
  return list(
    context,
    entries.filter(entry => entry.type === type),
    { type, relation: true },
  )
}

/** @throws Refused when the first parameter is no object id, or there is no such group. */
export function groupOf(context: Context): DirectoryGroup {
  const id = param(context, 0)
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw badRequest(`Invalid object identifier '${id}'.`)
  const group = context.directory.group(id)
  if (!group) throw notFound(id)
  return group
}

const hidden = (context: Context, group: DirectoryGroup) =>
  group.visibility === 'HiddenMembership' && !context.may(...rights.hidden)
