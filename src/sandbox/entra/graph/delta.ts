import type { Told } from '../tenant-history.ts'
import type { Answer } from '../tls-server.ts'
import type { Context, Handler } from './context.ts'
import { splitList } from './query.ts'
import { badQuery, badRequest, Refused, unsupportedQuery } from './refused.ts'
import { namesOf } from './selection.ts'
import { fullShape, type Json, odataType } from './shapes.ts'

/**
 * https://learn.microsoft.com/graph/delta-query-overview: everything at first, then what changed since. What changed comes late,
 * in an entry of its own for each change, and the last of before is told once more only where it is asked to: the original may, and need not.
 */
export const groupsDelta: Handler = context => deltaOf(context, 'groups')
export const usersDelta: Handler = context => deltaOf(context, 'users')

type Kind = 'groups' | 'users'

function deltaOf(context: Context, kind: Kind): Answer {
  const { query } = context
  for (const option of ['$top', '$orderby', '$expand', '$search', '$count', '$skip'])
    if (query.has(option)) throw unsupportedQuery(`'${option}' is not supported by the service for delta queries.`)
  if (query.has('$filter')) throw unsupportedQuery('Only filters by id are supported by the service for delta queries.')
  const { told, forgottenBefore } = context.directory.history
  const seen = told.findLastIndex(({ at }) => at <= context.seen) + 1
  const select = query.get('$select') ?? null
  const token = query.get('$deltatoken') ?? query.get('$skiptoken')
  if (select !== null) demandProperties(context, kind, select)
  if (token === undefined)
    return page(context, whole(context, kind), { kind, after: null, upTo: seen, from: 0, select })
  if (token === 'latest') return page(context, [], { kind, after: null, upTo: seen, from: 0, select })
  const place = readToken(token)
  if (place.kind !== kind) throw badRequest('Invalid or malformed delta token.')
  if (place.upTo < forgottenBefore || place.upTo > told.length)
    throw new Refused(410, 'syncStateNotFound', 'The sync state generation is not found; full sync is required.')
  if (query.has('$skiptoken'))
    return page(context, place.after === null ? whole(context, kind) : changed(context, place), place)
  const next = { kind, after: place.upTo, upTo: Math.max(seen, place.upTo), from: 0, select: place.select }
  return page(context, changed(context, next), next)
}

/** What a link stands for: the changes after one place and up to another, or everything there is, shown from an item on. */
interface Place {
  readonly kind: Kind
  readonly after: number | null
  readonly upTo: number
  readonly from: number
  readonly select: string | null
}

function page(context: Context, items: readonly Json[], place: Place): Answer {
  const end = place.from + context.tenant.pageSize()
  const names = place.select === null ? null : splitList(place.select)
  const root = `${context.tenant.origin()}/v1.0/${place.kind}/delta`
  const link =
    end < items.length
      ? { '@odata.nextLink': `${root}?$skiptoken=${writeToken({ ...place, from: end })}` }
      : { '@odata.deltaLink': `${root}?$deltatoken=${writeToken({ ...place, after: null, from: 0 })}` }
  const value = items
    .slice(place.from, end)
    .map(item => (names ? Object.fromEntries(Object.entries(item).filter(([name]) => isShown(name, names))) : item))
  return {
    status: 200,
    body: { '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${place.kind}`, ...link, value },
  }
}

function changed(context: Context, { kind, after, upTo, select }: Place): readonly Json[] {
  const withMembers = select === null || splitList(select).includes('members')
  const { history } = context.directory
  return history.told.slice(Math.max((after ?? 0) - (history.repeats() ? 1 : 0), 0), upTo).flatMap(one => {
    if ((one.group === null) !== (kind === 'users')) return []
    if (kind === 'groups' && one.subject !== null && !withMembers) return []
    const change = kind === 'users' ? changeOfPerson(context, one) : changeOf(context, one)
    return change ? [change] : []
  })
}

/** The original refuses what it cannot track; of people it tracks no relation but the manager. */
function demandProperties(context: Context, kind: Kind, select: string): void {
  const type = kind === 'groups' ? 'group' : 'user'
  const names = namesOf(context, type)
  for (const name of splitList(select))
    if (!names.has(name) && !(kind === 'groups' && name === 'members'))
      throw badQuery(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
      )
}

const isShown = (name: string, names: readonly string[]): boolean =>
  name === 'id' || name === '@removed' || names.includes(name.replace('@delta', ''))

const whole = (context: Context, kind: Kind): readonly Json[] =>
  kind === 'users'
    ? context.directory.people().map(object => fullShape({ type: 'user', object }))
    : context.directory.groups().map(object => ({
        ...fullShape({ type: 'group', object }),
        'members@delta': context.directory.members
          .membersOf(object.id, context.seen)
          .map(member => ({ '@odata.type': odataType(context.directory.find(member)?.type ?? 'user'), id: member })),
      }))

/** An entry may lack what did not change: here it has the name alone, so that nobody relies on the rest. */
function changeOfPerson({ directory }: Context, { subject, what }: Told): Json | null {
  if (subject === null) return null
  if (what === 'gone') return { id: subject, '@removed': { reason: 'changed' } }
  const known = directory.person(subject)
  return known ? { id: subject, displayName: known.displayName } : null
}

function changeOf({ directory }: Context, { group, subject, what }: Told): Json | null {
  if (group === null) return null
  if (what === 'gone') return { id: group, '@removed': { reason: 'changed' } }
  const known = directory.group(group)
  if (!known) return null
  const { displayName } = known
  if (subject === null) return { id: group, displayName }
  const type = odataType(directory.find(subject)?.type ?? 'user')
  const removed = what === 'removed' ? { '@removed': { reason: 'deleted' } } : {}
  return { id: group, displayName, 'members@delta': [{ '@odata.type': type, id: subject, ...removed }] }
}

const writeToken = ({ kind, after, upTo, from, select }: Place): string =>
  Buffer.from(JSON.stringify([kind, after, upTo, from, select])).toString('base64url')

function readToken(token: string): Place {
  try {
    const [kind, after, upTo, from, select] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [
      Kind,
      number | null,
      number,
      number,
      string | null,
    ]
    return { kind, after, upTo, from, select }
  } catch {
    throw badRequest('Invalid or malformed delta token.')
  }
}
