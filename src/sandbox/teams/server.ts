import { type Calls, callLog } from '../entra/calls.ts'
import { type Faults, faultQueue } from '../entra/faults.ts'
import { serve } from '../entra/tls-server.ts'
import { type Fields, parsed } from '../slack/json.ts'
import { Waiting } from '../slack/waiting.ts'
import { activity, type Place, privately } from './activities.ts'
import { type ChannelFault, ChannelKeys } from './channel-keys.ts'
import { Chats, type TeamsChange } from './chats.ts'
import { answerAsConnector } from './connector/connector.ts'
import { type Impatience, Rates } from './connector/rates.ts'
import { connectorFailure } from './connector/refused.ts'
import { type Answer, Deliveries, type RawActivity } from './deliveries.ts'
import type { Notice } from './gestures.ts'
import type { TeamsMessage } from './messages.ts'
import { serveMetadata } from './metadata-server.ts'
import { TeamsPerson } from './person.ts'
import { settingsOf, type TeamsOptions, type TeamsRoom, type TeamsUser } from './settings.ts'
import type { ShownMessage } from './shown.ts'

export interface SimulatedTeams {
  /** What MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID name. */
  readonly appId: string
  readonly tenantId: string
  /** What BOT_OPENID_METADATA_URL, BOT_TOKEN_ISSUER and BOT_SERVICE_URL_HOSTS name. */
  readonly openIdMetadataUrl: string
  readonly tokenIssuer: string
  readonly serviceUrlHost: string
  /** Where activities say that they come from; ends with a slash. */
  readonly serviceUrl: string
  /** Of calls to the connector. */
  readonly faults: Faults
  /** What the bot called, oldest first, without tokens. */
  readonly calls: Calls
  /** The calls that came although the connector had asked to be left alone. */
  readonly impatient: readonly Impatience[]
  /** Signs with another key from now on; the one before stays published unless it is told to go. */
  rotateKeys(forgetOld?: boolean): void
  /** Whether the channel's metadata cannot be had; settable. */
  metadataBroken: boolean
  /** Where activities go from now on: `https://…/api/messages`. */
  connect(target: string | readonly string[]): void
  /** By object id. */
  as(user: string): TeamsPerson
  /** The next activities, whoever sends them, are wrong in these ways, one each. */
  spoil(...faults: readonly ChannelFault[]): void
  readonly users: readonly TeamsUser[]
  /** The app in the organisation's catalogue, as Graph names it. */
  readonly catalogApp: string
  /** Adds it for somebody, as Graph does; the bot hears of it. Not where a policy forbids it. */
  install(user: string): 'added' | 'there' | 'blocked'
  /** An administrator's policy takes it away from somebody; the bot hears nothing of it. */
  takeAway(user: string): void
  /** Whether a policy of the administrators forbids the app for this person. */
  forbid(user: string, forbidden?: boolean): void
  addUser(user: TeamsUser): void
  changeUser(user: string, change: Partial<TeamsUser>): void
  readonly rooms: readonly TeamsRoom[]
  /** From now on this room looks like this: archived, with other people. */
  changeRoom(room: string, change: Partial<TeamsRoom>): void
  /** Somebody adds the bot to a room, or removes it; it hears of both. */
  addBotTo(room: string, by: string): Promise<Answer>
  removeBotFrom(room: string, by: string): Promise<Answer>
  /** What everybody in a conversation sees, newest last. */
  messagesIn(conversation: string): readonly TeamsMessage[]
  /** Somebody who may takes this message away; the bot hears nothing of it. */
  deleteMessage(message: TeamsMessage): void
  /** An activity as the channel would send it for this person, to be sent by hand: forged, late, twice. */
  activity(user: string, type: string, more: Fields, room?: string): Fields
  /** The same with its token, or wrong in one way. */
  signed(activity: Fields, fault?: ChannelFault): RawActivity
  send(raw: RawActivity): Promise<Answer>
  onChange(listener: (change: TeamsChange) => void): () => void
  /** Waits until this is something: looks at every change, and now and then besides. Rejects after `within` milliseconds. */
  until<T>(look: () => T | null | undefined | false, within?: number): Promise<T>
  snapshot(user: string): Snapshot
  close(): Promise<void>
}

/** One person's Teams, as JSON. */
export interface Snapshot {
  readonly user: TeamsUser
  readonly messages: readonly ShownMessage[]
  readonly rooms: readonly { readonly room: TeamsRoom; readonly messages: readonly ShownMessage[] }[]
  readonly notices: readonly Notice[]
}

