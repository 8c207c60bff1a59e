import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Receiver } from '@slack/bolt'
import type { Log } from '../../ports/log.ts'
import { type AnswerOutcome, type Gesture, type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import { gestureOf } from './acknowledging.ts'
import { admit } from './gate.ts'
import { slack } from './name.ts'

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
  readonly #meter: Meter
  #app: App | null = null
  #open = true

  constructor(signingSecret: string, log: Log, meter: Meter = silentMeter) {
    this.#signingSecret = signingSecret
    this.#log = log
    this.#meter = meter
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
    const waited = stopwatch()
    const answered = (gesture: Gesture, outcome: AnswerOutcome) =>
      this.#meter.acknowledged({ surface: slack, gesture, outcome, seconds: waited() })
    const admission = await admit(request, this.#signingSecret)
    switch (admission.kind) {
      case 'refused':
        log.warn('slack.refused_at_gate', { status: admission.status, because: admission.because })
        if (!request.complete) response.setHeader('Connection', 'close')
        answered('other', 'refused')
        return refuse(response, admission.status, admission.because)
      case 'ssl-check':
        return answer(response, 200, '')
      case 'challenge':
        return answer(response, 200, { challenge: admission.challenge })
      case 'payload':
        return this.#process(app, request, response, { ...admission.body }, log, outcome =>
          answered(gestureOf(admission.body), outcome),
        )
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
    counted: (outcome: AnswerOutcome) => void,
  ) {
    /** The first answer counts. */
    const once = (outcome: AnswerOutcome, how: () => void) => {
      if (!response.headersSent && !response.destroyed) counted(outcome)
      how()
    }
    const tooLate = setTimeout(() => once('late', () => refuse(response, 504, 'Not acknowledged in time.')), slackWaits)
    const retryNum = Number.parseInt(String(request.headers['x-slack-retry-num'] ?? ''), 10)
    const retryReason = request.headers['x-slack-retry-reason']
    const isEvent = body.type === 'event_callback'
    try {
      await app.processEvent({
        body,
        // Bolt acknowledges an event before anybody has looked at it; Slack is told once it was stored, or passed over.
        ack: async content => (isEvent ? undefined : once('taken', () => answer(response, 200, content ?? ''))),
        ...(Number.isNaN(retryNum) ? {} : { retryNum }),
        ...(typeof retryReason === 'string' ? { retryReason } : {}),
      })
      if (isEvent) return once('taken', () => answer(response, 200, ''))
      once('refused', () => refuse(response, 404, 'Nothing here answers to that.'))
    } catch (err) {
      log.error('slack.payload_broke', { err })
      once('broken', () => refuse(response, 500, 'Something went wrong.'))
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
