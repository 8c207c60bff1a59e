import type { DirectoryObject } from '../directory.ts'
import type { Answer } from '../tls-server.ts'
import type { Context } from './context.ts'
import { type Filterable, parseFilter } from './filter.ts'
import { pageOf } from './paging.ts'
import { badQuery, needsAdvanced, unsupportedQuery } from './refused.ts'
import { mayRead } from './rights.ts'
import { expansions, selected } from './selection.ts'
import { fullShape, type Json, odataType, type TypeName } from './shapes.ts'

const everywhere: Filterable = { id: 'default', displayName: 'default' }
const filterable: Readonly<Record<TypeName, Filterable>> = {
  user: {
    ...everywhere,
    accountEnabled: 'default',
    city: 'default',
    companyName: 'advanced',
    country: 'default',
    createdDateTime: 'default',
    department: 'default',
    employeeId: 'default',
    givenName: 'default',
    jobTitle: 'default',
    mail: 'default',
    mailNickname: 'default',
    officeLocation: 'advanced',
    ...Object.fromEntries(
      Array.from(
        { length: 15 },
        (_, at) => [`onPremisesExtensionAttributes/extensionAttribute${at + 1}`, 'advanced'] as const,
      ),
    ),
    onPremisesSyncEnabled: 'default',
    otherMails: 'default',
    proxyAddresses: 'default',
    surname: 'default',
    usageLocation: 'default',
    userPrincipalName: 'default',
    userType: 'default',
  },
  group: {
    ...everywhere,
    createdDateTime: 'default',
    description: 'default',
    groupTypes: 'default',
    isAssignableToRole: 'default',
    mail: 'default',
    mailEnabled: 'default',
    mailNickname: 'default',
    membershipRule: 'default',
    onPremisesSyncEnabled: 'default',
    proxyAddresses: 'default',
    resourceProvisioningOptions: 'default',
    securityEnabled: 'default',
  },
  servicePrincipal: everywhere,
}

interface Shown {
  /** Every item is of this type; `null`: they are mixed, and each says what it is. */
  readonly type: TypeName | null
  /** A relation of an object rather than a whole collection: filters and order only work as advanced queries. */
  readonly relation: boolean
}

/** A collection as the query asks for it: filtered, ordered, paged, selected. */
export function list(context: Context, entries: readonly DirectoryObject[], shown: Shown): Answer {
  const { query } = context
  const filter = query.get('$filter')
  const search = query.get('$search')
  const order = query.get('$orderby')
  if (query.has('$skip')) throw unsupportedQuery("'$skip' is not supported by the service.")
  if (search !== undefined && !context.eventual)
    throw unsupportedQuery(
      'Request with $search query parameter only works through MSGraph with a special request header: ConsistencyLevel: eventual',
    )
  if (query.get('$count') === 'true' && !context.eventual)
    throw badQuery('$count is not currently supported without the ConsistencyLevel: eventual header.')
  let found = entries
  if (filter !== undefined) {
    const type = shown.type ?? found[0]?.type ?? 'user'
    const parsed = parseFilter(filter, filterable[type], type === 'user' ? 'User' : 'Group')
    const why = parsed.advanced ?? (shown.relation ? 'Filtering a relation' : null)
    if (why !== null && !context.advanced) throw needsAdvanced(why)
    found = found.filter(entry => parsed.matches(fullShape(entry)))
  }
  if (search !== undefined) found = found.filter(searched(search))
  if (order !== undefined) {
    if ((filter !== undefined || search !== undefined || shown.relation) && !context.advanced)
      throw needsAdvanced('Sorting')
    found = ordered(found, order)
  }
  const show = selected(context, shown.type)
  const grow = expansions(context, shown.type)
  const page = pageOf(context, found)
  return {
    status: 200,
    body: {
      '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${shown.type ? `${shown.type}s` : 'directoryObjects'}`,
      ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
      ...(page.nextLink === null ? {} : { '@odata.nextLink': page.nextLink }),
      value: page.items.map(entry => ({
        ...(shown.type === null ? { '@odata.type': odataType(entry.type) } : {}),
        ...(mayRead(context, entry.type) ? { ...show(entry), ...grow(entry) } : { id: entry.object.id }),
      })),
    },
  }
}

/** One object as the query asks for it. */
export function one(context: Context, entry: DirectoryObject, mixed = false): Answer {
  for (const option of ['$filter', '$top', '$orderby', '$search', '$skiptoken', '$skip'])
    if (context.query.has(option)) throw badQuery(`Query option '${option}' is not allowed for a single resource.`)
  const body: Json = {
    '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#${mixed ? 'directoryObjects' : `${entry.type}s`}/$entity`,
    ...(mixed ? { '@odata.type': odataType(entry.type) } : {}),
    ...selected(context, entry.type)(entry),
    ...expansions(context, entry.type)(entry),
  }
  return { status: 200, body }
}

/** `"displayName:prod"`, with the quotes; words match from their start. */
function searched(search: string): (entry: DirectoryObject) => boolean {
  const [, property, wanted] = /^"(displayName|mail|userPrincipalName|description):(.+)"$/.exec(search.trim()) ?? []
  if (property === undefined || wanted === undefined)
    throw badQuery(`Syntax error: character ':' is not valid at position 0 in '${search}'.`)
  const words = wanted.toLowerCase().split(/\s+/)
  return entry => {
    const text = String(fullShape(entry)[property] ?? '').toLowerCase()
    return words.every(
      word => text.split(/[^\p{L}\p{N}]+/u).some(part => part.startsWith(word)) || text.startsWith(word),
    )
  }
}

function ordered(entries: readonly DirectoryObject[], order: string): readonly DirectoryObject[] {
  const [, property, direction] =
    /^(displayName|userPrincipalName|mail|createdDateTime)(?:\s+(asc|desc))?$/.exec(order.trim()) ?? []
  if (property === undefined) throw unsupportedQuery(`Sorting by '${order}' is not supported.`)
  const sign = direction === 'desc' ? -1 : 1
  const key = (entry: DirectoryObject) => String(fullShape(entry)[property] ?? '').toLowerCase()
  return [...entries].sort((a, b) => sign * key(a).localeCompare(key(b)))
}
