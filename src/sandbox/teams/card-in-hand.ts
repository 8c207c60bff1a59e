import { type Fields, fields, fieldsList, words } from '../slack/json.ts'
import { choicesOf, fieldNamed, type Offered } from './fields-of-cards.ts'
import { complaints, type Filled, initially, offOf, onOf, sentOf } from './filled.ts'
import { limits } from './limits.ts'
import { cardOf, type ShownMessage } from './shown.ts'

/** Asks the bot what a field suggests; `null` where nothing came. */
export type Ask = (message: ShownMessage, asked: Fields) => Promise<readonly Offered[] | null>

/** The cards that one person types in. What was typed belongs to the card as it is: another card in its place has fields of its own. */
export class CardInHand {
  readonly #ask: Ask
  readonly #filled = new WeakMap<Fields, Filled>()
  readonly #complaints = new WeakMap<Fields, Filled>()
  readonly #suggested = new Map<string, readonly Offered[]>()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  filled(message: ShownMessage): Filled {
    const card = cardOf(message)
    return this.#filled.get(card) ?? initially(card)
  }

  /** What Teams complained of when a button was pressed, by id. */
  complaints(message: ShownMessage): Filled {
    return this.#complaints.get(cardOf(message)) ?? {}
  }

  /** What goes along with a press, or `null` because Teams complains instead of sending it. */
  sent(message: ShownMessage): Filled | null {
    const card = cardOf(message)
    const wrong = complaints(card, this.filled(message))
    this.#complaints.set(card, wrong)
    return Object.keys(wrong).length > 0 ? null : sentOf(this.filled(message))
  }

  /** Types or chooses; a choice by value or title. Throws for what the client would not let a person do. */
  async choose(message: ShownMessage, name: string, given: string | readonly string[]): Promise<void> {
    const field = fieldNamed(cardOf(message), name)
    const all = await Promise.all([given].flat().map(one => this.#value(message, name, field, one)))
    if (all.length > 1 && field.isMultiSelect !== true) throw new Error(`"${name}" takes one choice`)
    this.hold(message, words(field.id), all.join(','))
  }

  hold(message: ShownMessage, id: string, value: string): void {
    this.#filled.set(cardOf(message), { ...this.filled(message), [id]: value })
  }

  /** What is offered for these letters: of the choices in the card those that contain them, then what the bot says. */
  async suggestions(message: ShownMessage, name: string, query: string): Promise<readonly Offered[]> {
    const field = fieldNamed(cardOf(message), name)
    const fitting = choicesOf(field).filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))
    const more = await this.#asked(message, field, query)
    const known = new Set(fitting.map(({ value }) => value))
    const all = [...fitting, ...more.filter(({ value }) => !known.has(value))].slice(0, limits.suggestions)
    const before = this.#suggested.get(keyOf(message, field)) ?? []
    this.#suggested.set(keyOf(message, field), [...all, ...before])
    return all
  }

  async #asked(message: ShownMessage, field: Fields, query: string): Promise<readonly Offered[]> {
    const data = fields(field['choices.data'])
    if (data.type !== 'Data.Query') return []
    const { [words(field.id)]: _, ...others } = sentOf(this.filled(message))
    const asked = {
      queryText: query,
      queryOptions: { skip: 0, top: limits.suggestions },
      dataset: data.dataset,
      ...(data.associatedInputs === 'auto' ? { data: others } : {}),
    }
    return (await this.#ask(message, asked)) ?? []
  }

  async #value(message: ShownMessage, name: string, field: Fields, given: string): Promise<string> {
    switch (field.type) {
      case 'Input.ChoiceSet':
        return this.#choice(message, name, field, given)
      case 'Input.Toggle':
        return ['', 'false', 'no', offOf(field)].includes(given) ? offOf(field) : onOf(field)
      default:
        if (typeof field.maxLength === 'number' && given.length > field.maxLength)
          throw new Error(`"${name}" takes no more than ${field.maxLength} characters`)
        return given
    }
  }

  async #choice(message: ShownMessage, name: string, field: Fields, given: string): Promise<string> {
    if (given === '') return ''
    const isIt = ({ title, value }: Offered) => title === given || value === given
    const known = [...choicesOf(field), ...(this.#suggested.get(keyOf(message, field)) ?? [])]
    const found = known.find(isIt) ?? (await this.suggestions(message, name, given)).find(isIt)
    if (found === undefined)
      throw new Error(`"${name}" does not offer "${given}", only ${known.map(it => `"${it.title}"`).join(', ')}`)
    return found.value
  }
}

const keyOf = (message: ShownMessage, field: Fields) => [message.conversation, message.id, words(field.id)].join(' ')

/** What the bot suggested, or `null` where that is not how suggestions are told. */
export function suggestedIn(body: unknown): readonly Offered[] | null {
  const { type, value } = fields(body)
  const { results } = fields(value)
  if (type !== 'application/vnd.microsoft.search.searchResponse' || !Array.isArray(results)) return null
  const found = fieldsList(results).map(it => ({ title: words(it.title), value: words(it.value) }))
  return found.every(it => it.title !== '' && it.value !== '') ? found : null
}
