import type { IncomingMessage } from 'node:http'
import rawBody from 'raw-body'

/** Why a body is not read. */
export interface Unread {
  readonly status: 408 | 413
  readonly because: string
}

/** What was sent, as text; never more of it than `longest` bytes, whatever it says of its own length. */
export async function readBody(request: IncomingMessage, longest: number): Promise<string | Unread> {
  try {
    return (await rawBody(request, { limit: longest, length: request.headers['content-length'] ?? null })).toString(
      'utf8',
    )
  } catch (error) {
    const isTooLong = (error as rawBody.RawBodyError).type === 'entity.too.large'
    return isTooLong
      ? { status: 413, because: `The body is longer than ${longest} bytes.` }
      : { status: 408, because: 'The body broke off.' }
  }
}
