import { createHash } from 'node:crypto'
import type { DirectoryObject } from '../directory.ts'
import type { Context } from './context.ts'
import { badRequest } from './refused.ts'

/** Graph's own page of directory objects when nobody says `$top`. */
export const usualPageSize = 100
const largest = 999

export interface Page {
  readonly items: readonly DirectoryObject[]
  readonly nextLink: string | null
}

/** A page goes on after the object that the last one ended with, so that nothing is passed over when others leave. */
export function pageOf(context: Context, found: readonly DirectoryObject[]): Page {
  const { query } = context
  const top = query.get('$top')
  if (top !== undefined && !(/^\d+$/.test(top) && Number(top) >= 1 && Number(top) <= largest))
    throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${largest} inclusive.`)
  const size = Math.min(Number(top ?? usualPageSize), context.tenant.pageSize())
  const token = query.get('$skiptoken')
  const start = token === undefined ? 0 : startOf(context, found, token)
  const items = found.slice(start, start + size)
  const last = items.at(-1)
  const more = start + size < found.length && last !== undefined
  return { items, nextLink: more ? nextLink(context, `${start + size}.${last.object.id}`) : null }
}

function startOf(context: Context, found: readonly DirectoryObject[], token: string): number {
  const [seal, place, id] = Buffer.from(token, 'base64url').toString('utf8').split('.')
  if (seal !== sealOf(context) || id === undefined) throw badRequest('The specified page token value is invalid.')
  const last = found.findIndex(entry => entry.object.id === id)
  return last >= 0 ? last + 1 : Math.max(0, Number(place) - 1)
}

function nextLink(context: Context, place: string): string {
  const options = [...context.query].filter(([name]) => name !== '$skiptoken')
  options.push(['$skiptoken', Buffer.from(`${sealOf(context)}.${place}`).toString('base64url')])
  const query = options.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${context.tenant.origin()}/v1.0${context.path}?${query}`
}

/** A token belongs to the query that gave it. */
const sealOf = (context: Context) =>
  createHash('sha256')
    .update(JSON.stringify([context.path, [...context.query].filter(([name]) => name !== '$skiptoken')]))
    .digest('hex')
    .slice(0, 16)
