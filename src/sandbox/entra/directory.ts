import type { Company, CompanyApplication, CompanyAssignment, CompanyGroup, CompanyPerson } from '../company.ts'
import type { Change } from './change.ts'
import { type Link, type Memberships, memberships } from './memberships.ts'
import { type RoleBook, roleBook } from './role-book.ts'
import { TenantHistory } from './tenant-history.ts'

export type DirectoryPerson = Omit<CompanyPerson, 'handle' | 'slack' | 'zone'> & {
  /** What was signed in to before is not good any more. Absent: nobody ever asked for that. */
  readonly signInSessionsValidFromDateTime?: string
}
export type DirectoryGroup = Omit<CompanyGroup, 'members' | 'owners'>

export type DirectoryObject =
  | { readonly type: 'user'; readonly object: DirectoryPerson }
  | { readonly type: 'group'; readonly object: DirectoryGroup }
  | { readonly type: 'servicePrincipal'; readonly object: CompanyApplication }

/** The tenant's objects and their memberships. Nothing here knows HTTP. */
export interface Directory {
  readonly tenant: Company['tenant']
  readonly members: Memberships
  readonly owners: Memberships
  readonly roles: RoleBook
  /** What was done in it, and by whom. */
  readonly history: TenantHistory
  all(): readonly DirectoryObject[]
  people(): readonly DirectoryPerson[]
  groups(): readonly DirectoryGroup[]
  find(id: string): DirectoryObject | undefined
  /** By object id or by sign-in name; case does not count. */
  person(key: string): DirectoryPerson | undefined
  group(id: string): DirectoryGroup | undefined
  put(entry: DirectoryObject, change: Change): void
  delete(id: string, change: Change): void
  /** Brings back what was deleted, with what it held and what held it. @throws Error when nothing of this id was. */
  restore(id: string, change: Change): void
  link(relation: 'members' | 'owners', group: string, subject: string, present: boolean, by: Change['by']): boolean
  onChange(listener: (change: Change) => void): () => void
}

