import { option } from './block-kit/parts.ts'
import { problemsOf } from './block-kit/problems.ts'
import { fieldNamed, idsOf, type Place } from './fields-of-forms.ts'
import { type Fields, fields, fieldsList, words, wordsOf } from './json.ts'
import { limits } from './limits.ts'
import { elementValue, fillable, isEmpty } from './view-state.ts'
import type { SlackView } from './views.ts'

export interface Offered {
  readonly value: string
  readonly label: string
  readonly description: string | null
}

export const offered = (wire: Fields): Offered => ({
  value: words(wire.value),
  label: wordsOf(wire.text),
  description: wordsOf(wire.description) || null,
})

/** The options that an element carries itself, in groups or not. */
export const optionsOf = (held: Fields): readonly Fields[] => [
  ...fieldsList(held.options),
  ...fieldsList(held.option_groups).flatMap(group => fieldsList(group.options)),
]

/** The options in an answer to a `block_suggestion`, or `null` where Slack would show none because they are not right. */
export function optionsIn(answer: unknown): readonly Fields[] | null {
  const options = optionsOf(fields(answer))
  const right = options.length <= limits.options && options.every(it => problemsOf(option, it, '').length === 0)
  const told = fields(answer).options !== undefined || fields(answer).option_groups !== undefined
  return right && told ? options : null
}

/** What the element holds once a person has typed or chosen this. Throws for what Slack's own window would not let them do. */
export function filledIn({ element }: Place, given: string | readonly string[], known: readonly Fields[]): Fields {
  const type = words(element.type)
  if (type.endsWith('_input')) return elementValue(element, typed(element, String(given)))
  if (['datepicker', 'timepicker', 'users_select'].includes(type))
    return elementValue(element, given === '' ? null : given)
  if (type === 'datetimepicker') return elementValue(element, given === '' ? null : Number(given))
  const chosen = [given]
    .flat()
    .filter(Boolean)
    .map(wanted => chosenFrom(known, wanted))
  const several = type.startsWith('multi_') || type === 'checkboxes'
  if (typeof element.max_selected_items === 'number' && chosen.length > element.max_selected_items)
    throw new Error(`Slack lets nobody choose more than ${element.max_selected_items} here`)
  return elementValue(element, several ? chosen : (chosen[0] ?? null))
}

function typed(element: Fields, text: string): string | null {
  const most = typeof element.max_length === 'number' ? element.max_length : limits.inputText
  if (text.length > most) throw new Error(`Slack lets nobody type more than ${most} characters here`)
  if (text.includes('\n') && element.multiline !== true) throw new Error('Slack lets nobody type a new line here')
  return text === '' ? null : text
}

function chosenFrom(known: readonly Fields[], wanted: string): Fields {
  const found = known.find(it => it.value === wanted) ?? known.find(it => wordsOf(it.text) === wanted)
  const list = known.map(it => `"${wordsOf(it.text)}"`).join(', ')
  if (found === undefined) throw new Error(`"${wanted}" is not offered here, only ${list || 'nothing'}`)
  return found
}

/** What Slack's own window says before it sends anything: required fields, shortest text. */
export function missingIn(view: SlackView): Readonly<Record<string, string>> {
  const missing: Record<string, string> = {}
  for (const place of fillable(view.blocks)) {
    const { block, element } = place
    if (block.type !== 'input') continue
    const [blockId, actionId] = idsOf(place)
    const value = view.state[blockId]?.[actionId]
    if (isEmpty(value)) {
      if (block.optional !== true) missing[blockId] = 'Please complete this required field.'
    } else if (words(value?.value).length < Number(element.min_length ?? 0)) {
      missing[blockId] = `Please enter at least ${String(element.min_length)} characters.`
    }
  }
  return missing
}

/** An open modal as the person sees it. JSON through and through. */
export interface OpenForm {
  readonly id: string
  readonly title: string
  readonly submit: string | null
  readonly close: string | null
  readonly callbackId: string
  readonly blocks: readonly Fields[]
  readonly state: SlackView['state']
  /** By block id. */
  readonly errors: Readonly<Record<string, string>>
}

export const openForm = (view: SlackView): OpenForm => ({
  id: view.id,
  title: wordsOf(view.content.title),
  submit: wordsOf(view.content.submit) || null,
  close: wordsOf(view.content.close) || null,
  callbackId: words(view.content.callback_id),
  blocks: view.blocks,
  state: view.state,
  errors: view.errors,
})

/** What is wrong with the field of this name, in the form as it stands. */
export const errorAt = (form: OpenForm, name: string): string | null =>
  form.errors[idsOf(fieldNamed(form.blocks, name))[0]] ?? null
