/// <reference lib="dom" />
import {
  AdaptiveCard,
  ChoiceSetInput,
  ExecuteAction,
  HostConfig,
  type Input,
  OpenUrlAction,
  SerializationContext,
  SubmitAction,
  Versions,
} from 'adaptivecards'
import { type Fields, fields, fieldsList, words } from '../slack/json.ts'
import { actionsIn, elementsIn } from '../teams/adaptive-card/walk.ts'
import { formatted } from '../teams/dates.ts'
import { cardMarkdown } from './card-markdown.ts'
import { el } from './element.ts'
import { withEmoji } from './emoji.ts'
import { type SeveralPicked, severalIn } from './several-picked.ts'
import { teamsHost } from './teams-host.ts'

/** What somebody does on a card. */
export interface Hand {
  /** A button, by its place among all of the card, with what is typed in the fields. */
  press(button: number, title: string, values: Values, element: HTMLElement): void
  /** What a field suggests for these letters. */
  suggest(field: string, query: string): Promise<readonly { readonly title: string; readonly value: string }[]>
}

/** By field; several where it takes several. */
export type Values = Readonly<Record<string, string | string[]>>

/** Whose screen it is: times are told in their zone, whatever the zone of this browser. */
export interface Reader {
  readonly zone: string
  readonly locale: string
}

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = cardMarkdown(text)
  result.didProcess = true
}
const host = new HostConfig(teamsHost)

/** A card as Microsoft's own library draws it, dressed as Teams dresses it. */
export function drawCard(content: Fields, reader: Reader, hand: Hand): HTMLElement {
  const card = new AdaptiveCard()
  const several = new Map<Input, SeveralPicked>()
  card.hostConfig = host
  card.parse(asTeamsReads(content, reader), new SerializationContext(Versions.v1_6))
  card.onExecuteAction = action => {
    if (action instanceof OpenUrlAction && action.url) window.open(action.url, '_blank', 'noopener,noreferrer')
    if (!(action instanceof ExecuteAction || action instanceof SubmitAction)) return
    const values = Object.fromEntries(
      card.getAllInputs().map(input => [input.id ?? '', several.get(input)?.titles().slice() ?? typedIn(input)]),
    )
    hand.press(placeOf(action.id), action.title ?? '', values, action.renderedElement ?? document.body)
  }
  card.onInputValueChanged = input => {
    if (input instanceof ChoiceSetInput && input.isDynamicTypeahead())
      void suggest(input, hand, several.get(input)?.titles() ?? [])
  }
  const drawn = card.render()
  for (const input of card.getAllInputs()) {
    const field = elementsIn(content).find(one => one.id === input.id)
    if (input instanceof ChoiceSetInput && input.isDynamicTypeahead() && field?.isMultiSelect === true)
      several.set(input, severalIn(input, pickedBefore(field)))
  }
  if (drawn) drawPictures(drawn)
  for (const box of drawn?.querySelectorAll('.ac-choiceSetInput-filtered-container') ?? []) nameField(box)
  return el('div', { class: 'adaptive-card', dir: 'auto' }, drawn ?? el('p', {}, 'This card cannot be shown.'))
}

/** Whatever fonts this machine has. */
function drawPictures(drawn: HTMLElement): void {
  const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  while (texts.nextNode()) if (texts.currentNode instanceof Text) found.push(texts.currentNode)
  for (const text of found) {
    const parts = withEmoji(text.data)
    if (parts.some(part => part instanceof Node)) text.replaceWith(...parts)
  }
}

/** The library names the box around such a field, and not the field, which is what somebody comes to who listens. */
function nameField(box: Element): void {
  const label = box.getAttribute('aria-labelledby')
  const input = box.querySelector('input')
  if (label === null || input === null) return
  input.setAttribute('aria-labelledby', label)
  box.removeAttribute('aria-labelledby')
}

const mark = 'button-'
const placeOf = (id: string | undefined): number => Number((id ?? '').slice(mark.length))

/**
 * Teams knows menus that ask the bot although they came after version 1.5, and shows their choice by its title. Each button gets its
 * place as a name, so that two of one title can be told apart.
 */
function asTeamsReads(content: Fields, { zone, locale }: Reader): Fields {
  const text = JSON.stringify({ ...content, version: '1.6', refresh: undefined })
  const card = fields(JSON.parse(formatted(text, zone, locale)))
  for (const [place, action] of actionsIn(card).entries()) Object.assign(action, { id: `${mark}${place}` })
  for (const field of elementsIn(card)) {
    const asks = words(fields(field['choices.data']).type) === 'Data.Query'
    const chosen = fieldsList(field.choices).find(({ value }) => value === field.value)
    if (asks && field.isMultiSelect === true) Object.assign(field, { value: undefined, isMultiSelect: undefined })
    else if (asks && chosen) Object.assign(field, { value: chosen.title })
  }
  return card
}

const typedIn = (input: Input): string => String(input.value ?? '')

/** By title, of a field that takes several. */
function pickedBefore(field: Fields): readonly string[] {
  const values = words(field.value).split(',')
  return fieldsList(field.choices).flatMap(({ title, value }) => (values.includes(words(value)) ? [words(title)] : []))
}

async function suggest(input: ChoiceSetInput, hand: Hand, picked: readonly string[]): Promise<void> {
  const query = input.getFilterForDynamicSearch() ?? ''
  if (query === '' || input.choices.some(({ title }) => title === query)) return
  input.showLoadingIndicator()
  try {
    const found = await hand.suggest(input.id ?? '', query)
    // Those that the card holds by itself are shown anyway.
    const held = new Set([...input.choices.map(({ title }) => title), ...picked])
    input.renderChoices(
      query,
      found.filter(({ title }) => !held.has(title)),
    )
  } catch {
    input.showErrorIndicator(query, 'Nothing could be loaded')
  } finally {
    input.removeLoadingIndicator()
  }
}
