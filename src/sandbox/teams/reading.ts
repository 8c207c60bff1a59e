import { type Fields, fields, fieldsList, isFields, words } from '../slack/json.ts'
import { formatted } from './dates.ts'
import { readMarkdown } from './markdown.ts'
import type { TeamsMessage } from './messages.ts'

/** What somebody who looks at a message gets from it. */
export interface ReadMessage {
  readonly text: string
  /** Whatever can be clicked and leads away. */
  readonly links: readonly Link[]
  /** Titles, in the order shown. */
  readonly buttons: readonly string[]
  /** Names that notify somebody. */
  readonly mentions: readonly string[]
}

export interface Link {
  readonly url: string
  readonly text: string
}

interface Reader {
  readonly tz: string
  readonly locale: string
}

/** Collects while it reads. */
interface Reading {
  readonly who: Reader
  readonly links: Link[]
  readonly buttons: string[]
}

/** Reads a message as a person would, times in their own zone. Cards first, then what stands beside them. */
export function read(message: Pick<TeamsMessage, 'text' | 'card'>, who: Reader): ReadMessage {
  const reading: Reading = { who, links: [], buttons: [] }
  const said = message.text === '' ? [] : [markdown(message.text, reading)]
  const shown = message.card === null ? [] : readCard(message.card, reading)
  const entities = fieldsList(fields(message.card?.msteams).entities)
  const mentions = entities.filter(it => it.type === 'mention').map(it => words(fields(it.mentioned).name))
  const text = [...said, ...shown].filter(line => line !== '').join('\n')
  return { text, links: reading.links, buttons: reading.buttons, mentions }
}

const readCard = (card: Fields, reading: Reading): readonly string[] => [
  ...fieldsList(card.body).map(element => readElement(element, reading)),
  readActions(fieldsList(card.actions), reading),
]

function readElement(element: Fields, reading: Reading): string {
  if (element.isVisible === false) return ''
  switch (element.type) {
    case 'TextBlock':
      return markdown(words(element.text), reading)
    case 'RichTextBlock':
      return (Array.isArray(element.inlines) ? element.inlines : []).map(it => readRun(it, reading)).join('')
    case 'FactSet':
      return fieldsList(element.facts)
        .map(fact => `${markdown(words(fact.title), reading)} ${markdown(words(fact.value), reading)}`)
        .join('\n')
    case 'Image':
      return words(element.altText)
    case 'ColumnSet':
      return lines(fieldsList(element.columns).map(column => readAll(column.items, reading)))
    case 'Table':
      return lines(
        fieldsList(element.rows).map(row =>
          fieldsList(row.cells)
            .map(cell => readAll(cell.items, reading))
            .join(' | '),
        ),
      )
    case 'ActionSet':
      return readActions(fieldsList(element.actions), reading)
    case 'Container':
      return readAll(element.items, reading)
    case 'ImageSet':
      return readAll(element.images, reading)
    default:
      return words(element.type).startsWith('Input.') ? readInput(element) : ''
  }
}

const readAll = (elements: unknown, reading: Reading): string =>
  lines(fieldsList(elements).map(element => readElement(element, reading)))

const lines = (all: readonly string[]): string => all.filter(line => line !== '').join('\n')

function readRun(run: unknown, reading: Reading): string {
  if (!isFields(run)) return words(run)
  const { url, type } = fields(run.selectAction)
  if (type === 'Action.OpenUrl') reading.links.push({ url: words(url), text: words(run.text) })
  return words(run.text)
}

/** An input with its label, and what stands in it. */
function readInput(input: Fields): string {
  const label = words(input.label) || words(input.title) || words(input.placeholder)
  const value = String(input.value ?? '')
  return value === '' ? label : `${label}: ${titleOf(input, value)}`
}

const titleOf = (input: Fields, value: string): string =>
  words(fieldsList(input.choices).find(choice => choice.value === value)?.title) || value

function readActions(actions: readonly Fields[], reading: Reading): string {
  return actions
    .map(action => {
      const title = words(action.title)
      if (action.type === 'Action.OpenUrl') reading.links.push({ url: words(action.url), text: title })
      reading.buttons.push(title)
      const shown = isFields(action.card) ? readCard(action.card, reading) : []
      return lines([`[${title}]`, ...shown])
    })
    .join(' ')
}

function markdown(text: string, { who, links }: Reading): string {
  const read = readMarkdown(formatted(text, who.tz, who.locale))
  links.push(...read.links)
  return read.text
}
