import type { DirectoryObject } from '../directory.ts'
import type { Context } from './context.ts'
import { splitList } from './query.ts'
import { badQuery, badRequest, unsupportedQuery } from './refused.ts'
import { defaultShape, fullShape, type Json, odataType, pick, type TypeName } from './shapes.ts'

/** Names that a type has, as some object of it shows them; extensions, as any does. */
export function namesOf({ directory }: Context, type: TypeName): ReadonlySet<string> {
  const sample = directory.all().find(entry => entry.type === type)
  const extensions = type === 'group' ? extensionsIn(directory.groups()) : []
  return new Set([...(sample ? Object.keys(fullShape(sample)) : []), ...extensions])
}

/** Of one state of the tenant, whose list of groups is the same list. */
const extensionsKnown = new WeakMap<object, readonly string[]>()

function extensionsIn(groups: ReturnType<Context['directory']['groups']>): readonly string[] {
  const names = extensionsKnown.get(groups) ?? [...new Set(groups.flatMap(group => Object.keys(group.extensions)))]
  extensionsKnown.set(groups, names)
  return names
}

/** How to show an object under `$select`. In a mixed list a name has to exist on one of the types. */
export function selected(context: Context, type: TypeName | null): (entry: DirectoryObject) => Json {
  return bySelect(context, context.query.get('$select'), type)
}

function bySelect(
  context: Context,
  select: string | undefined,
  type: TypeName | null,
): (entry: DirectoryObject) => Json {
  if (select === undefined) return defaultShape
  const wanted = splitList(select)
  const types: readonly TypeName[] = type === null ? ['user', 'group', 'servicePrincipal'] : [type]
  const known = types.map(name => namesOf(context, name))
  for (const name of wanted)
    if (name !== '*' && !known.some(names => names.has(name)))
      throw name.startsWith('extension_')
        ? badRequest(`Property '${name}' does not exist as a declared property or extension property.`)
        : badQuery(
            `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type ?? 'directoryObject'}'.`,
          )
  return entry => (wanted.includes('*') ? defaultShape(entry) : pick(fullShape(entry), wanted))
}

/** Graph expands at most this many objects of a relation. */
const mostExpanded = 20

/** What `$expand` adds: `manager` to people, `members` and `owners` to groups, each with a `$select` of its own. */
export function expansions(context: Context, type: TypeName | null): (entry: DirectoryObject) => Json {
  const clauses = splitList(context.query.get('$expand') ?? '').map(clause => {
    const [, relation = '', options] = /^([A-Za-z]+)(?:\((.*)\))?$/.exec(clause) ?? []
    const allowed = type === 'user' ? ['manager'] : type === 'group' ? ['members', 'owners'] : []
    if (!allowed.includes(relation))
      throw badQuery(
        `Parsing OData Select and Expand failed: Could not find a property named '${relation || clause}' on type 'microsoft.graph.${type ?? 'directoryObject'}'.`,
      )
    const [, select] = /^\$select=([\w,\s]+)$/.exec(options ?? '') ?? []
    if (options !== undefined && select === undefined)
      throw unsupportedQuery(`The options '${options}' are not supported inside $expand.`)
    return { relation, show: bySelect(context, select, null) }
  })
  return entry =>
    Object.fromEntries(
      clauses.flatMap(({ relation, show }): [string, unknown][] => {
        const found = related(context, entry, relation).map(other => ({
          '@odata.type': odataType(other.type),
          ...show(other),
        }))
        if (relation !== 'manager') return [[relation, found.slice(0, mostExpanded)]]
        // Somebody without a manager simply lacks the property.
        return found.map(manager => [relation, manager])
      }),
    )
}

function related({ directory, seen }: Context, entry: DirectoryObject, relation: string): readonly DirectoryObject[] {
  const ids =
    entry.type === 'user'
      ? entry.object.manager === null
        ? []
        : [entry.object.manager]
      : (relation === 'members' ? directory.members : directory.owners).membersOf(entry.object.id, seen)
  return ids.flatMap(id => directory.find(id) ?? [])
}
