/// <reference lib="dom" />
import { type Fields, fields, words, wordsOf } from '../slack/json.ts'
import type { OpenForm } from '../slack/open-form.ts'
import { drawBlock } from './blocks.ts'
import { byId, el, say } from './element.ts'
import { type Control, controlFor } from './form-controls.ts'
import { drawList } from './keyed.ts'
import { doing } from './notice.ts'
import type { ReadingTime } from './reading-time.ts'
import type { Conversation, Trouble } from './shown.ts'

/** The modal on somebody's screen. What is typed stays where a field stays, whatever the app changes around it. */
export class FormPane {
  readonly #time: ReadingTime
  readonly #dialog = byId('form', HTMLDialogElement)
  readonly #body = byId('form-body', HTMLElement)
  readonly #submit = byId('form-submit', HTMLButtonElement)
  readonly #cancel = byId('form-close', HTMLButtonElement)
  readonly #trouble = byId('form-trouble', HTMLElement)
  #user = ''
  #id = ''
  #controls = new Map<string, Control>()
  /** What had gone wrong before this form was opened is no news in it. */
  #troublesBefore = 0

  constructor(time: ReadingTime) {
    this.#time = time
    const close = (event: Event): void => {
      event.preventDefault()
      void doing({ act: 'close-form', as: this.#user })
    }
    this.#dialog.addEventListener('cancel', close)
    this.#cancel.addEventListener('click', close)
    byId('form-cross', HTMLButtonElement).addEventListener('click', close)
    byId('form-form', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      const values = [...this.#controls].flatMap(([field, { typed }]) => {
        const text = typed()
        return text === null ? [] : [[field, text] as const]
      })
      void doing({ act: 'submit', as: this.#user, values: Object.fromEntries(values) }, this.#submit)
    })
  }

  show({ user, form, troubles }: Conversation): void {
    if (form === null) this.#close()
    else this.#draw(user, form, troubles)
  }

  #draw(user: string, form: OpenForm, troubles: readonly Trouble[]): void {
    if (form.id !== this.#id || user !== this.#user) this.#open(user, form, troubles)
    say(byId('form-title', HTMLElement), form.title)
    this.#submit.hidden = form.submit === null
    say(this.#submit, form.submit ?? '')
    say(this.#cancel, form.close ?? 'Cancel')
    this.#blocks(form)
    const news = troubles.slice(this.#troublesBefore).findLast(({ doing: what }) => what !== 'command')
    say(this.#trouble, news?.text ?? '')
    this.#focusFirst()
  }

  #open(user: string, form: OpenForm, troubles: readonly Trouble[]): void {
    this.#user = user
    this.#id = form.id
    this.#troublesBefore = troubles.length
    this.#controls = new Map()
    this.#body.replaceChildren()
    if (!this.#dialog.open) this.#dialog.showModal()
  }

  #close(): void {
    this.#id = ''
    this.#controls = new Map()
    if (this.#dialog.open) this.#dialog.close()
  }

  #blocks(form: OpenForm): void {
    const present = new Set(form.blocks.map(block => words(block.block_id)))
    for (const field of this.#controls.keys()) if (!present.has(field)) this.#controls.delete(field)
    const drawing = {
      zone: this.#time.zone,
      press: (button: string, element: HTMLElement) =>
        void doing({ act: 'press-in-form', as: this.#user, button }, element),
    }
    const inputsAbove = (block: Fields) =>
      form.blocks.slice(0, form.blocks.indexOf(block)).filter(it => it.type === 'input').length
    drawList(this.#body, form.blocks, {
      // The app gives no ids to what only reads, and Slack invents new ones each time: its place is what names it.
      key: block =>
        block.type === 'input'
          ? words(block.block_id)
          : `${words(block.type)} ${inputsAbove(block)} ${form.blocks.filter(it => it.type === block.type).indexOf(block)}`,
      looks: block =>
        block.type === 'input'
          ? `${words(fields(block.element).type)} ${form.id}`
          : JSON.stringify({ ...block, block_id: '' }),
      draw: block => (block.type === 'input' ? this.#input(block) : (drawBlock(block, drawing) ?? el('div'))),
    })
    for (const block of form.blocks) {
      const id = words(block.block_id)
      const state = form.state[id]?.[words(fields(block.element).action_id)] ?? {}
      this.#controls.get(id)?.update(block, state, form.errors[id] ?? '')
    }
  }

  #input(block: Fields): HTMLElement {
    const field = words(block.block_id)
    const control = controlFor(block, () => this.#user)
    this.#controls.set(field, control)
    return el(
      'div',
      { class: 'form-field' },
      el(
        'label',
        { for: control.focus.id },
        wordsOf(block.label),
        block.optional === true ? el('span', { class: 'optional' }, ' (optional)') : null,
      ),
      control.element,
    )
  }

  /** A form opens with "Loading…" and gets its fields a moment later. */
  #focusFirst(): void {
    if (this.#body.contains(document.activeElement)) return
    if (
      document.activeElement instanceof HTMLButtonElement &&
      document.activeElement.matches('#form-submit, #form-close')
    )
      return
    const [first] = this.#controls.values()
    if (first && !this.#body.dataset.focused) first.focus.focus()
    if (first) this.#body.dataset.focused = this.#id
    if (!first) delete this.#body.dataset.focused
  }
}
