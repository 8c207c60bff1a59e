/// <reference lib="dom" />
import { drawBlock } from './blocks.ts'
import { byId, el, say } from './element.ts'
import { drawList } from './keyed.ts'
import { drawMessage } from './message.ts'
import { doing } from './notice.ts'
import type { ReadingTime } from './reading-time.ts'
import type { ShownChannel, ShownHome, ShownMessage } from './shown.ts'

const names = ['messages', 'home', 'channel'] as const
export type RoomName = (typeof names)[number]

/** Pixels from the end within which somebody is reading the newest. */
const nearEnd = 80

/** Where somebody is in Slack: their conversation with Doorbell, its Home tab, or the channel in which requests are shown. */
export class Rooms {
  readonly #time: ReadingTime
  readonly #user: () => string
  readonly #home = byId('home-blocks', HTMLElement)
  readonly #homeEmpty = byId('home-empty', HTMLElement)
  readonly #channel = byId('channel-messages', HTMLElement)
  readonly #channelEmpty = byId('channel-empty', HTMLElement)
  #room: RoomName = 'messages'

  constructor(time: ReadingTime, user: () => string) {
    this.#time = time
    this.#user = user
    for (const name of names) this.#button(name).addEventListener('click', () => this.enter(name))
    const shortcut = byId('shortcut', HTMLButtonElement)
    shortcut.addEventListener('click', () => void doing({ act: 'shortcut', as: this.#user() }, shortcut))
    for (const name of names) this.#section(name).tabIndex = 0
    this.enter('messages')
  }

  /** Looking at the Home tab is something that Doorbell is told, each time. */
  enter(room: RoomName): void {
    this.#room = room
    for (const name of names) {
      this.#button(name).setAttribute('aria-pressed', String(name === room))
      this.#section(name).hidden = name !== room
    }
    this.#toTheNewest()
    byId('composer', HTMLElement).hidden = room !== 'messages'
    if (room === 'home') void doing({ act: 'open-home', as: this.#user() }, this.#button('home'))
  }

  /** Somebody else sits down: they are where the one before them was. */
  leave(): void {
    this.#home.replaceChildren()
    this.#channel.replaceChildren()
    this.#homeEmpty.hidden = this.#channelEmpty.hidden = true
  }

  arrive(): void {
    if (this.#room === 'home') this.enter('home')
  }

  showHome({ user, blocks }: ShownHome): void {
    this.#homeEmpty.hidden = blocks !== null
    const drawing = {
      zone: this.#time.zone,
      press: (button: string, element: HTMLElement) => void doing({ act: 'press-in-home', as: user, button }, element),
    }
    // Slack names blocks afresh each time; what they show is what counts.
    const shown = (blocks ?? []).map(({ block_id: _, ...block }, place) => ({ place, block }))
    drawList(this.#home, shown, {
      key: ({ place }) => String(place),
      looks: ({ block }) => JSON.stringify([block, this.#time.zone]),
      draw: ({ block }) => drawBlock(block, drawing) ?? el('div'),
    })
  }

  showChannel({ user, name, member, messages }: ShownChannel): void {
    say(this.#button('channel'), `# ${name}`)
    say(
      this.#channelEmpty,
      member
        ? 'Requests of the first flow are shown here besides. Nobody has asked for anything yet.'
        : 'This person is not in the channel, and sees nothing of it.',
    )
    this.#channelEmpty.hidden = messages.length > 0
    const { scrollHeight, scrollTop, clientHeight } = this.#section('channel')
    const following = scrollHeight - scrollTop - clientHeight < nearEnd
    drawList<ShownMessage>(this.#channel, messages, {
      key: ({ ts, onlyForYou }) => `${onlyForYou} ${ts}`,
      looks: message => JSON.stringify([message, this.#time.zone]),
      draw: (message, old) => drawMessage(message, user, this.#time, old !== null),
    })
    if (following) this.#section('channel').scrollTop = this.#section('channel').scrollHeight
  }

  /** What is not shown cannot be scrolled, so it is done whenever one comes in. */
  #toTheNewest(): void {
    for (const name of ['messages', 'channel'] as const) {
      const section = this.#section(name)
      section.scrollTop = section.scrollHeight
    }
  }

  #button = (name: RoomName) => byId(`room-${name}`, HTMLButtonElement)
  #section = (name: RoomName) => byId(name === 'messages' ? 'conversation' : name, HTMLElement)
}
