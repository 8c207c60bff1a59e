/// <reference lib="dom" />
import { type Fields, fields, fieldsList, words, wordsOf } from '../slack/json.ts'
import { el, say } from './element.ts'
import { externalSelect } from './external-select.ts'
import { doing } from './notice.ts'

/** One field of a form on the screen. */
export interface Control {
  readonly element: HTMLElement
  readonly focus: HTMLElement
  /** What is to be sent along with the form; `null` where Slack knows it already. */
  typed(): string | null
  update(block: Fields, state: Fields, error: string): void
}

export function controlFor(block: Fields, user: () => string): Control {
  const element = fields(block.element)
  const field = words(block.block_id)
  const hint = el('p', { class: 'hint', id: `hint-${field}` })
  const error = el('p', { class: 'field-error', id: `error-${field}`, role: 'alert' })
  const { input, value, show } = inputFor(element, field, user)
  input.setAttribute('aria-describedby', `${hint.id} ${error.id}`)
  const whole = el('div', { class: 'control' }, input.parentElement ?? input, error, hint)
  return {
    element: whole,
    focus: input,
    typed: value,
    update(now, state, problem) {
      show(state)
      say(hint, wordsOf(now.hint))
      say(error, problem)
      input.setAttribute('aria-invalid', String(problem !== ''))
    },
  }
}

interface Input {
  readonly input: HTMLElement
  value(): string | null
  show(state: Fields): void
}

function inputFor(element: Fields, field: string, user: () => string): Input {
  const id = `field-${field}`
  const placeholder = wordsOf(element.placeholder)
  switch (element.type) {
    case 'plain_text_input': {
      const attributes = {
        id,
        placeholder,
        dir: 'auto',
        autocomplete: 'off',
        maxlength: Number(element.max_length ?? 3_000),
      }
      const input =
        element.multiline === true
          ? el('textarea', { ...attributes, rows: 4 })
          : el('input', { ...attributes, type: 'text' })
      input.value = words(element.initial_value)
      return { input, value: () => input.value, show: () => {} }
    }
    case 'external_select':
      return externalSelect({ id, field, placeholder, fewest: Number(element.min_query_length ?? 3), user })
    case 'multi_external_select':
      return externalSelect({
        ...{ id, field, placeholder, fewest: Number(element.min_query_length ?? 3), user },
        most: Number(element.max_selected_items ?? 100),
      })
    case 'users_select':
      return externalSelect({ id, field, placeholder: placeholder || 'Type a part of a name', fewest: 1, user })
    case 'static_select': {
      const options = fieldsList(element.options).map(it => el('option', { value: words(it.value) }, wordsOf(it.text)))
      const input = el('select', { id }, el('option', { value: '' }, placeholder || 'Choose'), ...options)
      input.addEventListener('change', () => void doing({ act: 'choose', as: user(), field, value: input.value }))
      return {
        input,
        value: () => null,
        show: state => {
          input.value = words(fields(state.selected_option).value)
        },
      }
    }
    default: {
      const input = el('p', { id, class: 'hint' }, `This page cannot draw a field of the kind ${words(element.type)}.`)
      return { input, value: () => null, show: () => {} }
    }
  }
}
