import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Receiver } from '@slack/bolt'
import type { Log } from '../../ports/log.ts'
import { admit } from './gate.ts'

/** After this many milliseconds Slack has given up waiting. */
const slackWaits = 3_000

/**
 * Bolt's way in over HTTP, on a port that is not Bolt's: the one server of Doorbell hands requests here.
 * Bolt's own receiver takes signatures from the future and bodies of 4 MB, and leaves a request hanging that nobody
 * acknowledges; this one answers each at once.
 */
export class HttpReceiver implements Receiver {
  readonly #signingSecret: string
  readonly #log: Log
  #app: App | null = null
  #open = true

  constructor(signingSecret: string, log: Log) {
    this.#signingSecret = signingSecret
    this.#log = log
  }

  init(app: App): void {
    this.#app = app
  }

  async start(): Promise<void> {
    this.#open = true
  }

  /** From now on whoever calls is told to call again. */
  async stop(): Promise<void> {
    this.#open = false
  }

  /** `log` is of this one call, and knows its id. */
  readonly handle = async (request: IncomingMessage, response: ServerResponse, log = this.#log): Promise<void> => {
    const app = this.#app
    if (!this.#open || app === null) return refuse(response, 503, 'Doorbell is not open at the moment.')
    const admission = await admit(request, this.#signingSecret)
    switch (admission.kind) {
      case 'refused':
        log.warn('slack.refused_at_gate', { status: admission.status, because: admission.because })
        if (!request.complete) response.setHeader('Connection', 'close')
        return refuse(response, admission.status, admission.because)
      case 'ssl-check':
        return answer(response, 200, '')
      case 'challenge':
        return answer(response, 200, { challenge: admission.challenge })
      case 'payload':
        return this.#process(app, request, response, { ...admission.body }, log)
      default:
        return admission satisfies never
    }
  }

  async #process(
    app: App,
    request: IncomingMessage,
    response: ServerResponse,
    body: Record<string, unknown>,
    log: Log,
  ) {
    const tooLate = setTimeout(() => refuse(response, 504, 'Not acknowledged in time.'), slackWaits)
    const retryNum = Number.parseInt(String(request.headers['x-slack-retry-num'] ?? ''), 10)
    const retryReason = request.headers['x-slack-retry-reason']
    try {
      await app.processEvent({
        body,
        ack: async content => answer(response, 200, content ?? ''),
        ...(Number.isNaN(retryNum) ? {} : { retryNum }),
        ...(typeof retryReason === 'string' ? { retryReason } : {}),
      })
      refuse(response, 404, 'Nothing here answers to that.')
    } catch (err) {
      log.error('slack.payload_broke', { err })
      refuse(response, 500, 'Something went wrong.')
    } finally {
      clearTimeout(tooLate)
    }
  }
}

/** Slack repeats an event that was not taken; what was refused once will be refused again. */
function refuse(response: ServerResponse, status: number, because: string): void {
  if (!response.headersSent && status < 500) response.setHeader('X-Slack-No-Retry', '1')
  answer(response, status, { error: because })
}

/** The first answer counts; whatever comes after it is dropped. */
function answer(response: ServerResponse, status: number, content: unknown): void {
  if (response.headersSent || response.destroyed) return
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const type = typeof content === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text)
}
