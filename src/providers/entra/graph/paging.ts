import { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import { notUnderstood, understood } from './understood.ts'

/** More pages than any directory has: a server that goes round in circles is left. */
const mostPages = 10_000

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })
const deltaPage = page.extend({ '@odata.deltaLink': z.string().optional() })

type Headers = Readonly<Record<string, string>>
type Read = <T>(shape: z.ZodType<T>, path: string, headers: Headers) => Promise<T>

export interface Delta<T> {
  readonly items: readonly T[]
  readonly deltaLink: string
}

/** Only the last one has the link. */
export interface DeltaPage<T> {
  readonly items: readonly T[]
  readonly deltaLink: string | null
}

/** What comes in pages, each with a link to the next, and with delta queries a last one to go on from another day. */
export class Paging {
  /** With which every link begins that is followed. */
  readonly #root: string
  readonly #read: Read

  constructor(root: string, read: Read) {
    this.#root = root
    this.#read = read
  }

  async *pages<T>(shape: z.ZodType<T>, first: string, headers: Headers = {}): AsyncGenerator<readonly T[]> {
    let next: string | undefined = first
    for (let pages = 0; next !== undefined; pages += 1) {
      if (pages === mostPages) throw notUnderstood('the pages have no end')
      const answer: z.infer<typeof page> = await this.#read(page, next, headers)
      yield answer.value.map(item => understood(shape, item))
      next = answer['@odata.nextLink']
      if (next !== undefined) this.ofOurs(next)
    }
  }

  async delta<T>(shape: z.ZodType<T>, link: string): Promise<Delta<T>> {
    const all: T[] = []
    for await (const { items, deltaLink } of this.deltaPages(shape, link)) {
      for (const item of items) all.push(item)
      if (deltaLink !== null) return { items: all, deltaLink }
    }
    throw notUnderstood('the pages have no end')
  }

  async *deltaPages<T>(shape: z.ZodType<T>, link: string): AsyncGenerator<DeltaPage<T>> {
    let next = link
    for (let pages = 0; pages < mostPages; pages += 1) {
      const answer = await this.#read(deltaPage, next, {})
      const items = answer.value.map(item => understood(shape, item))
      const end = answer['@odata.deltaLink']
      if (end !== undefined) return yield { items, deltaLink: this.ofOurs(end) }
      if (answer['@odata.nextLink'] === undefined) throw notUnderstood('neither a next link nor a delta link')
      next = this.ofOurs(answer['@odata.nextLink'])
      yield { items, deltaLink: null }
    }
    throw notUnderstood('the pages have no end')
  }

  /** @throws Fault for a link to anywhere else: the token goes to one place only. */
  ofOurs(link: string): string {
    if (link.startsWith(`${this.#root}/`)) return link
    throw new Fault('graph.foreign-origin', 'Microsoft Graph pointed to another server. Doorbell does not go there.', {
      retry: 'never',
    })
  }
}
