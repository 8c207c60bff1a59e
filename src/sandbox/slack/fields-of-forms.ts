import { type Fields, fieldsList, words, wordsOf } from './json.ts'
import { fillable } from './view-state.ts'

/** One thing to fill in or press, with where it stands. */
export interface Place {
  readonly block: Fields
  readonly element: Fields
}

export const idsOf = ({ block, element }: Place): readonly [string, string] => [
  words(block.block_id),
  words(element.action_id),
]

/** The field with this label, block id or action id. Throws, naming the fields there are, when it is not there. */
export function fieldNamed(blocks: readonly Fields[], name: string): Place {
  const all = fillable(blocks)
  const found = all.filter(place => namesOfField(place).includes(name))
  return only(
    found,
    `field "${name}"`,
    all.map(place => namesOfField(place)[0] ?? ''),
  )
}

/** The button with this label, spoken label, action id or value. */
export function buttonNamed(blocks: readonly Fields[], name: string): Place {
  const all = blocks.flatMap(block =>
    [...fieldsList(block.type === 'actions' ? block.elements : []), ...fieldsList([block.accessory])]
      .filter(element => element.type === 'button')
      .map(element => ({ block, element })),
  )
  const found = all.filter(({ element }) =>
    [wordsOf(element.text), element.accessibility_label, element.action_id, element.value].includes(name),
  )
  return only(
    found,
    `button "${name}"`,
    all.map(({ element }) => wordsOf(element.text)),
  )
}

const namesOfField = ({ block, element }: Place): readonly string[] =>
  [wordsOf(block.label), wordsOf(block.text), wordsOf(element.placeholder), ...idsOf({ block, element })].filter(
    Boolean,
  )

function only(found: readonly Place[], what: string, all: readonly string[]): Place {
  const [place, ...others] = found
  const list = all.length === 0 ? 'none at all' : all.map(name => `"${name}"`).join(', ')
  if (place === undefined) throw new Error(`There is no ${what} here, only ${list}`)
  if (others.length > 0) throw new Error(`There are ${found.length} of ${what} here, among ${list}`)
  return place
}
