import { type Fields, fields, isFields, words } from '../slack/json.ts'
import { type Place, privately, saying, submitting } from './activities.ts'
import { actionsIn } from './adaptive-card/walk.ts'
import { CardInHand } from './card-in-hand.ts'
import type { Chats } from './chats.ts'
import type { Answer, Deliveries } from './deliveries.ts'
import { buttonNamed, inputsOf, type Offered } from './fields-of-cards.ts'
import type { Filled } from './filled.ts'
import { Gestures, type Notice } from './gestures.ts'
import type { TeamsFile } from './messages.ts'
import { type ReadMessage, read } from './reading.ts'
import { refreshFor } from './refreshing.ts'
import type { TeamsUser } from './settings.ts'
import { cardOf, type ShownMessage, shownTo } from './shown.ts'

/** Somebody at the screen: does what people do in Teams, and sees what they see. */
export class TeamsPerson {
  readonly id: string
  readonly #chats: Chats
  readonly #gestures: Gestures
  readonly #hand: CardInHand

  constructor(id: string, chats: Chats, deliveries: Deliveries) {
    this.id = id
    this.#chats = chats
    this.#gestures = new Gestures(id, chats, deliveries)
    this.#hand = new CardInHand((message, asked) => this.#gestures.search(message, asked))
  }

  get user(): TeamsUser {
    return this.#gestures.user
  }

  /** The id under which the bot knows this person. */
  get mri(): string {
    return this.#chats.mri(this.id)
  }

