import type { Fields } from '../slack/json.ts'
import { Messages, type TeamsMessage } from './messages.ts'
import { OneDrive } from './one-drive.ts'
import { botMri, mriOf, personalChatOf, type Settings, type TeamsRoom, type TeamsUser } from './settings.ts'

/** What has just become different, for whoever draws it. */
export interface TeamsChange {
  readonly what: 'message' | 'view' | 'notice' | 'user' | 'room' | 'chat' | 'call'
  /** Who sees it; `null` for everybody in a room. */
  readonly user: string | null
}

/** What one person sees on a card instead of what everybody sees. */
interface View {
  readonly card: Fields
  readonly at: Date
  /** Of the message that it was made for: an edit puts an end to it. */
  readonly version: number
}

/** The bot in one person's Teams. */
interface PersonalChat {
  readonly installed: boolean
  readonly blocked: boolean
}

/** All that the simulated Teams knows. Everything else reads and changes it through its parts. */
export class Chats {
  readonly settings: Settings
  readonly users: Map<string, TeamsUser>
  readonly rooms: Map<string, TeamsRoom>
  readonly messages: Messages
  readonly oneDrive = new OneDrive()
  /** `https://localhost:port`, known once the connector listens. */
  origin = ''
  readonly #personal: Map<string, PersonalChat>
  readonly #views = new Map<string, View>()
  readonly #listeners = new Set<(change: TeamsChange) => void>()

  constructor(settings: Settings) {
    this.settings = settings
    this.users = new Map(settings.users.map(user => [user.id, user]))
    this.rooms = new Map(settings.rooms.map(room => [room.id, room]))
    this.#personal = new Map(settings.installedFor.map(user => [user, { installed: true, blocked: false }]))
    this.messages = new Messages(settings.now, message => this.#tell(message))
  }

  /** With a slash at its end, as the real one has it; regional, and of one tenant. */
  get serviceUrl(): string {
    return `${this.origin}/emea/${this.settings.tenantId}/`
  }

  now(): Date {
    return this.settings.now()
  }

  get bot(): { readonly id: string; readonly name: string } {
    return { id: botMri(this.settings.app.id), name: this.settings.app.name }
  }

  user(id: string): TeamsUser {
    const user = this.users.get(id)
    if (user === undefined) throw new Error(`There is no ${id} in this Teams`)
    return user
  }

  room(id: string): TeamsRoom {
    const room = this.rooms.get(id)
    if (room === undefined) throw new Error(`There is no room ${id} in this Teams`)
    return room
  }

  mri(user: string): string {
    return mriOf(this.settings.app.id, user)
  }

  /** Whoever is named by the id that the bot knows, or by the object id. */
  named(id: string): TeamsUser | null {
    return this.users.get(id) ?? [...this.users.values()].find(user => this.mri(user.id) === id) ?? null
  }

  chatOf(user: string): string {
    return personalChatOf(this.settings.app.id, user)
  }

  userOfChat(conversation: string): TeamsUser | null {
    return [...this.users.values()].find(user => this.chatOf(user.id) === conversation) ?? null
  }

  personal(user: string): PersonalChat {
    return this.#personal.get(user) ?? { installed: false, blocked: false }
  }

  changePersonal(user: string, change: Partial<PersonalChat>): void {
    this.#personal.set(user, { ...this.personal(user), ...change })
    this.changed({ what: 'chat', user })
  }

  /** The card as this person sees it; `null` where the message is none. */
  cardFor(user: string, message: TeamsMessage): Fields | null {
    return this.view(user, message)?.card ?? message.card
  }

  view(user: string, message: TeamsMessage): View | null {
    const view = this.#views.get(viewKey(user, message))
    const now = this.messages.find(message.conversation, message.id)
    return view !== undefined && view.version === now?.version ? view : null
  }

  showTo(user: string, message: TeamsMessage, card: Fields): void {
    const version = this.messages.find(message.conversation, message.id)?.version ?? 0
    this.#views.set(viewKey(user, message), { card, at: this.now(), version })
    this.changed({ what: 'view', user })
  }

  changed(change: TeamsChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  onChange(listener: (change: TeamsChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(message: TeamsMessage): void {
    this.changed({ what: 'message', user: this.userOfChat(message.conversation)?.id ?? null })
  }
}

const viewKey = (user: string, { conversation, id }: TeamsMessage) => [user, conversation, id].join(' ')
