import type { Told } from '../tenant-history.ts'
import type { Answer } from '../tls-server.ts'
import type { Context, Handler } from './context.ts'
import { splitList } from './query.ts'
import { badRequest, Refused, unsupportedQuery } from './refused.ts'
import { type Json, odataType } from './shapes.ts'

/**
 * https://learn.microsoft.com/graph/delta-query-overview: everything at first, then what changed since. What changed comes late,
 * in an entry of its own for each change, and the last of before is told once more, as the original says that it may do.
 */
export const groupsDelta: Handler = context => {
  const { query } = context
  for (const option of ['$top', '$orderby', '$expand', '$search', '$count', '$skip'])
    if (query.has(option)) throw unsupportedQuery(`'${option}' is not supported by the service for delta queries.`)
  if (query.has('$filter')) throw unsupportedQuery('Only filters by id are supported by the service for delta queries.')
  const { told, forgottenBefore } = context.directory.history
  const seen = told.findLastIndex(({ at }) => at <= context.seen) + 1
  const select = query.get('$select') ?? null
  const token = query.get('$deltatoken') ?? query.get('$skiptoken')
  if (token === undefined) return page(context, whole(context), { after: null, upTo: seen, from: 0, select })
  if (token === 'latest') return page(context, [], { after: null, upTo: seen, from: 0, select })
  const place = readToken(token)
  if (place.upTo < forgottenBefore || place.upTo > told.length)
    throw new Refused(410, 'syncStateNotFound', 'The sync state generation is not found; full sync is required.')
  if (query.has('$skiptoken'))
    return page(context, place.after === null ? whole(context) : changed(context, place), place)
  const next = { after: place.upTo, upTo: Math.max(seen, place.upTo), from: 0, select: place.select }
  return page(context, changed(context, next), next)
}

/** What a link stands for: the changes after one place and up to another, or everything there is, shown from an item on. */
interface Place {
  readonly after: number | null
  readonly upTo: number
  readonly from: number
  readonly select: string | null
}

function page(context: Context, items: readonly Json[], place: Place): Answer {
  const end = place.from + context.tenant.pageSize()
  const names = place.select === null ? null : splitList(place.select)
  const root = `${context.tenant.origin()}/v1.0/groups/delta`
  const link =
    end < items.length
      ? { '@odata.nextLink': `${root}?$skiptoken=${writeToken({ ...place, from: end })}` }
      : { '@odata.deltaLink': `${root}?$deltatoken=${writeToken({ ...place, after: null, from: 0 })}` }
  const value = items
    .slice(place.from, end)
    .map(item => (names ? Object.fromEntries(Object.entries(item).filter(([name]) => isShown(name, names))) : item))
  return { status: 200, body: { '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#groups`, ...link, value } }
}

const changed = (context: Context, { after, upTo }: Place): readonly Json[] =>
  context.directory.history.told.slice(Math.max((after ?? 0) - 1, 0), upTo).flatMap(one => {
    const change = changeOf(context, one)
    return change ? [change] : []
  })

const isShown = (name: string, names: readonly string[]): boolean =>
  name === 'id' || name === '@removed' || names.includes(name.replace('@delta', ''))

const whole = (context: Context): readonly Json[] =>
  context.directory.groups().map(({ id, displayName }) => ({
    id,
    displayName,
    'members@delta': context.directory.members
      .membersOf(id, context.seen)
      .map(member => ({ '@odata.type': odataType(context.directory.find(member)?.type ?? 'user'), id: member })),
  }))

function changeOf({ directory }: Context, { group, subject, what }: Told): Json | null {
  if (what === 'gone') return { id: group, '@removed': { reason: 'changed' } }
  const known = directory.group(group)
  if (!known) return null
  const { displayName } = known
  if (subject === null) return { id: group, displayName }
  const type = odataType(directory.find(subject)?.type ?? 'user')
  const removed = what === 'removed' ? { '@removed': { reason: 'deleted' } } : {}
  return { id: group, displayName, 'members@delta': [{ '@odata.type': type, id: subject, ...removed }] }
}

const writeToken = ({ after, upTo, from, select }: Place): string =>
  Buffer.from(JSON.stringify([after, upTo, from, select])).toString('base64url')

function readToken(token: string): Place {
  try {
    const [after, upTo, from, select] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [
      number | null,
      number,
      number,
      string | null,
    ]
    return { after, upTo, from, select }
  } catch {
    throw badRequest('Invalid or malformed delta token.')
  }
}
