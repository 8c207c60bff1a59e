import { randomBytes } from 'node:crypto'
import type { SlackFile } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

interface Upload {
  readonly id: string
  readonly name: string
  readonly length: number
  /** Of the address that its content is sent to. */
  readonly secret: string
  content: string | null
}

const path = '/upload/v1/'

/** Files that the app is about to share: an address for each, good once, for as many bytes as were named. */
export class Files {
  readonly #surroundings: Surroundings
  readonly #uploads = new Map<string, Upload>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  begin(name: string, length: number): { readonly id: string; readonly url: string } {
    const id = this.#surroundings.id('F')
    const secret = randomBytes(24).toString('base64url')
    this.#uploads.set(id, { id, name, length, secret, content: null })
    return { id, url: `${this.#surroundings.origin}${path}${secret}` }
  }

  /** The status that content sent to this path is answered with; `null` where it is no such path. */
  receive(method: string, sentTo: string, content: string): number | null {
    if (!sentTo.startsWith(path)) return null
    const upload = [...this.#uploads.values()].find(({ secret }) => secret === sentTo.slice(path.length))
    if (method !== 'POST' || upload === undefined) return 404
    if (upload.content !== null || Buffer.byteLength(content) !== upload.length) return 400
    upload.content = content
    return 200
  }

  /** What is shared from now on; `null` where nothing was sent. It is shared once. */
  finish(id: string, title: string): SlackFile | null {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.content === null) return null
    this.#uploads.delete(id)
    return { id, name: upload.name, title: title || upload.name, content: upload.content }
  }
}