/** Microsoft Teams with its Bot Connector in this process, on free ports of this machine. */
export async function startTeams(options: TeamsOptions): Promise<SimulatedTeams> {
  const chats = new Chats(settingsOf(options))
  const { settings } = chats
  const keys = new ChannelKeys()
  const deliveries = new Deliveries(chats, keys)
  const faults = faultQueue()
  const calls = callLog()
  const rates = settings.second === null ? null : new Rates(settings.second)
  const set = { metadataBroken: false }
  const metadata = await serveMetadata(settings.issuer, keys, () => set.metadataBroken)
  const connector = await serve({
    name: 'connector',
    certificates: settings.certificates,
    faults,
    calls,
    answer: received => chats.oneDrive.answer(received) ?? answerAsConnector(chats, rates, received),
    failure: connectorFailure,
    keepable: ({ text }) => parsed(text) ?? (text || undefined),
  })
  chats.origin = connector.origin
  const waiting = new Waiting('Teams', chats)
  if (options.target !== undefined) deliveries.connect(options.target)

  const forbidden = new Set<string>()
  const people = new Map<string, TeamsPerson>()
  const as = (id: string): TeamsPerson => {
    chats.user(id)
    const person = people.get(id) ?? new TeamsPerson(id, chats, deliveries)
    people.set(id, person)
    return person
  }
  const inRoom = (room: string | undefined): Place =>
    room === undefined ? privately : { room: chats.room(room), thread: null }
  const changeRoom = (id: string, change: Partial<TeamsRoom>) => {
    chats.rooms.set(id, { ...chats.room(id), ...change })
    chats.changed({ what: 'room', user: null })
  }
  /** To a team the bot is added as a whole, with all its channels. */
  const changeBot = async (id: string, by: string, hasBot: boolean): Promise<Answer> => {
    const { team } = chats.room(id)
    for (const room of [...chats.rooms.values()])
      if (room.id === id || (team !== null && room.team?.id === team.id)) changeRoom(room.id, { hasBot })
    const send = (type: string, more: Fields) =>
      deliveries.deliver(activity(chats, chats.user(by), inRoom(id), type, more))
    await send('conversationUpdate', { [hasBot ? 'membersAdded' : 'membersRemoved']: [chats.bot] })
    return send('installationUpdate', { action: hasBot ? 'add' : 'remove' })
  }

  return {
    appId: settings.app.id,
    tenantId: settings.tenantId,
    openIdMetadataUrl: metadata.openIdMetadataUrl,
    tokenIssuer: settings.issuer,
    serviceUrlHost: new URL(chats.serviceUrl).host,
    serviceUrl: chats.serviceUrl,
    faults,
    calls,
    impatient: rates?.impatient ?? [],
    get metadataBroken() {
      return set.metadataBroken
    },
    set metadataBroken(broken) {
      set.metadataBroken = broken
    },
    rotateKeys: forgetOld => keys.rotate(forgetOld),
    connect: target => deliveries.connect(target),
    as,
    spoil: (...wrong) => deliveries.spoil(...wrong),
    get users() {
      return [...chats.users.values()]
    },
    catalogApp: 'c0000000-0000-4000-8000-0000000000a9',
    install(user) {
      if (chats.personal(user).installed) return 'there'
      if (forbidden.has(user)) return 'blocked'
      as(user)
        .installed()
        .catch(() => undefined)
      return 'added'
    },
    takeAway: user => chats.changePersonal(user, { installed: false }),
    forbid(user, is = true) {
      if (is) forbidden.add(user)
      else forbidden.delete(user)
    },
    addUser(user) {
      chats.users.set(user.id, user)
      chats.changed({ what: 'user', user: user.id })
    },
    changeUser(user, change) {
      chats.users.set(user, { ...chats.user(user), ...change })
      chats.changed({ what: 'user', user })
    },
    get rooms() {
      return [...chats.rooms.values()]
    },
    changeRoom,
    addBotTo: (room, by) => changeBot(room, by, true),
    removeBotFrom: (room, by) => changeBot(room, by, false),
    messagesIn: conversation => chats.messages.in(conversation),
    deleteMessage: message => chats.messages.remove(message),
    activity: (user, type, more, room) => activity(chats, chats.user(user), inRoom(room), type, more),
    signed: (sent, fault) => deliveries.signed(sent, fault ?? null),
    send: raw => deliveries.send(raw),
    onChange: listener => chats.onChange(listener),
    until: (look, within = 30_000) => waiting.until(look, within),
    snapshot(user) {
      const person = as(user)
      const rooms = [...chats.rooms.values()].filter(room => room.members.includes(user))
      return {
        user: person.user,
        messages: person.messages(),
        rooms: rooms.map(room => ({ room, messages: person.in(room.id) })),
        notices: person.notices(),
      }
    },
    async close() {
      waiting.close()
      deliveries.close()
      await Promise.all([connector.close(), metadata.close()])
    },
  }
}
