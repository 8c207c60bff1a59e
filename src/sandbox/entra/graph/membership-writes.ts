import type { DirectoryGroup, DirectoryObject } from '../directory.ts'
import type { Answer } from '../tls-server.ts'
import { type Context, type Handler, param } from './context.ts'
import { groupOf } from './groups.ts'
import { badRequest, denied, notFound } from './refused.ts'
import { rights } from './rights.ts'

const done: Answer = { status: 204, writes: 1 }

export const addMember: Handler = context => {
  const group = groupOf(context)
  const subject = referred(context)
  demandWritable(context, group, subject)
  // To take one out needs no more than for a person: https://learn.microsoft.com/graph/api/group-delete-members
  if (subject.type === 'group' && !context.may('Group.ReadWrite.All')) throw denied()
  if (!context.directory.link('members', group.id, subject.object.id, true, 'graph')) throw alreadyThere('members')
  return done
}

export const removeMember: Handler = context => {
  const group = groupOf(context)
  const id = param(context, 1)
  const subject = context.directory.find(id)
  if (!subject) throw notFound(id)
  demandWritable(context, group, subject)
  if (!context.directory.link('members', group.id, subject.object.id, false, 'graph'))
    throw notThere(context, group, id)
  return done
}

export const addOwner: Handler = context => {
  const group = groupOf(context)
  const subject = referred(context)
  demandNotGuarded(context, group)
  if (!context.directory.link('owners', group.id, subject.object.id, true, 'graph')) throw alreadyThere('owners')
  return done
}

export const removeOwner: Handler = context => {
  const group = groupOf(context)
  const id = param(context, 1).toLowerCase()
  demandNotGuarded(context, group)
  if (!context.directory.owners.has(group.id, id)) throw notFound(id)
  if (context.directory.owners.membersOf(group.id).length === 1)
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.')
  context.directory.link('owners', group.id, id, false, 'graph')
  return done
}

/**
 * The same path without `/$ref` deletes the person, not the membership, where the application may write users.
 * https://learn.microsoft.com/graph/api/group-delete-members warns of it.
 */
export const deleteMemberObject: Handler = context => {
  const group = groupOf(context)
  const id = param(context, 1).toLowerCase()
  if (!context.directory.members.has(group.id, id)) throw notFound(id)
  context.directory.delete(id, { what: 'person-deleted', by: 'graph', group: null, subject: id })
  return done
}

/** What the body's `@odata.id` points at; it has to be an address of this very service. */
function referred(context: Context): DirectoryObject {
  const reference = typeof context.body === 'object' && context.body !== null ? context.body : {}
  const address: unknown = Reflect.get(reference, '@odata.id')
  if (typeof address !== 'string')
    throw badRequest("A property '@odata.id' with the address of the object to refer to is missing from the body.")
  const base = `${context.tenant.origin()}/v1.0/`
  const [, id] =
    /^(?:directoryObjects|users|groups|servicePrincipals)\/([^/?#]+)$/.exec(
      address.toLowerCase().startsWith(base.toLowerCase()) ? address.slice(base.length) : '',
    ) ?? []
  if (id === undefined) throw badRequest(`Invalid URL format specified in @odata.id: '${address}'.`)
  const found = context.directory.find(id)
  if (!found) throw notFound(id)
  return found
}

/** Kinds of groups that Graph refuses to change, in the words it uses. */
function demandWritable(context: Context, group: DirectoryGroup, subject: DirectoryObject): void {
  demandNotGuarded(context, group)
  if (group.groupTypes.includes('DynamicMembership')) throw denied()
  if (group.onPremisesSyncEnabled === true)
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    )
  if (group.mailEnabled && !group.groupTypes.includes('Unified'))
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.')
  if (group.groupTypes.includes('Unified') && subject.type === 'group')
    throw badRequest("Unsupported member type 'Group' for a group of type 'Unified'.")
  if (subject.type === 'servicePrincipal' && !context.may('Application.ReadWrite.All')) throw denied()
}

/** Application permissions do not reach into a restricted unit at all, and need one more right for a group that may hold roles. */
function demandNotGuarded(context: Context, group: DirectoryGroup): void {
  if (group.isManagementRestricted === true) throw denied()
  if (group.isAssignableToRole === true && !context.may(...rights.roleAssignable)) throw denied()
}

/** Who left a moment ago gets another answer than who was never there. */
const notThere = ({ directory, seen }: Context, group: DirectoryGroup, id: string) =>
  directory.members.has(group.id, id.toLowerCase(), seen)
    ? badRequest("One or more removed object references do not exist for the following modified properties: 'members'.")
    : notFound(id)

const alreadyThere = (property: string) =>
  badRequest(`One or more added object references already exist for the following modified properties: '${property}'.`)
