/// <reference lib="dom" />
import { el } from '../element.ts'
import { drawList } from '../keyed.ts'
import { doing } from '../notice.ts'
import type { Act } from '../server/acts.ts'

/** One thing that can be changed, and how it is now. */
export interface Row {
  /** Unlike that of every other row in the list. */
  readonly key: string
  readonly title: string
  /** In a word or two, and whether it is as it should be. */
  readonly state?: { readonly text: string; readonly looks: 'good' | 'off' | 'plain' }
  readonly note?: string
  readonly controls: readonly Control[]
}

export type Control = Press | Field

export interface Press {
  readonly kind: 'press'
  readonly label: string
  /** For those who listen: what it does, with all its nouns. */
  readonly spoken: string
  readonly act: Act
  readonly looks?: 'danger'
  /** How it is already. */
  readonly pressed?: boolean
}

/** Something to type, with what is so now. */
export interface Field {
  readonly kind: 'field'
  readonly label: string
  readonly spoken: string
  readonly value: string
  readonly act: (typed: string) => Act
}

export function drawRows(where: HTMLElement, rows: readonly Row[]): void {
  drawList(where, rows, {
    key: ({ key }) => key,
    looks: row => JSON.stringify(row),
    draw: row => drawRow(row),
  })
}

function drawRow({ title, state, note, controls }: Row): HTMLElement {
  const presses = controls.filter(control => control.kind === 'press')
  return el(
    'li',
    { class: 'world-row' },
    el(
      'div',
      { class: 'world-line' },
      el(
        'span',
        { class: 'world-what' },
        el('bdi', {}, title),
        state ? el('span', { class: `world-state ${state.looks}` }, state.text) : null,
      ),
      presses.length > 0 ? el('span', { class: 'world-presses' }, ...presses.map(press)) : null,
    ),
    note ? el('p', { class: 'world-note' }, note) : null,
    ...controls.filter(control => control.kind === 'field').map(field),
  )
}

function press({ label, spoken, act, looks, pressed }: Press): HTMLElement {
  const made = el(
    'button',
    {
      type: 'button',
      class: looks ? `little ${looks}` : 'little',
      'aria-label': spoken,
      'aria-pressed': pressed === undefined ? null : String(pressed),
      onclick: () => void doing(act, made),
    },
    label,
  )
  return made
}

function field({ label, spoken, value, act }: Field): HTMLElement {
  const input = el('input', { type: 'text', value, 'aria-label': spoken, autocomplete: 'off', spellcheck: 'false' })
  const button = el('button', { type: 'submit', class: 'little', 'aria-label': `${label}: ${spoken}` }, label)
  return el(
    'form',
    {
      class: 'world-field',
      onsubmit: event => {
        event.preventDefault()
        void doing(act(input.value), button)
      },
    },
    input,
    button,
  )
}
