import { type Fields, words } from '../slack/json.ts'
import { inputsOf } from './fields-of-cards.ts'

/** What stands in the fields of a card, by their ids; always words, as Teams sends it. */
export type Filled = Readonly<Record<string, string>>

/** What stands there before anybody types. */
export const initially = (card: Fields): Filled =>
  Object.fromEntries(inputsOf(card).map(field => [words(field.id), initialOf(field)]))

const initialOf = (field: Fields): string =>
  field.type === 'Input.Toggle' ? words(field.value) || offOf(field) : String(field.value ?? '')

export const onOf = (toggle: Fields): string => words(toggle.valueOn) || 'true'
export const offOf = (toggle: Fields): string => words(toggle.valueOff) || 'false'

/** What is sent with a press: empty fields are not. */
export const sentOf = (filled: Filled): Filled =>
  Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== ''))

/** What Teams itself complains of before anything is sent, by id. */
export function complaints(card: Fields, filled: Filled): Filled {
  const wrong = inputsOf(card).filter(field => isWrong(field, filled[words(field.id)] ?? ''))
  return Object.fromEntries(
    wrong.map(field => [words(field.id), words(field.errorMessage) || 'This field has to be filled in.']),
  )
}

function isWrong(field: Fields, value: string): boolean {
  if (value === '' || (field.type === 'Input.Toggle' && value === offOf(field))) return field.isRequired === true
  if (field.type === 'Input.Number') {
    const number = Number(value)
    const { min, max } = field
    return (
      !Number.isFinite(number) || (typeof min === 'number' && number < min) || (typeof max === 'number' && number > max)
    )
  }
  return field.type === 'Input.Text' && words(field.regex) !== '' && !new RegExp(words(field.regex)).test(value)
}
