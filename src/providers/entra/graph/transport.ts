import type { Context, Middleware } from '@microsoft/microsoft-graph-client'
import { Agent, fetch, type RequestInit } from 'undici'
import type { Credentials } from '../sign-in/credentials.ts'
import { Exchange, ForeignOrigin, NotJson, TooLong } from './exchange.ts'

export interface TransportSettings {
  /** Calls to any other origin are refused, so the token cannot get there. */
  readonly graphBaseUrl: string
  readonly ca?: string | undefined
  /** Milliseconds for one call, its body included. */
  readonly timeoutMs: number
}

/** Graph pages of 999 people are well below 1 MB. */
const longestAnswer = 8 * 1024 * 1024

/**
 * The only middleware of Graph's client, in place of its own chain: that one retries writes, waits for minutes and
 * follows links to other hosts. This one makes one call and reports what became of it.
 */
export class Transport implements Middleware {
  readonly #origin: string
  readonly #timeoutMs: number
  readonly #credentials: Credentials
  readonly #agent: Agent
  #clockAhead: number | null = null

  constructor(settings: TransportSettings, credentials: Credentials) {
    this.#origin = new URL(settings.graphBaseUrl).origin
    this.#timeoutMs = settings.timeoutMs
    this.#credentials = credentials
    this.#agent = new Agent({ connect: { timeout: settings.timeoutMs, ...(settings.ca ? { ca: settings.ca } : {}) } })
  }

  /** Milliseconds by which Graph's clock was ahead of this machine's at its last answer; `null`: none had a date. */
  get clockAhead(): number | null {
    return this.#clockAhead
  }

  async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context)
    try {
      context.response = await this.#call(String(context.request), context.options ?? {}, exchange)
    } catch (error) {
      exchange.failure = error
      throw error
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #call(url: string, options: NonNullable<Context['options']>, exchange: Exchange): Promise<Response> {
    if (new URL(url).origin !== this.#origin) throw new ForeignOrigin(`not ${this.#origin}`)
    const headers = new Headers(options.headers)
    headers.set('authorization', `Bearer ${await this.#credentials.token()}`)
    headers.set('client-request-id', exchange.clientRequestId)
    headers.set('accept', 'application/json')
    const init: RequestInit = {
      method: options.method ?? 'GET',
      headers: [...headers],
      redirect: 'manual',
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.#timeoutMs),
    }
    if (typeof options.body === 'string') init.body = options.body
    const answer = await fetch(url, init)
    exchange.status = answer.status
    const date = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(date)) this.#clockAhead = date - Date.now()
    exchange.requestId = answer.headers.get('request-id')
    exchange.retryAfter = answer.headers.get('retry-after')
    const text = await within(longestAnswer, answer.body)
    const type = answer.headers.get('content-type') ?? ''
    const json = /^application\/json\b/i.test(type)
    // A gateway in front of Graph says "busy" or "down" with a page of its own; the status is what counts.
    const busy = answer.status === 429 || answer.status >= 500
    if (text === '' || (busy && !json)) return new Response(null, { status: answer.ok ? 204 : answer.status })
    if (!json) throw new NotJson(`${answer.status} ${type.slice(0, 100)}`)
    return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } })
  }
}

function exchangeOf(context: Context): Exchange {
  const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange)
  if (exchange instanceof Exchange) return exchange
  throw new Error('a call to Graph without its exchange')
}

async function within(limit: number, body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > limit) throw new TooLong(`more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
