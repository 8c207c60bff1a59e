/// <reference lib="dom" />
import { byId, say } from './element.ts'
import { doing } from './notice.ts'

/** Where `/access …` is typed. Doorbell hears nothing else, and neither do the people here talk to each other. */
export class Composer {
  readonly #user: () => string
  readonly #input = byId('composer-input', HTMLInputElement)
  readonly #send = byId('composer-send', HTMLButtonElement)
  readonly #hint = byId('composer-hint', HTMLElement)
  command = '/access'

  constructor(user: () => string) {
    this.#user = user
    byId('composer', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      void this.#say(this.#input.value)
    })
    this.#input.addEventListener('input', () => say(this.#hint, ''))
    for (const button of document.querySelectorAll<HTMLButtonElement>('#suggestions button'))
      button.addEventListener('click', () => void this.#say(button.textContent ?? '', button))
  }

  /** Puts the cursor there, with something to send. */
  offer(text: string): void {
    this.#input.value = text
    this.#input.focus()
  }

  async #say(typed: string, button: HTMLElement = this.#send): Promise<void> {
    const [command = '', ...rest] = typed.trim().split(/(\s+)/)
    if (command === '') return
    if (command !== this.command)
      return say(
        this.#hint,
        command.startsWith('/')
          ? `${command} is not a valid command here. Try ${this.command}.`
          : `Doorbell listens to ${this.command} only.`,
      )
    say(this.#hint, '')
    const done = await doing({ act: 'command', as: this.#user(), text: rest.join('').trim() }, button)
    if (done && this.#input.value === typed) this.#input.value = ''
  }
}
