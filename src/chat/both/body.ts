import type { IncomingMessage } from 'node:http'

/** Why a body is not read. */
export interface Unread {
  readonly status: 408 | 413
  readonly because: string
}

/** What was sent, as text; never more of it than `longest` bytes, whatever it says of its own length. */
export async function readBody(request: IncomingMessage, longest: number): Promise<string | Unread> {
  const tooLong: Unread = { status: 413, because: `The body is longer than ${longest} bytes.` }
  if (Number(request.headers['content-length'] ?? 0) > longest) return tooLong
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      length += chunk.length
      if (length > longest) return tooLong
      chunks.push(chunk)
    }
  } catch {
    return { status: 408, because: 'The body broke off.' }
  }
  return Buffer.concat(chunks).toString('utf8')
}
