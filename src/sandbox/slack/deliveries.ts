import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fields, fields, parsed, words } from './json.ts'
import { app } from './settings.ts'
import type { Envelope, Sockets } from './socket-mode.ts'
import type { Workspace } from './workspace.ts'

/** How the app took a delivery. The two failures are the ones a person reads in Slack. */
export interface Acknowledgement {
  readonly outcome: 'acknowledged' | 'operation_timeout' | 'dispatch_failed'
  /** The HTTP status; `null` over Socket Mode, or where nothing came back. */
  readonly status: number | null
  /** What came with it: parsed JSON, else the text, else `null`. */
  readonly body: unknown
  readonly noRetry: boolean
}

export interface RawAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** Brings to the app what people do, signed, and waits three seconds for the acknowledgement. Nothing but an event is sent again. */
export class Deliveries {
  readonly #workspace: Workspace
  readonly #sockets: Sockets
  readonly #closing = new AbortController()
  #targets: readonly string[] = []
  #turn = 0

  constructor(workspace: Workspace, sockets: Sockets) {
    this.#workspace = workspace
    this.#sockets = sockets
  }

  connect(target: string | readonly string[]): void {
    this.#targets = typeof target === 'string' ? [target] : target
  }

  /** `v0=` and the HMAC of `v0:<timestamp>:<body>`; the timestamp in seconds. */
  signature(body: string, timestamp: number | string): string {
    const secret = this.#workspace.settings.signingSecret
    return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  }

  /** Sends these bytes. A header given here replaces ours, `null` leaves it out. */
  send(
    body: string,
    headers: Readonly<Record<string, string | null>> = {},
    signal: AbortSignal = this.#closing.signal,
  ): Promise<RawAnswer> {
    const target = this.#targets[this.#turn++ % this.#targets.length]
    if (target === undefined) return Promise.reject(new Error('The app is not connected: call connect() first'))
    const timestamp = Math.floor(this.#workspace.now().getTime() / 1_000)
    const ours = {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': this.signature(body, timestamp),
    }
    const all = Object.entries({ ...ours, ...headers }).filter((pair): pair is [string, string] => pair[1] !== null)
    return post(target, body, Object.fromEntries(all), signal)
  }

  async deliver(envelope: Envelope): Promise<Acknowledgement> {
    const first = this.#once(envelope)
    if (!this.#workspace.settings.duplicateDeliveries) return first
    const [answer] = await Promise.all([first, this.#once(envelope)])
    return answer
  }

  /** An event, again and again until it is acknowledged, at most four times in all. */
  async event(event: Fields): Promise<Acknowledgement> {
    const payload = this.#eventPayload(event)
    let answer = await this.deliver({ type: 'events_api', payload })
    for (const [index, wait] of this.#workspace.settings.eventRetriesAfter.entries()) {
      if (answer.outcome === 'acknowledged' || answer.noRetry || this.#closing.signal.aborted) break
      await pause(wait, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined)
      const reason = answer.outcome === 'operation_timeout' ? 'http_timeout' : 'http_error'
      answer = await this.deliver({ type: 'events_api', payload, retry: { attempt: index + 1, reason } })
    }
    return answer
  }

  close(): void {
    this.#closing.abort()
  }

  async #once(envelope: Envelope): Promise<Acknowledgement> {
    const over = new AbortController()
    const hungUp = AbortSignal.any([over.signal, this.#closing.signal])
    const late = pause(this.#workspace.settings.acknowledgeWithin, failed('operation_timeout'), { signal: hungUp })
    const answer = this.#sockets.connected ? this.#overSocket(envelope) : this.#overHttp(envelope, hungUp)
    try {
      return await Promise.race([answer, late])
    } catch {
      return failed('dispatch_failed')
    } finally {
      // Whichever came second is of no interest to anybody any more.
      for (const loser of [answer, late]) loser.catch(() => undefined)
      over.abort()
    }
  }

  async #overSocket(envelope: Envelope): Promise<Acknowledgement> {
    const payload = fields(await this.#sockets.send(envelope))
    const body = Object.keys(payload).length === 0 ? null : payload
    return { outcome: 'acknowledged', status: null, body, noRetry: false }
  }

  async #overHttp(envelope: Envelope, hungUp: AbortSignal): Promise<Acknowledgement> {
    const retry = envelope.retry && {
      'x-slack-retry-num': String(envelope.retry.attempt),
      'x-slack-retry-reason': envelope.retry.reason,
    }
    const json = envelope.type === 'events_api'
    const headers = { ...(json && { 'content-type': 'application/json' }), ...retry }
    const answer = await this.send(httpBody(envelope), headers, hungUp)
    const good = answer.status >= 200 && answer.status < 300
    return {
      outcome: good ? 'acknowledged' : 'dispatch_failed',
      status: answer.status,
      body: answer.body === '' ? null : (parsed(answer.body) ?? answer.body),
      noRetry: answer.headers['x-slack-no-retry'] === '1',
    }
  }

  #eventPayload(event: Fields): Fields {
    const { team } = this.#workspace.settings
    return {
      token: app.verificationToken,
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app.id,
      event: { event_ts: this.#workspace.nextTs(), ...event },
      type: 'event_callback',
      event_id: this.#workspace.id('Ev'),
      event_time: Math.floor(this.#workspace.now().getTime() / 1_000),
      authorizations: [
        { enterprise_id: null, team_id: team.id, user_id: app.userId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
    }
  }
}

const failed = (outcome: 'operation_timeout' | 'dispatch_failed'): Acknowledgement => ({
  outcome,
  status: null,
  body: null,
  noRetry: false,
})

function httpBody({ type, payload }: Envelope): string {
  if (type === 'events_api') return JSON.stringify(payload)
  if (type === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return new URLSearchParams(
    Object.entries(payload).map(([key, value]) => [key, words(value)] as [string, string]),
  ).toString()
}

function post(url: string, body: string, headers: Record<string, string>, signal: AbortSignal): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    // A connection of its own each time: nothing lingers that could keep the app's server from closing.
    const sending = request(url, { method: 'POST', headers, agent: false, signal }, answer => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
          headers: answer.headers,
        }),
      )
    })
    sending.on('error', reject)
    sending.end(body)
  })
}
