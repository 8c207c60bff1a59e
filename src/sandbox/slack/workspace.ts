import { randomBytes } from 'node:crypto'
import { Faults } from './faults.ts'
import { Files } from './files.ts'
import { Messages } from './messages.ts'
import { OpenId } from './openid.ts'
import { ResponseUrls } from './response-urls.ts'
import { app, type Settings, type SlackChannel, type SlackUser } from './settings.ts'
import type { SlackChange, Surroundings } from './surroundings.ts'
import { Triggers } from './triggers.ts'
import { Views } from './views.ts'
import type { CallRecord } from './web-api/call-log.ts'
import { Rates } from './web-api/rates.ts'

/** All that the simulated workspace knows. Everything else reads and changes it through its parts. */
export class Workspace implements Surroundings {
  settings: Settings
  readonly users: Map<string, SlackUser>
  readonly channels: Map<string, SlackChannel>
  readonly faults = new Faults()
  readonly calls: CallRecord[] = []
  readonly triggers: Triggers
  readonly rates: Rates | null
  readonly messages: Messages
  readonly views: Views
  readonly files: Files
  readonly responseUrls: ResponseUrls
  readonly signIn: OpenId
  /** `http://127.0.0.1:port`, known once the server listens. */
  origin = ''
  readonly #listeners = new Set<(change: SlackChange) => void>()
  readonly #opened = new Set<string>()
  #lastTs = 0

  constructor(settings: Settings) {
    this.settings = settings
    this.users = new Map(settings.users.map(user => [user.id, user]))
    this.channels = new Map(settings.channels.map(channel => [channel.id, channel]))
    this.triggers = new Triggers(settings.now)
    this.rates = settings.minute === null ? null : new Rates(settings.now, settings.minute)
    this.messages = new Messages(this)
    this.views = new Views(this)
    this.files = new Files(this)
    this.responseUrls = new ResponseUrls(this, this.messages)
    this.signIn = new OpenId(this, settings.clientSecret)
  }

  now(): Date {
    return this.settings.now()
  }

  /** A message timestamp: seconds and microseconds, and never the same one twice. */
  nextTs(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, this.now().getTime() * 1_000)
    const seconds = Math.floor(this.#lastTs / 1_000_000)
    return `${seconds}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`
  }

  hash(): string {
    return `${Math.floor(this.now().getTime() / 1_000)}.${randomBytes(4).toString('hex')}`
  }

  id(prefix: string): string {
    return `${prefix}${randomBytes(6).toString('hex').toUpperCase()}`
  }

  /** The private conversation of this person and the app: one for ever. */
  dmOf(user: string): string {
    return `D${user.slice(1)}`
  }

  userOfDm(channel: string): SlackUser | null {
    return channel.startsWith('D') ? (this.#userEndingIn(channel.slice(1)) ?? null) : null
  }

  /** As it was called for, and where that was by a person the private conversation with them. */
  namesOfConversation(channel: unknown): readonly string[] {
    if (typeof channel !== 'string') return []
    return /^[UW]/.test(channel) ? [channel, this.dmOf(channel)] : [channel]
  }

  /** Opens the conversation, and says whether it was open before. */
  openDm(user: string): boolean {
    const before = this.#opened.has(user)
    this.#opened.add(user)
    return before
  }

  user(id: string): SlackUser {
    const user = this.users.get(id)
    if (user === undefined) throw new Error(`There is no ${id} in this workspace`)
    return user
  }

  channel(id: string): SlackChannel {
    const channel = this.channels.get(id)
    if (channel === undefined) throw new Error(`There is no channel ${id} in this workspace`)
    return channel
  }

  bot(): SlackUser {
    return {
      id: app.userId,
      name: app.name,
      realName: 'Doorbell',
      email: null,
      emailConfirmed: false,
      isBot: true,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      deleted: false,
      teamId: this.settings.team.id,
      tz: 'Etc/UTC',
    }
  }

  changed(change: SlackChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  onChange(listener: (change: SlackChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #userEndingIn(rest: string): SlackUser | undefined {
    return this.users.get(`U${rest}`) ?? this.users.get(`W${rest}`)
  }
}
