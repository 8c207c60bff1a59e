/// <reference lib="dom" />
import type { ChoiceSetInput } from 'adaptivecards'
import { pickedList } from './picked.ts'

/** What stands in a field of a card that takes several, by title. */
export interface SeveralPicked {
  readonly titles: () => readonly string[]
}

/**
 * Teams lets several be picked in a field that asks the bot; the library that draws cards here lets one. What is chosen in it is taken out of
 * the text and put before it.
 */
export function severalIn(input: ChoiceSetInput, before: readonly string[]): SeveralPicked {
  const drawn = input.renderedElement
  const box = drawn?.matches(container) ? drawn : drawn?.querySelector(container)
  const text = box?.querySelector('input')
  let titles = before
  const list = pickedList(at => put(titles.filter((_, index) => index !== at)))
  const put = (now: readonly string[]): void => {
    titles = now
    list.show(titles)
  }
  put(before)
  box?.prepend(list.element)
  box?.addEventListener('click', event => {
    const chosen = event.target instanceof Element && event.target.closest('.ac-choiceSetInput-choice') !== null
    if (!chosen || !text || text.value === '') return
    put([...new Set([...titles, text.value])])
    text.value = ''
  })
  return { titles: () => titles }
}

const container = '.ac-choiceSetInput-filtered-container'
