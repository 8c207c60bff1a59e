/// <reference lib="dom" />
import { el } from './element.ts'

/** What is picked in a field that takes several, each to be taken out again. */
export function pickedList(takeOut: (at: number) => void) {
  const element = el('div', { class: 'picked' })
  return {
    element,
    show(labels: readonly string[]): void {
      element.replaceChildren(
        ...labels.map((label, at) => {
          const out = el('button', { type: 'button', 'aria-label': `Take out ${label}` }, '×')
          // The field keeps the focus, and so its list.
          out.addEventListener('pointerdown', event => event.preventDefault())
          out.addEventListener('click', () => takeOut(at))
          return el('span', {}, el('bdi', {}, label), out)
        }),
      )
    },
  }
}
