import { type Fields, fieldsList, words } from '../slack/json.ts'
import { actionsIn, elementsIn } from './adaptive-card/walk.ts'

/** A choice of a menu, as somebody sees it. */
export interface Offered {
  readonly title: string
  readonly value: string
}

export const inputsOf = (card: Fields): readonly Fields[] =>
  elementsIn(card).filter(({ type }) => words(type).startsWith('Input.'))

/** The field with this label, title or id. Throws, naming the fields there are, when it is not there. */
export const fieldNamed = (card: Fields, name: string): Fields =>
  only(inputsOf(card), name, 'field', it => [it.label, it.title, it.placeholder, it.id])

/** The button with this title, spoken title, verb or id. Throws, naming the buttons there are, when it is not there. */
export const buttonNamed = (card: Fields, name: string): Fields =>
  only(actionsIn(card), name, 'button', it => [it.title, it.tooltip, it.verb, it.id])

export const choicesOf = (field: Fields): readonly Offered[] =>
  fieldsList(field.choices).map(({ title, value }) => ({ title: words(title), value: words(value) }))

function only(all: readonly Fields[], name: string, what: string, namesOf: (it: Fields) => readonly unknown[]): Fields {
  const [first, ...others] = all.filter(it => namesOf(it).includes(name))
  const list = all.map(it => `"${namesOf(it).find(one => words(one) !== '') ?? ''}"`).join(', ') || 'none at all'
  if (first === undefined) throw new Error(`There is no ${what} "${name}" here, only ${list}`)
  if (others.length > 0) throw new Error(`There is more than one ${what} "${name}" here, among ${list}`)
  return first
}
