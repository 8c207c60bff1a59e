import { type Fields, fields, words } from '../slack/json.ts'
import { activity, type Place, pressing, privately, searching } from './activities.ts'
import { suggestedIn } from './card-in-hand.ts'
import type { Chats } from './chats.ts'
import { taken } from './connector/sent.ts'
import type { Answer, Deliveries } from './deliveries.ts'
import type { Offered } from './fields-of-cards.ts'
import type { TeamsMessage } from './messages.ts'
import type { TeamsUser } from './settings.ts'

/** Something that Teams itself told a person because of how the bot answered, or did not. */
export interface Notice {
  readonly at: Date
  readonly doing: Doing
  /** Words of the bot that pass by, or Teams' own words that something went wrong. */
  readonly kind: 'toast' | 'error'
  readonly text: string
  /** For whoever looks for the reason; the person does not see it. */
  readonly detail: string | null
}

export type Doing = 'press' | 'refresh' | 'suggestions' | 'message' | 'install'

/** The people picker of Teams. */
const everybody = 'graph.microsoft.com/users'

const wentWrong = 'Something went wrong. Please try again.'
const notReached = 'Unable to reach app. Please try again.'

/** What one person's doing comes to: an activity to the bot, and what the person then sees of its answer. */
export class Gestures {
  readonly chats: Chats
  readonly deliveries: Deliveries
  readonly #id: string
  #notices: readonly Notice[] = []

  constructor(id: string, chats: Chats, deliveries: Deliveries) {
    this.#id = id
    this.chats = chats
    this.deliveries = deliveries
  }

  get user(): TeamsUser {
    return this.chats.user(this.#id)
  }

  get notices(): readonly Notice[] {
    return this.#notices
  }

  /** Sends an activity; a person sees nothing of its failure, but that no answer comes. */
  async bring(doing: Doing, type: string, place: Place, more: Fields): Promise<Answer> {
    const answer = await this.deliveries.deliver(activity(this.chats, this.user, place, type, more))
    if (answer.outcome !== 'answered') this.#failed(doing, answer)
    return answer
  }

  /** Presses, and shows what the bot answers: another card, words that pass by, or that something went wrong. */
  async execute(message: TeamsMessage, action: Fields, trigger: 'manual' | 'automatic'): Promise<Answer> {
    const doing = trigger === 'manual' ? 'press' : 'refresh'
    const answer = await this.bring(doing, 'invoke', this.placeOf(message), pressing(message, action, trigger))
    if (answer.outcome === 'answered') this.#show(doing, message, fields(answer.body))
    return answer
  }

  async search(message: TeamsMessage, asked: Fields): Promise<readonly Offered[] | null> {
    if (asked.dataset === everybody) return this.#people(words(asked.queryText))
    const sent = activity(this.chats, this.user, this.placeOf(message), 'invoke', searching(message, asked))
    const answer = await this.deliveries.deliver(sent, this.chats.settings.suggestWithin)
    if (answer.outcome !== 'answered') this.#failed('suggestions', answer)
    const found = answer.outcome === 'answered' ? suggestedIn(answer.body) : null
    if (answer.outcome === 'answered' && found === null)
      this.#tell('suggestions', 'error', wentWrong, 'no search response')
    return found
  }

  /** Teams itself looks for people, and the bot is not asked. */
  #people(query: string): readonly Offered[] {
    return [...this.chats.users.values()]
      .filter(({ kind, name }) => kind !== 'foreign' && name.toLowerCase().includes(query.trim().toLowerCase()))
      .map(({ id, name }) => ({ title: name, value: id }))
  }

  placeOf(message: TeamsMessage): Place {
    const room = this.chats.rooms.get(message.conversation) ?? null
    return room === null ? privately : { room, thread: message.thread }
  }

  #show(doing: Doing, message: TeamsMessage, { statusCode, type, value }: Fields): void {
    if (statusCode === 200 && type === 'application/vnd.microsoft.card.adaptive') {
      try {
        this.chats.showTo(this.#id, message, taken(value))
      } catch (problem) {
        this.#tell(doing, 'error', wentWrong, problem instanceof Error ? problem.message : String(problem))
      }
    } else if (statusCode === 200 && type === 'application/vnd.microsoft.activity.message') {
      this.#tell(doing, 'toast', words(value), null)
    } else {
      const { code, message: why } = fields(value)
      const detail = [statusCode, type, code, why].filter(it => it !== undefined).join(' ')
      this.#tell(doing, 'error', wentWrong, detail || 'no invoke response')
    }
  }

  #failed(doing: Doing, { outcome, status }: Answer): void {
    this.#tell(
      doing,
      'error',
      outcome === 'timeout' ? notReached : wentWrong,
      status === null ? outcome : `HTTP ${status}`,
    )
  }

  #tell(doing: Doing, kind: Notice['kind'], text: string, detail: string | null): void {
    this.#notices = [...this.#notices, { at: this.chats.now(), doing, kind, text, detail }]
    this.chats.changed({ what: 'notice', user: this.#id })
  }
}
