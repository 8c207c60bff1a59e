import type { IncomingMessage, ServerResponse } from 'node:http'
import { App } from '@slack/bolt'
import type { ChatSurface } from '../../ports/chat-surface.ts'
import type { Checkup } from '../../ports/checkup.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { Log } from '../../ports/log.ts'
import { type Meter, silentMeter } from '../../ports/meter.ts'
import { InFlight } from '../both/in-flight.ts'
import { MeteredSocketReceiver } from './acknowledging.ts'
import { boltLogger } from './bolt-logger.ts'
import { slackCheckup } from './checkup.ts'
import { clientOptions, slackClient } from './client.ts'
import { Files } from './files.ts'
import { HttpReceiver } from './http-receiver.ts'
import { listen } from './listeners.ts'
import { Pace } from './pace.ts'
import { ResponseUrl } from './response-url.ts'
import { KeptSocket } from './socket.ts'
import { Submissions } from './submissions.ts'
import { SlackSurface } from './surface.ts'
import { Workspace } from './workspace.ts'

export type SlackSettings = SlackWay & {
  readonly botToken: string
  /** Ends with `/api/`. */
  readonly apiUrl?: string
  /** With its slash. */
  readonly command: string
  /** Where an answer may be posted to, besides the API: origins. */
  readonly responseUrlOrigins?: readonly string[]
  /** For one call to Slack: milliseconds. */
  readonly callTimeout?: number
  /** How long a minute of Slack's rate limits lasts: milliseconds. Shorter only towards a simulated Slack whose minutes are. */
  readonly minute?: number
  /** When something that proved to be Slack's last came through, for whoever checks the setup. */
  readonly lastDelivery?: () => Promise<Date | null>
  /** Absent: this machine's. */
  readonly now?: () => Date
  /** For what is under way when it is closed: milliseconds. */
  readonly drainTimeout?: number
}

export type SlackWay =
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string }

export interface SlackConnection {
  readonly surface: ChatSurface
  /** For `POST /slack/events`. `null` in Socket Mode, where Slack does not call. */
  readonly handle: ((request: IncomingMessage, response: ServerResponse, log?: Log) => Promise<void>) | null
  /** How Slack stands, in words for whoever runs Doorbell. */
  readonly checkup: Checkup
  /**
   * Opens the door. Throws a `Fault` with `retry: 'never'` when Slack does not take the token; a Slack that is away at
   * that moment is asked again when it is needed, because access has to end whether or not a chat is there.
   */
  start(): Promise<void>
  /** Takes nothing more in, waits for what is under way, closes the connection. */
  close(): Promise<void>
}

/** `conversation` is asked for each time, so that surfaces and use cases can be wired in any order. */
export function connectSlack(
  settings: SlackSettings,
  conversation: () => Conversation,
  log: Log,
  meter: Meter = silentMeter,
): SlackConnection {
  const logger = boltLogger(log)
  const timeout = settings.callTimeout ?? 8_000
  const pace = new Pace(settings.minute)
  const options = clientOptions(settings.apiUrl ?? 'https://slack.com/api/', timeout, logger, pace)
  const client = slackClient(settings.botToken, options, meter, log)
  const workspace = new Workspace(client)
  const responseUrl = new ResponseUrl(settings.responseUrlOrigins ?? ['https://hooks.slack.com'], timeout, meter)
  const files = new Files({ client, pace, origins: settings.responseUrlOrigins ?? [], timeout, meter })
  const submissions = new Submissions()
  const inFlight = new InFlight()
  const { receiver, socket, handle } = wayIn(settings, options, log, meter)

  const app = new App({
    receiver,
    logger,
    clientOptions: options,
    // Whose payload it is, is read from the payload itself; the token is the same for all of them.
    authorize: async () => ({ botToken: settings.botToken }),
    convoStore: false,
    ignoreSelf: false,
  })
  let closing = false
  app.use(async ({ next }) => {
    if (!closing) await inFlight.track(next())
  })
  listen(app, { command: settings.command, client, workspace, responseUrl, submissions, conversation, log })

  return {
    surface: new SlackSurface(client, workspace, responseUrl, submissions, pace, files, settings.command),
    handle,
    checkup: slackCheckup({
      mode: settings.mode,
      botToken: settings.botToken,
      appToken: settings.mode === 'socket' ? settings.appToken : null,
      apiUrl: settings.apiUrl ?? 'https://slack.com/api/',
      timeout,
      ...(settings.lastDelivery ? { lastDelivery: settings.lastDelivery } : {}),
      now: settings.now ?? (() => new Date()),
    }),
    start: async () => {
      await workspace.home().catch((error: unknown) => {
        if (!(error instanceof Fault) || error.retry === 'never') throw error
        log.warn('slack.away_at_start', { code: error.code })
      })
      socket?.start()
      if (!socket) await receiver.start()
    },
    close: async () => {
      closing = true
      if (!socket) await receiver.stop()
      if (!(await inFlight.drained(settings.drainTimeout ?? 10_000)))
        log.warn('slack.closed_with_work_under_way', { count: inFlight.count })
      await socket?.stop()
    },
  }
}

function wayIn(settings: SlackSettings, options: ReturnType<typeof clientOptions>, log: Log, meter: Meter) {
  switch (settings.mode) {
    case 'http': {
      const receiver = new HttpReceiver(settings.signingSecret, log, meter)
      return { receiver, socket: null, handle: receiver.handle }
    }
    case 'socket': {
      const receiver = new MeteredSocketReceiver(
        {
          appToken: settings.appToken,
          logger: boltLogger(log),
          autoReconnectEnabled: false,
          installerOptions: { clientOptions: options },
        },
        meter,
      )
      return { receiver, socket: new KeptSocket(receiver.client, log), handle: null }
    }
    default:
      return settings satisfies never
  }
}
