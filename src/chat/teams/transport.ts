import { Agent, fetch } from 'undici'
import { Fault } from '../../ports/fault.ts'
import { type CallOutcome, type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import { isRecord } from './deeds.ts'
import { connectionFault, connectorFault } from './faults.ts'
import type { ServiceHosts } from './hosts.ts'
import type { Pace } from './pace.ts'

export interface TransportSettings {
  readonly hosts: ServiceHosts
  readonly pace: Pace
  /** A token for the Bot Connector. */
  readonly token: () => Promise<string>
  /** The connector took a token no more: the next one is a new one. */
  readonly forgetToken: () => void
  /** PEM of authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined
  /** For one call, its body included: milliseconds. */
  readonly timeout: number
  readonly meter?: Meter
}

export interface ConnectorRequest {
  readonly url: string
  readonly method: string
  readonly body: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

export interface ConnectorAnswer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** Its answers are ids and lists of people. */
const longestAnswer = 1024 * 1024

/**
 * One call to the Bot Connector and no other: whoever calls again is the outbox, which knows that posting is not repeatable. The
 * SDK's own client would post again by itself after a 500, and so show a card twice. Anything but success is thrown as a `Fault`,
 * which that client hands on as it is.
 */
export class Transport {
  readonly #settings: TransportSettings
  readonly #agent: Agent
  readonly #meter: Meter

  constructor(settings: TransportSettings) {
    this.#settings = settings
    this.#meter = settings.meter ?? silentMeter
    this.#agent = new Agent({ connect: { timeout: settings.timeout, ...(settings.ca ? { ca: settings.ca } : {}) } })
  }

  async call(request: ConnectorRequest): Promise<ConnectorAnswer> {
    const { hosts, pace, token } = this.#settings
    // The token goes nowhere else, whatever an address book says.
    if (!hosts.allows(request.url.split('?')[0])) throw new Error('not a connector')
    const bearer = await this.#signedIn(token)
    return pace.inTurn(conversationIn(request.url), () => this.#send(request, bearer))
  }

  /** Without it no call is made, so that the figures would tell of none. */
  async #signedIn(token: () => Promise<string>): Promise<string> {
    const took = stopwatch()
    try {
      return await token()
    } catch (fault) {
      this.#meter.called({ service: 'teams', operation: 'sign in', outcome: 'failed', seconds: took() })
      throw fault
    }
  }

  async #send({ url, method, body, headers }: ConnectorRequest, bearer: string): Promise<ConnectorAnswer> {
    const operation = operationOf(method, url)
    const kind = method === 'GET' ? 'read' : 'write'
    const took = stopwatch()
    const count = (outcome: CallOutcome) =>
      this.#meter.called({ service: 'teams', operation, outcome, seconds: took() })
    let status = 0
    let text = ''
    let answered: Headers | null = null
    try {
      const answer = await fetch(url, {
        method,
        headers: { ...headers, authorization: `Bearer ${bearer}` },
        ...(body === undefined ? {} : { body }),
        redirect: 'error',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(this.#settings.timeout),
      })
      status = answer.status
      answered = new Headers([...answer.headers])
      text = await within(longestAnswer, answer.body)
    } catch (error) {
      count('failed')
      throw connectionFault(error, operation, kind)
    }
    if (status >= 200 && status < 300) {
      count('done')
      return { status, text, headers: { 'content-type': 'application/json' } }
    }
    const fault = connectorFault(
      { status, code: wordIn(text), retryAfter: answered.get('retry-after') },
      operation,
      kind,
    )
    count(status === 429 ? 'throttled' : fault.retry === 'never' ? 'refused' : 'failed')
    if (fault.retryAfter !== null) this.#settings.pace.hold(conversationIn(url), fault.retryAfter)
    if (status === 401) this.#settings.forgetToken()
    throw fault
  }

  /** Puts a file where Teams said, whole, without the token: the address is all the right there is. @throws Fault */
  async put(url: string, content: string): Promise<void> {
    const { hosts, timeout } = this.#settings
    if (!hosts.takesFiles(url))
      throw new Fault('teams.not_a_place_for_files', 'Teams: not a place for files', { retry: 'never' })
    const bytes = Buffer.from(content, 'utf8')
    const took = stopwatch()
    const count = (outcome: CallOutcome) =>
      this.#meter.called({ service: 'teams', operation: 'PUT file', outcome, seconds: took() })
    let status = 0
    try {
      const answer = await fetch(url, {
        method: 'PUT',
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `bytes 0-${bytes.byteLength - 1}/${bytes.byteLength}`,
        },
        body: bytes,
        redirect: 'error',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(timeout),
      })
      status = answer.status
      await answer.body?.cancel()
    } catch (error) {
      count('failed')
      throw connectionFault(error, 'PUT file', 'write')
    }
    const done = status >= 200 && status < 300
    count(done ? 'done' : 'refused')
    if (!done) throw new Fault('teams.file_not_taken', `Teams PUT file: HTTP ${status}`, { retry: 'later' })
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }
}

/** The one that is called, whichever of its threads; of what begins one, all together. */
const conversationIn = (url: string): string => {
  const [, id = 'new'] = /\/v3\/conversations\/([^/?]+)/.exec(url) ?? []
  return decodeURIComponent(id).split(';')[0] ?? id
}

function operationOf(method: string, url: string): string {
  const [, below = ''] = /\/v3\/(.*?)(?:\?|$)/.exec(url) ?? []
  const [what = '', , of] = below.split('/')
  const one = below.split('/').length > 3 ? '/{id}' : ''
  return `${method} ${what}${of ? `/{id}/${of}${one}` : ''}`
}

/** The connector's own word, or nothing where a proxy answered in its place. */
function wordIn(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    const error = isRecord(parsed) && isRecord(parsed.error) ? parsed.error : {}
    return typeof error.code === 'string' ? error.code : ''
  } catch {
    return ''
  }
}

async function within(limit: number, body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > limit) throw new Error(`more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
