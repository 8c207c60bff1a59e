import type { IncomingMessage } from 'node:http'

/** Why a call is turned away, and the status that says so. */
export interface TurnedAway {
  readonly status: 400 | 403 | 413 | 415
  readonly error: string
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * A page elsewhere may have its name point to this machine (DNS rebinding): it would then call with its own name in Host.
 * Only names that can mean nothing but this machine are served.
 */
export function foreignHost({ headers }: IncomingMessage): TurnedAway | null {
  const host = headers.host ?? ''
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  return loopback.has(name) ? null : { status: 403, error: 'The sandbox answers on this machine only.' }
}

/** Acts are for the page alone: any other site may send a POST here, and says in Origin who it is. */
export function foreignAct(request: IncomingMessage): TurnedAway | null {
  const { host, origin, 'content-type': type = '' } = request.headers
  const wrongHost = foreignHost(request)
  if (wrongHost) return wrongHost
  if (origin !== `http://${host}`) return { status: 403, error: 'Only the page of this sandbox may do that.' }
  if (!/^application\/json\s*(;|$)/i.test(type)) return { status: 415, error: 'Send JSON.' }
  return null
}

/** Bytes. The longest thing anybody types here is a reason. */
const longest = 64 * 1024

/** The body as JSON, or why not. */
export async function jsonOf(request: IncomingMessage): Promise<{ readonly body: unknown } | TurnedAway> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Heard to the end all the same: a connection that is cut brings no answer.
    if (bytes <= longest) chunks.push(chunk)
  }
  if (bytes > longest) return { status: 413, error: 'That is too long.' }
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return { status: 400, error: 'That is no JSON.' }
  }
}
