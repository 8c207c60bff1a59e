import { once } from 'node:events'
import { type Acknowledgement, Deliveries, type RawAnswer } from './deliveries.ts'
import type { Faults } from './faults.ts'
import type { PersonError } from './gestures.ts'
import { slackServer } from './http-server.ts'
import type { Fields } from './json.ts'
import type { SlackMessage } from './messages.ts'
import type { OpenForm } from './open-form.ts'
import type { OpenId } from './openid.ts'
import { Person } from './person.ts'
import { type SlackChannel, type SlackOptions, type SlackUser, settingsOf } from './settings.ts'
import { Sockets } from './socket-mode.ts'
import type { SlackChange } from './surroundings.ts'
import { Waiting } from './waiting.ts'
import { webApiMethods } from './web-api/answer.ts'
import type { CallRecord } from './web-api/call-log.ts'
import type { Impatience } from './web-api/rates.ts'
import { Workspace } from './workspace.ts'

export interface SimulatedSlack {
  /** For `slackApiUrl`: ends with `/api/`. */
  readonly apiUrl: string
  /** Where response URLs point; `https://hooks.slack.com` in the real one. */
  readonly responseUrlOrigin: string
  readonly faults: Faults
  /** Sign in with Slack. */
  readonly signIn: OpenId
  /** The calls that came although Slack had asked to be left alone. */
  readonly impatient: readonly Impatience[]
  /** What the app called, oldest first, without tokens. */
  readonly calls: readonly CallRecord[]
  /** Where deliveries go from now on, unless a Socket Mode connection is open. */
  connect(target: string | readonly string[]): void
  /** Whether Socket Mode is connected. */
  readonly socketConnected: boolean
  /** Tells Socket Mode clients to come again. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void
  as(user: string): Person
  readonly users: readonly SlackUser[]
  /** From now on this account looks like this; sends no event. */
  changeUser(user: string, change: Partial<SlackUser>): void
  readonly channels: readonly SlackChannel[]
  /** From now on this channel looks like this: archived, shared, without the app. */
  changeChannel(channel: string, change: Partial<SlackChannel>): void
  /** The app may not do this any more. */
  withdrawScope(scope: string): void
  /** Somebody who may takes this message away; the app hears nothing of it. */
  deleteMessage(message: SlackMessage): void
  /** What everybody in a channel sees, newest last. */
  messagesIn(channel: string): readonly SlackMessage[]
  event(event: Fields): Promise<Acknowledgement>
  /** Bytes of your own, signed rightly unless you bring other headers; `null` leaves a header out. */
  send(body: string, headers?: Readonly<Record<string, string | null>>): Promise<RawAnswer>
  signature(body: string, timestamp: number | string): string
  onChange(listener: (change: SlackChange) => void): () => void
  /** Waits until this is something: looks at every change, and now and then besides. Rejects after `within` milliseconds. */
  until<T>(look: () => T | null | undefined | false, within?: number): Promise<T>
  snapshot(user: string): Snapshot
  close(): Promise<void>
}

/** One person's Slack, as JSON. */
export interface Snapshot {
  readonly user: SlackUser
  readonly messages: readonly SlackMessage[]
  readonly ephemerals: readonly SlackMessage[]
  readonly view: OpenForm | null
  readonly home: OpenForm | null
  readonly errors: readonly PersonError[]
}

/** A Slack workspace in this process, on a free port of 127.0.0.1. */
export async function startSlack(options: SlackOptions): Promise<SimulatedSlack> {
  const workspace = new Workspace(settingsOf(options))
  const sockets = new Sockets(workspace)
  const deliveries = new Deliveries(workspace, sockets)
  const server = slackServer(workspace, { ...webApiMethods, 'apps.connections.open': sockets.method })
  const waiting = new Waiting('Slack', workspace)
  sockets.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The simulated Slack got no port')
  workspace.origin = `http://127.0.0.1:${address.port}`
  if (options.target !== undefined) deliveries.connect(options.target)

  const people = new Map<string, Person>()
  const as = (id: string): Person => {
    workspace.user(id)
    const person = people.get(id) ?? new Person(id, workspace, deliveries)
    people.set(id, person)
    return person
  }

  return {
    apiUrl: `${workspace.origin}/api/`,
    responseUrlOrigin: workspace.origin,
    faults: workspace.faults,
    signIn: workspace.signIn,
    impatient: workspace.rates?.impatient ?? [],
    calls: workspace.calls,
    connect: target => deliveries.connect(target),
    get socketConnected() {
      return sockets.connected
    },
    disconnectSockets: (reason = 'refresh_requested') => sockets.disconnect(reason),
    as,
    get users() {
      return [...workspace.users.values()]
    },
    changeUser(user, change) {
      workspace.users.set(user, { ...workspace.user(user), ...change })
      workspace.changed({ what: 'user', user })
    },
    get channels() {
      return [...workspace.channels.values()]
    },
    changeChannel(id, change) {
      workspace.channels.set(id, { ...workspace.channel(id), ...change })
      workspace.changed({ what: 'channel', user: null })
    },
    withdrawScope(scope) {
      const scopes = workspace.settings.scopes.filter(one => one !== scope)
      workspace.settings = { ...workspace.settings, scopes }
    },
    deleteMessage: message => workspace.messages.remove(message),
    messagesIn: channel => workspace.messages.in(channel),
    event: event => deliveries.event(event),
    send: (body, headers) => deliveries.send(body, headers),
    signature: (body, timestamp) => deliveries.signature(body, timestamp),
    onChange: listener => workspace.onChange(listener),
    until: (look, within = 30_000) => waiting.until(look, within),
    snapshot(user) {
      const person = as(user)
      return {
        user: person.user,
        messages: person.messages(),
        ephemerals: person.ephemerals(),
        view: person.view,
        home: person.home,
        errors: person.errors(),
      }
    },
    async close() {
      waiting.close()
      deliveries.close()
      sockets.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
