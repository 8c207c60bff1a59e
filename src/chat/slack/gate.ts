import type { IncomingMessage } from 'node:http'
import { parse as parseForm } from 'node:querystring'
import { isValidSlackRequest } from '@slack/bolt'
import { readBody } from '../both/body.ts'

/** Bytes. What Slack sends stays far below. */
export const longestBody = 512 * 1024
/** Seconds that a signature's time may be away from ours, in either direction. Slack's own check looks at the past only. */
export const clockTolerance = 300

export type Admission =
  | { readonly kind: 'payload'; readonly body: Readonly<Record<string, unknown>> }
  /** Slack looks whether our certificate is good; unsigned, and answered without reading on. */
  | { readonly kind: 'ssl-check' }
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 405 | 408 | 413 | 415; readonly because: string }

/**
 * Lets in what Slack signed within the last minutes, and nothing else. Protocol time is real time: winding the domain's
 * clock must not open or shut this gate.
 */
export async function admit(request: IncomingMessage, signingSecret: string, now = Date.now()): Promise<Admission> {
  if (request.method !== 'POST') return refuse(405, 'Only POST is understood here.')
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== formType && type !== 'application/json') return refuse(415, 'Slack sends forms or JSON.')
  const raw = await readBody(request, longestBody)
  if (typeof raw !== 'string') return refuse(raw.status, raw.because)
  if (raw === '') return refuse(400, 'The body is empty.')
  if (type === formType && parseForm(raw).ssl_check === '1') return { kind: 'ssl-check' }

  const timestamp = Number(header(request, 'x-slack-request-timestamp') || Number.NaN)
  const signature = header(request, 'x-slack-signature')
  if (!signature || !Number.isInteger(timestamp)) return refuse(401, 'The signature is missing.')
  if (Math.abs(now / 1000 - timestamp) > clockTolerance)
    return refuse(401, 'The time of the signature is too far from ours.')
  const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp }
  if (!isValidSlackRequest({ signingSecret, body: raw, headers, nowMilliseconds: now }))
    return refuse(401, 'The signature is wrong.')

  const body = payloadOf(raw, type)
  if (body === null) return refuse(400, 'The payload cannot be read.')
  if (body.type === 'url_verification') return { kind: 'challenge', challenge: String(body.challenge ?? '') }
  return { kind: 'payload', body }
}

const formType = 'application/x-www-form-urlencoded'

const refuse = (status: Extract<Admission, { kind: 'refused' }>['status'], because: string): Admission => ({
  kind: 'refused',
  status,
  because,
})

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** A form carries its payload as JSON in one field; a command is the form itself. */
function payloadOf(raw: string, type: string): Record<string, unknown> | null {
  if (type !== formType) return parsedObject(raw)
  const form = parseForm(raw)
  if (typeof form.payload === 'string') return parsedObject(form.payload)
  // Every field of a command comes once; one that came twice is an array, and no command of Slack's.
  return Object.values(form).every(value => typeof value === 'string') && form.command ? { ...form } : null
}

function parsedObject(json: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null
  } catch {
    return null
  }
}
