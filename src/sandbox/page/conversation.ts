/// <reference lib="dom" />
import { byId, el } from './element.ts'
import { drawList } from './keyed.ts'
import { drawMessage } from './message.ts'
import type { ReadingTime } from './reading-time.ts'
import type { Conversation, ShownMessage, Trouble } from './shown.ts'

type Line =
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly message: ShownMessage }
  | { readonly kind: 'trouble'; readonly key: string; readonly trouble: Trouble }

/** Pixels from the end within which somebody is reading the newest. */
const nearEnd = 80

/** One person's private conversation with Doorbell. */
export class ConversationPane {
  readonly #time: ReadingTime
  readonly #where = byId('messages', HTMLElement)
  readonly #scroller = byId('conversation', HTMLElement)
  readonly #empty = byId('no-messages', HTMLElement)
  #user = ''

  constructor(time: ReadingTime) {
    this.#time = time
    // Not every browser lets the keyboard scroll by itself.
    this.#scroller.tabIndex = 0
  }

  /** Somebody stands up: what they read is not for the next one. */
  leave(): void {
    this.#user = ''
    this.#where.replaceChildren()
    this.#empty.hidden = true
  }

  /** @param readBefore how many messages were known before this person was become: a mark stands behind them. */
  show(conversation: Conversation, readBefore: number): void {
    const switched = conversation.user !== this.#user
    this.#user = conversation.user
    if (switched) this.#where.replaceChildren()
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    const following = switched || scrollHeight - scrollTop - clientHeight < nearEnd
    const lines = this.#linesOf(conversation, readBefore)
    this.#empty.hidden = lines.length > 0
    drawList<Line>(this.#where, lines, {
      key: ({ key }) => key,
      looks: line => (line.kind === 'message' ? JSON.stringify([line.message, this.#time.zone]) : line.key),
      draw: (line, old) => this.#draw(line, old),
    })
    if (following) this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  #linesOf({ messages, troubles }: Conversation, readBefore: number): readonly Line[] {
    const said = [
      ...messages.map(
        message => ({ kind: 'message', key: `${message.onlyForYou} ${message.ts}`, at: message.at, message }) as const,
      ),
      ...troubles.map(trouble => ({ kind: 'trouble', key: trouble.key, at: trouble.at, trouble }) as const),
    ].sort((a, b) => a.at.localeCompare(b.at))
    const firstNew = readBefore > 0 && readBefore < messages.length ? messages[readBefore]?.ts : undefined
    let day = ''
    return said.flatMap((line): Line[] => {
      const marks: Line[] = []
      const text = this.#time.day(line.at)
      if (text !== day) marks.push({ kind: 'day', key: text, text })
      day = text
      if (line.kind === 'message' && line.message.ts === firstNew) marks.push({ kind: 'new', key: 'new' })
      return [...marks, line]
    })
  }

  #draw(line: Line, old: Element | null): Element {
    switch (line.kind) {
      case 'day':
        return el('li', { class: 'day' }, el('span', {}, line.text))
      case 'new':
        return el('li', { class: 'new-mark' }, el('span', {}, 'New'))
      case 'trouble':
        return el(
          'li',
          { class: 'trouble' },
          el('span', { class: 'trouble-from' }, 'Slack'),
          ' ',
          el('time', { datetime: line.trouble.at }, this.#time.shortTime(line.trouble.at)),
          el('p', { dir: 'auto' }, line.trouble.text),
        )
      case 'message':
        return drawMessage(line.message, this.#user, this.#time, old !== null)
      default:
        return line satisfies never
    }
  }
}
