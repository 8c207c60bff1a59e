import type { IncomingMessage } from 'node:http'
import rawBody from 'raw-body'

/** Bytes. Two secrets and their names. */
const longestForm = 4_096

/** What a page of ours sent; `null` for anything else: another site's form, or what is no form at all. */
export async function formOf(request: IncomingMessage, ours: string): Promise<URLSearchParams | null> {
  // A browser says `null` where the page sends no referrer, as ours do.
  const { origin = 'null' } = request.headers
  if (origin !== 'null' && origin !== new URL(ours).origin) return null
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return null
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return null
  const body = await rawBody(request, { limit: longestForm }).catch(() => null)
  return body && new URLSearchParams(body.toString('utf8'))
}

/** `__Host-`: the browser takes it from this host over TLS alone, and gives it to no other. */
const cookieName = (secure: boolean, name: string): string => (secure ? `__Host-${name}` : name)

const ofLinks = 'doorbell-link'

export function sessionOf(request: IncomingMessage, secure: boolean, cookie = ofLinks): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === cookieName(secure, cookie) && value && /^[\w-]{43}$/.test(value)) return value
  }
  return null
}

/** Lax, because the way back from a sign-in begins at another site. */
export const sessionCookie = (session: string, secure: boolean, cookie = ofLinks): string =>
  `${cookieName(secure, cookie)}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=1200${secure ? '; Secure' : ''}`
