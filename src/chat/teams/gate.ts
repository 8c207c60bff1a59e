import type { IncomingMessage } from 'node:http'
import type { Activity } from 'botbuilder'
import { readBody } from '../both/body.ts'
import { isRecord } from './deeds.ts'
import type { ServiceHosts } from './hosts.ts'
import { isObjectId } from './tenant.ts'

/** Bytes. What Teams sends stays far below. */
export const longestBody = 256 * 1024

export type Read =
  | { readonly kind: 'activity'; readonly activity: Activity; readonly authorization: string }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 403 | 405 | 408 | 413 | 415; readonly because: string }

const refuse = (status: Extract<Read, { kind: 'refused' }>['status'], because: string): Read => ({
  kind: 'refused',
  status,
  because,
})

/**
 * Reads what was sent and turns away what is no activity of Teams, before anything of it is believed: the token is looked at
 * afterwards, and proves what is left.
 */
export async function readActivity(request: IncomingMessage, hosts: ServiceHosts): Promise<Read> {
  if (request.method !== 'POST') return refuse(405, 'Only POST is understood here.')
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return refuse(415, 'Teams sends JSON.')
  const body = await readBody(request, longestBody)
  if (typeof body !== 'string') return refuse(body.status, body.because)
  const sent = parsedObject(body)
  if (sent === null) return refuse(400, 'The body is not an object.')
  if (typeof sent.type !== 'string' || sent.type === '') return refuse(400, 'The activity has no type.')
  if (sent.channelId !== 'msteams') return refuse(403, 'The activity is not of Teams.')
  if (!hosts.allows(sent.serviceUrl)) return refuse(403, 'The activity comes from an address that is not a connector.')
  if (!isRecord(sent.conversation) || typeof sent.conversation.id !== 'string' || sent.conversation.id === '')
    return refuse(400, 'The activity has no conversation.')
  // Doings are told apart by it: two without one would be taken for the same.
  if (/^(message|invoke)$/.test(sent.type) && (typeof sent.id !== 'string' || sent.id === ''))
    return refuse(400, 'The activity has no id.')
  const authorization = request.headers.authorization ?? ''
  if (!/^Bearer \S+$/.test(authorization)) return refuse(401, 'The token is missing.')
  return { kind: 'activity', activity: sent as unknown as Activity, authorization }
}

/**
 * Every place in which an activity names its tenant has to name ours, and one has to. The token says nothing of it. `null` for ours;
 * else the other one, where that is named.
 */
export function strangeTenant(
  { conversation, channelData }: Activity,
  tenantId: string,
): { readonly tenant: string | null } | null {
  const said = [
    conversation.tenantId,
    isRecord(channelData) && isRecord(channelData.tenant) ? channelData.tenant.id : undefined,
  ].filter((tenant): tenant is unknown => tenant !== undefined)
  const others = said.flatMap(tenant => {
    const named = typeof tenant === 'string' ? tenant.toLowerCase() : null
    return named === tenantId.toLowerCase() ? [] : [isObjectId(named) ? named : null]
  })
  if (said.length > 0 && others.length === 0) return null
  return { tenant: others.every(tenant => tenant === others[0]) ? (others[0] ?? null) : null }
}

function parsedObject(json: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(json)
    return isRecord(parsed) ? { ...parsed } : null
  } catch {
    return null
  }
}