export function directory(from: Company): Directory {
  const objects = new Map<string, DirectoryObject>()
  for (const { handle: _, slack: __, zone: ___, ...object } of from.people)
    objects.set(object.id, { type: 'user', object })
  for (const { members: _, owners: __, ...object } of from.groups) objects.set(object.id, { type: 'group', object })
  for (const object of from.applications) objects.set(object.id, { type: 'servicePrincipal', object })

  const members = memberships(from.groups.flatMap(group => group.members.map(id => [group.id, id] as const)))
  const owners = memberships(from.groups.flatMap(group => group.owners.map(id => [group.id, id] as const)))
  const listeners = new Set<(change: Change) => void>()
  const history = new TenantHistory()
  const tell = (change: Change) => {
    const [, role, unit] = /^role\/([^/]+)\/([^/]+)$/.exec(change.group ?? '') ?? []
    if (role !== undefined && change.subject !== null && /^role-(un)?assigned$/.test(change.what)) {
      const place = { target: role, unit: unit === 'tenant' ? null : (unit ?? null), subject: change.subject }
      history.audit('role', place, change.what === 'role-assigned', change.by)
    }
    for (const listener of listeners) listener(change)
  }
  const tellOf = ({ type, object: { id } }: DirectoryObject, what: 'changed' | 'gone', by: Change['by']) => {
    if (type === 'group') history.tell(id, null, what, by)
    if (type === 'user') history.tell(null, id, what, by)
  }
  const find = (id: string) => objects.get(id.toLowerCase())
  const roles = roleBook(from, tell, by => history.seenFrom(by))
  const bin = new Map<string, Deleted>()
  // Made once for each state of the tenant: every request looks at them, and a large tenant has a lot of them.
  let lists: Lists | null = null
  const listed = (): Lists => {
    lists ??= listsOf(objects)
    return lists
  }

  return {
    tenant: from.tenant,
    members,
    owners,
    roles,
    history,
    all: () => listed().all,
    people: () => listed().people,
    groups: () => listed().groups,
    find,
    person(key) {
      const entry = find(key)
      if (entry) return entry.type === 'user' ? entry.object : undefined
      return listed().people.find(one => one.userPrincipalName.toLowerCase() === key.toLowerCase())
    },
    group(id) {
      const entry = find(id)
      return entry?.type === 'group' ? entry.object : undefined
    },
    put(entry, change) {
      objects.set(entry.object.id, entry)
      lists = null
      tellOf(entry, 'changed', change.by)
      tell(change)
    },
    delete(id, change) {
      const entry = find(id)
      const links = { members: members.linksOf(id), owners: owners.linksOf(id) }
      if (entry) bin.set(id, { entry, links, assignments: roles.assignments().filter(one => one.principal === id) })
      if (entry) tellOf(entry, 'gone', change.by)
      for (const group of members.containersOf(id)) history.tell(group, id, 'removed', change.by)
      objects.delete(id)
      lists = null
      members.forget(id)
      owners.forget(id)
      roles.forget(id)
      tell(change)
    },
    restore(id, change) {
      const deleted = bin.get(id)
      if (!deleted) throw new Error('Nothing of that id was deleted.')
      bin.delete(id)
      objects.set(id, deleted.entry)
      lists = null
      tellOf(deleted.entry, 'changed', change.by)
      for (const relation of ['members', 'owners'] as const)
        for (const link of deleted.links[relation]) {
          // Whatever is away itself has it back when it comes back.
          const away = link.map(end => bin.get(end)).find(end => end !== undefined)
          if (away) away.links[relation].push(link)
          else {
            ;(relation === 'members' ? members : owners).set(...link, true, history.seenFrom(change.by))
            if (relation === 'members') history.tell(link[0], link[1], 'added', change.by)
          }
        }
      for (const place of deleted.assignments) roles.reassign(place)
      tell(change)
    },
    link(relation, group, subject, present, by) {
      const changed = (relation === 'members' ? members : owners).set(group, subject, present, history.seenFrom(by))
      const noun = relation === 'members' ? 'member' : 'owner'
      if (changed && relation === 'members') {
        history.tell(group, subject, present ? 'added' : 'removed', by)
        history.audit('group', { target: group, unit: null, subject }, present, by)
      }
      if (changed) tell({ what: `${noun}-${present ? 'added' : 'removed'}`, by, group, subject })
      return changed
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What the portal lists under "deleted", and what else there was of it. */
interface Deleted {
  readonly entry: DirectoryObject
  readonly links: Readonly<Record<'members' | 'owners', Link[]>>
  readonly assignments: readonly CompanyAssignment[]
}

interface Lists {
  readonly all: readonly DirectoryObject[]
  readonly people: readonly DirectoryPerson[]
  readonly groups: readonly DirectoryGroup[]
}

function listsOf(objects: ReadonlyMap<string, DirectoryObject>): Lists {
  const all = [...objects.values()]
  return {
    all,
    people: all.flatMap(entry => (entry.type === 'user' ? [entry.object] : [])),
    groups: all.flatMap(entry => (entry.type === 'group' ? [entry.object] : [])),
  }
}

/** Everything inside a group, through any depth of groups, each once and in the order met; the group itself is not inside. */
export function inside(from: Directory, group: string, at?: number): readonly string[] {
  return reach(group, id => from.members.membersOf(id, at))
}

/** Every group around an object, through any depth. */
export function around(from: Directory, subject: string, at?: number): readonly string[] {
  return reach(subject, id => from.members.containersOf(id, at))
}

/** Groups may contain each other in a circle: what was met once is not followed again. */
function reach(start: string, next: (id: string) => readonly string[]): readonly string[] {
  const met = new Set<string>()
  const open = [start]
  for (let id = open.shift(); id !== undefined; id = open.shift())
    for (const found of next(id))
      if (found !== start && !met.has(found)) {
        met.add(found)
        open.push(found)
      }
  return [...met]
}
