import { randomBytes } from 'node:crypto'
import type { Answer, Received } from '../entra/tls-server.ts'
import type { Fields } from '../slack/json.ts'

interface Place {
  readonly secret: string
  readonly uniqueId: string
  readonly name: string
  content: string | null
}

const path = '/personal/uploads/'

/** Where bots may put files once somebody agreed: an address for each, good for whoever has it, once, for the whole file at a time. */
export class OneDrive {
  readonly #places: Place[] = []

  /** What Teams tells the bot of a place that it has just made, where this is served. */
  make(origin: string, name: string): Fields {
    const place = { secret: randomBytes(24).toString('base64url'), uniqueId: randomBytes(8).toString('hex'), name }
    this.#places.push({ ...place, content: null })
    return {
      contentUrl: `${origin}/personal/documents/${name}`,
      name,
      uploadUrl: `${origin}${path}${place.secret}`,
      uniqueId: place.uniqueId,
      fileType: name.split('.').at(-1) ?? '',
    }
  }

  /** `null` where it is not for here. */
  answer({ method, url, headers, text }: Received): Answer | null {
    if (!url.startsWith(path)) return null
    const place = this.#places.find(({ secret }) => secret === url.slice(path.length))
    if (place === undefined || method !== 'PUT') return { status: 404 }
    const bytes = Buffer.byteLength(text)
    if (headers['content-range'] !== `bytes 0-${bytes - 1}/${bytes}`) return { status: 416 }
    // Whoever knows the address needs no token, and one that is sent along lies about in somebody's log.
    if (headers.authorization !== undefined) return { status: 400 }
    if (place.content !== null) return { status: 409 }
    place.content = text
    return { status: 201, body: { name: place.name } }
  }

  contentOf(uniqueId: string): string | null {
    return this.#places.find(one => one.uniqueId === uniqueId)?.content ?? null
  }
}
