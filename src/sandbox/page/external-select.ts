/// <reference lib="dom" />
import { type Fields, fields, fieldsList, words, wordsOf } from '../slack/json.ts'
import type { Offered } from '../slack/open-form.ts'
import { act } from './connection.ts'
import { el } from './element.ts'
import { doing, notice } from './notice.ts'
import { pickedList } from './picked.ts'

interface Options {
  readonly id: string
  readonly field: string
  readonly placeholder: string
  /** Letters before the app is asked. */
  readonly fewest: number
  readonly user: () => string
  /** It takes several, and so many at most. Absent: one. */
  readonly most?: number
}

/** Milliseconds between the last key and the question. */
const pause = 120

/** A menu that the app fills while somebody types: a combobox with a list below it. */
export function externalSelect({ id, field, placeholder, fewest, user, most }: Options) {
  const list = el('ul', { class: 'options', role: 'listbox', id: `${id}-list`, hidden: true })
  const input = el('input', {
    id,
    type: 'text',
    class: 'combobox',
    role: 'combobox',
    placeholder,
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  })
  let picked: readonly Offered[] = []
  const chips = pickedList(at => void pick(picked.filter((_, index) => index !== at)))
  el('div', { class: 'select' }, most === undefined ? null : chips.element, input, list)
  let offered: readonly Offered[] = []
  let active = -1
  let chosen = ''
  let asked = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  const open = (shown: boolean): void => {
    list.hidden = !shown
    input.setAttribute('aria-expanded', String(shown))
    if (!shown) input.removeAttribute('aria-activedescendant')
    if (shown) place(list, input)
  }
  const mark = (index: number): void => {
    active = offered.length === 0 ? -1 : (index + offered.length) % offered.length
    for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === active))
    const option = list.children[active]
    if (!option) return
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const shown = (now: readonly Offered[]): void => {
    picked = now
    chips.show(picked.map(({ label }) => label))
    input.placeholder = picked.length === 0 ? placeholder : ''
  }
  const pick = async (now: readonly Offered[]): Promise<void> => {
    shown(now)
    await doing({ act: 'choose', as: user(), field, value: now.map(({ value }) => value) })
  }
  const choose = async (option: Offered | undefined): Promise<void> => {
    if (!option) return
    asked += 1
    if (most !== undefined) {
      input.value = ''
      open(false)
      return pick([...picked, option])
    }
    chosen = option.label
    input.value = option.label
    open(false)
    await doing({ act: 'choose', as: user(), field, value: option.value })
  }
  const say = (text: string): void => {
    list.replaceChildren(el('li', { class: 'options-note' }, text))
    open(true)
  }
  const ask = async (): Promise<void> => {
    const query = input.value === chosen ? '' : input.value.trim()
    if (query.length < fewest) return open(false)
    const mine = ++asked
    if (offered.length === 0) say('Loading…')
    try {
      const { options = [] } = await act({ act: 'suggest', as: user(), field, query })
      if (mine !== asked) return
      offered = options.filter(({ value }) => picked.every(one => one.value !== value))
      if (most !== undefined && picked.length >= most) return say(`No more than ${most} can be picked`)
      if (offered.length === 0) return say('No matching results')
      list.replaceChildren(
        ...offered.map((option, at) => drawOption(option, `${id}-option-${at}`, () => void choose(option))),
      )
      open(true)
      mark(0)
    } catch (problem) {
      if (mine === asked) open(false)
      notice(String(problem instanceof Error ? problem.message : problem))
    }
  }

  input.addEventListener('focus', () => {
    input.select()
    void ask()
  })
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void ask(), pause)
  })
  input.addEventListener('blur', () => {
    clearTimeout(waiting)
    asked += 1
    open(false)
    input.value = chosen
  })
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) return void ask()
      mark(active + (event.key === 'ArrowDown' ? 1 : -1))
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault()
      void choose(offered[active])
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      event.stopPropagation()
      open(false)
    }
  })

  return {
    input,
    value: () => null,
    show(state: Fields): void {
      if (most !== undefined) shown(fieldsList(state.selected_options).map(offeredIn))
      const label = wordsOf(fields(state.selected_option).text)
      if (label === '' || label === chosen) return
      chosen = label
      if (document.activeElement !== input || list.hidden) input.value = label
    },
  }
}

const offeredIn = (option: Fields): Offered => ({
  value: words(option.value),
  label: wordsOf(option.text),
  description: wordsOf(option.description) || null,
})

function drawOption({ label, description }: Offered, id: string, choose: () => void): HTMLElement {
  const option = el(
    'li',
    { role: 'option', id, 'aria-selected': 'false' },
    el('bdi', {}, label),
    description ? el('small', { dir: 'auto' }, description) : null,
  )
  // Before the field loses its focus, which closes the list.
  option.addEventListener('pointerdown', event => event.preventDefault())
  option.addEventListener('click', choose)
  return option
}

/** Below the field, above everything: the form around it may scroll. */
function place(list: HTMLElement, input: HTMLElement): void {
  const { left, bottom, width } = input.getBoundingClientRect()
  list.style.setProperty('left', `${left}px`)
  list.style.setProperty('top', `${bottom + 4}px`)
  list.style.setProperty('width', `${width}px`)
}
