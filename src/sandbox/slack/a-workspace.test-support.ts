import { App, type AppOptions, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { type SimulatedSlack, startSlack } from './server.ts'
import type { SlackOptions, SlackUser } from './settings.ts'

/** For tests: a workspace of two, and real Bolt apps that talk to it. */
export const secrets = {
  botToken: 'xoxb-for-tests',
  appToken: 'xapp-for-tests',
  signingSecret: 'signing-secret-for-tests',
} as const

export const aUser = (id: string, realName: string, change: Partial<SlackUser> = {}): SlackUser => ({
  id,
  name: realName.toLowerCase().replace(' ', '.'),
  realName,
  email: `${realName.toLowerCase().replace(' ', '.')}@contoso.com`,
  emailConfirmed: true,
  isBot: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
  deleted: false,
  teamId: 'T0CONTOSO',
  tz: 'Europe/Berlin',
  ...change,
})

export const aWorkspace = (change: Partial<SlackOptions> = {}): Promise<SimulatedSlack> =>
  startSlack({
    team: { id: 'T0CONTOSO', name: 'Contoso', domain: 'contoso' },
    users: [aUser('U0ANA', 'Ana Ruiz'), aUser('U0OLGA', 'Olga Petrova', { tz: 'America/New_York' })],
    channels: [{ id: 'C0GENERAL', name: 'general', members: ['U0ANA', 'U0OLGA'], hasBot: true }],
    ...secrets,
    ...change,
  })

/** For tests in which things go wrong as they should. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

interface RunningApp {
  readonly app: App
  /** Where it listens; empty over Socket Mode. */
  readonly url: string
  stop(): Promise<void>
}

const quiet = (slack: SimulatedSlack): AppOptions => ({
  token: secrets.botToken,
  logger: silent,
  clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
})

/** A Bolt app over HTTP, on a port of its own, to which this Slack delivers. */
export async function boltOverHttp(slack: SimulatedSlack, listeners: (app: App) => void): Promise<RunningApp> {
  const receiver = new HTTPReceiver({ signingSecret: secrets.signingSecret, logger: silent })
  const app = new App({ ...quiet(slack), receiver })
  listeners(app)
  const server = await receiver.start({ host: '127.0.0.1', port: 0 })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Bolt got no port')
  const url = `http://127.0.0.1:${address.port}/slack/events`
  slack.connect(url)
  return {
    app,
    url,
    async stop() {
      server.closeAllConnections()
      await receiver.stop()
    },
  }
}

export async function boltOverSockets(slack: SimulatedSlack, listeners: (app: App) => void): Promise<RunningApp> {
  const receiver = new SocketModeReceiver({
    appToken: secrets.appToken,
    // Also how long it waits before it comes back: milliseconds.
    clientPingTimeout: 1_000,
    logger: silent,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } } },
  })
  const app = new App({ ...quiet(slack), receiver })
  listeners(app)
  await receiver.start()
  return { app, url: '', stop: () => receiver.client.disconnect() }
}
