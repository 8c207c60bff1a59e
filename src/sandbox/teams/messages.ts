import type { Fields } from '../slack/json.ts'

export type TeamsFile =
  | {
      readonly kind: 'consent'
      readonly name: string
      readonly description: string
      readonly acceptContext: unknown
      readonly declineContext: unknown
    }
  /** `content` is what lies in somebody's OneDrive. */
  | { readonly kind: 'given'; readonly name: string; readonly content: string }

/** A message in Teams, of the bot or of a person. */
export interface TeamsMessage {
  /** The private chat or the room, without a thread. */
  readonly conversation: string
  /** The first message of its thread, in a channel; of the first itself, its own id. */
  readonly thread: string | null
  readonly id: string
  /** An object id; `null` is the bot. */
  readonly from: string | null
  readonly text: string
  readonly textFormat: 'plain' | 'markdown' | 'xml'
  /** The Adaptive Card, where it is one. */
  readonly card: Fields | null
  /** What notifies and is read aloud. */
  readonly summary: string | null
  /** A file, or whether one is wanted. Absent: there is none. */
  readonly file?: TeamsFile
  readonly edited: Date | null
  /** Counted up by every edit. */
  readonly version: number
}

export type Content = Pick<TeamsMessage, 'text' | 'textFormat' | 'card' | 'summary' | 'file'>

/** What was said where. A message is replaced when it changes, so one that a test holds stays what people saw then. */
export class Messages {
  readonly #changed: (message: TeamsMessage) => void
  readonly #now: () => Date
  #said: readonly TeamsMessage[] = []
  #lastId = 0

  constructor(now: () => Date, changed: (message: TeamsMessage) => void) {
    this.#now = now
    this.#changed = changed
  }

  /** Milliseconds, and never the same ones twice. */
  nextId(): string {
    this.#lastId = Math.max(this.#lastId + 1, this.#now().getTime())
    return String(this.#lastId)
  }

  post(
    where: Pick<TeamsMessage, 'conversation' | 'from'> & { readonly thread: string | null | 'new' },
    content: Content,
  ) {
    const id = this.nextId()
    const thread = where.thread === 'new' ? id : where.thread
    const message: TeamsMessage = { ...where, thread, id, ...content, edited: null, version: 1 }
    this.#said = [...this.#said, message]
    this.#changed(message)
    return message
  }

  find(conversation: string, id: string): TeamsMessage | null {
    return this.#said.find(it => it.conversation === conversation && it.id === id) ?? null
  }

  replace(message: TeamsMessage, content: Content): TeamsMessage {
    const next = { ...message, ...content, edited: this.#now(), version: message.version + 1 }
    this.#said = this.#said.map(it => (isSame(it, message) ? next : it))
    this.#changed(next)
    return next
  }

  remove(message: TeamsMessage): void {
    this.#said = this.#said.filter(it => !isSame(it, message))
    this.#changed(message)
  }

  in(conversation: string): readonly TeamsMessage[] {
    return this.#said.filter(it => it.conversation === conversation)
  }
}

const isSame = (one: TeamsMessage, other: TeamsMessage) =>
  one.conversation === other.conversation && one.id === other.id