  /** The private conversation with the bot, newest last. */
  messages(): readonly ShownMessage[] {
    return this.in(this.#chats.chatOf(this.id))
  }

  /** What this person sees in a room, or in any conversation that they are in. */
  in(conversation: string): readonly ShownMessage[] {
    const room = this.#chats.rooms.get(conversation)
    if (room !== undefined && !room.members.includes(this.id))
      throw new Error(`${this.user.name} is not in ${room.name}`)
    return this.#chats.messages.in(conversation).map(message => shownTo(this.#chats, this.id, message))
  }

  /** This message as it is now; `null` when it is gone. */
  now(message: ShownMessage): ShownMessage | null {
    return this.in(message.conversation).find(({ id }) => id === message.id) ?? null
  }

  read(message: ShownMessage): ReadMessage {
    return read(message, this.user)
  }

  /** What Teams told this person about how the bot answered, newest last. */
  notices(): readonly Notice[] {
    return this.#gestures.notices
  }

  errors(): readonly Notice[] {
    return this.notices().filter(({ kind }) => kind === 'error')
  }

  /** Adds the bot and opens it. Guests cannot: somebody has to do it for them. */
  async open(): Promise<Answer> {
    if (this.user.kind === 'guest') throw new Error(`${this.user.name} is a guest, and guests add no apps`)
    return this.installed()
  }

  /** The bot was added for this person, by themselves or by an administrator's policy. */
  async installed(): Promise<Answer> {
    this.#chats.changePersonal(this.id, { installed: true })
    const membersAdded = [this.#chats.bot, { id: this.mri, aadObjectId: this.id }]
    await this.#gestures.bring('install', 'conversationUpdate', privately, { membersAdded })
    return this.#gestures.bring('install', 'installationUpdate', privately, { action: 'add' })
  }

  /** Removes the bot: it hears of it, and is not in the conversation any more. */
  remove(): Promise<Answer> {
    this.#chats.changePersonal(this.id, { installed: false })
    return this.#gestures.bring('install', 'installationUpdate', privately, { action: 'remove' })
  }

  /** Blocks the bot, which hears nothing of it. */
  block(blocked = true): void {
    this.#chats.changePersonal(this.id, { blocked })
  }

  /** Writes to the bot, which is added by that where it was not yet. */
  async say(text: string): Promise<Answer> {
    if (!this.#chats.personal(this.id).installed) await this.open()
    return this.#say(privately, text)
  }

  /** Writes `@Doorbell` and this in a room, as a new message or in a thread. Without the name the bot would hear nothing. */
  mention(room: string, text: string, thread: string | null = null): Promise<Answer> {
    const there = this.#chats.room(room)
    if (!there.members.includes(this.id)) throw new Error(`${this.user.name} is not in ${there.name}`)
    return this.#say({ room: there, thread }, text)
  }

  /** Comes to a conversation, by which the cards that are to be refreshed for this person ask for it. */
  async look(conversation = this.#chats.chatOf(this.id)): Promise<readonly Answer[]> {
    const asking = this.in(conversation).flatMap(message => {
      const action = refreshFor(this.#chats, this.id, message)
      return action === null ? [] : [this.#gestures.execute(message, action, 'automatic')]
    })
    return Promise.all(asking)
  }

  /** The fields of a card as they are filled now, by id. */
  filled(message: ShownMessage): Filled {
    return this.#hand.filled(message)
  }

  /** What Teams complained of instead of sending a press, by id. */
  complaints(message: ShownMessage): Filled {
    return this.#hand.complaints(message)
  }

  /** Types and chooses, each field named by label or id, each choice by value or title. A menu that asks the bot is asked with the same words. */
  async fill(message: ShownMessage, values: Readonly<Record<string, string | readonly string[]>>): Promise<void> {
    for (const [name, given] of Object.entries(values)) await this.#hand.choose(message, name, given)
  }

  /** What no honest client sends: a value never offered, or longer than the field takes. */
  fillForged(message: ShownMessage, id: string, value: string): void {
    this.#hand.hold(message, id, value)
  }

  suggestions(message: ShownMessage, name: string, query: string): Promise<readonly Offered[]> {
    return this.#hand.suggestions(message, name, query)
  }

  /** Presses a button on a card as it looked when it was read. `null` when Teams complains of a field instead. */
  press(message: ShownMessage, button: string): Promise<Answer | null> {
    return this.#perform(message, buttonNamed(cardOf(message), button))
  }

  /** Says whether a file that was offered is wanted; where it is, Teams makes a place for it in their OneDrive. */
  answerFile(message: ShownMessage, action: 'accept' | 'decline'): Promise<Answer> {
    const { file } = message
    if (file?.kind !== 'consent') throw new Error('No file is offered here')
    const uploadInfo = action === 'accept' ? this.#chats.oneDrive.make(this.#chats.origin, file.name) : undefined
    const context = action === 'accept' ? file.acceptContext : file.declineContext
    return this.#gestures.bring('press', 'invoke', this.#gestures.placeOf(message), {
      name: 'fileConsent/invoke',
      replyToId: message.id,
      value: { type: 'fileUpload', action, context, ...(uploadInfo ? { uploadInfo } : {}) },
    })
  }

  /** The files that lie in this person's conversation with the bot, as whoever opens them reads them. */
  files(): readonly Extract<TeamsFile, { kind: 'given' }>[] {
    return this.messages().flatMap(({ file }) => (file?.kind === 'given' ? [file] : []))
  }

  /** The same where two buttons have one name: by its place among all of the card, and by its title to be sure. */
  pressAt(message: ShownMessage, place: number, title: string): Promise<Answer | null> {
    const action = actionsIn(cardOf(message))[place]
    if (action === undefined || words(action.title) !== title) throw new Error('That card has changed meanwhile.')
    return this.#perform(message, action)
  }

  /** The same in a client that knows no `Action.Execute`, and takes what stands in for it. */
  pressInOldClient(message: ShownMessage, button: string): Promise<Answer | null> {
    const action = buttonNamed(cardOf(message), button)
    if (action.type === 'Action.Execute' && !isFields(action.fallback))
      throw new Error(`An old client does not show "${button}"`)
    return this.#perform(message, action.type === 'Action.Execute' ? fields(action.fallback) : action)
  }

  /** What no honest client sends: a press of a button that is not there. */
  pressForged(message: ShownMessage, verb: string, data: unknown): Promise<Answer> {
    return this.#gestures.execute(message, { type: 'Action.Execute', title: 'Forged', verb, data }, 'manual')
  }

  #say(place: Place, text: string): Promise<Answer> {
    const { room, thread } = place
    const conversation = room?.id ?? this.#chats.chatOf(this.id)
    const said = this.#chats.messages.post(
      { conversation, from: this.id, thread: room?.kind === 'channel' ? (thread ?? 'new') : null },
      { text, textFormat: 'plain', card: null, summary: null },
    )
    return this.#gestures.bring('message', 'message', { room, thread: said.thread }, saying(this.#chats, place, said))
  }

  async #perform(message: ShownMessage, action: Fields): Promise<Answer | null> {
    const takes = action.associatedInputs !== 'none' && inputsOf(cardOf(message)).length > 0
    const sent = takes ? this.#hand.sent(message) : {}
    if (sent === null) return null
    const data = { ...fields(action.data), ...sent }
    switch (action.type) {
      case 'Action.Execute': {
        const { type, id, title, verb } = action
        return this.#gestures.execute(message, { type, id, title, verb, data }, 'manual')
      }
      case 'Action.Submit':
        if (words(fields(data.msteams).type) !== '') throw new Error('Only a plain Action.Submit is simulated')
        return this.#gestures.bring('press', 'message', this.#gestures.placeOf(message), submitting(message, data))
      default:
        throw new Error(`"${words(action.title)}" is a ${words(action.type)}, of which the bot hears nothing`)
    }
  }
}
