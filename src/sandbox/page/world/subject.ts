/// <reference lib="dom" />
import { byId, el } from '../element.ts'
import { drawList } from '../keyed.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** Which person, group or role is looked at, of a part of the pane that has many. */
export class Subject {
  readonly #select = byId('world-subject', HTMLSelectElement)
  readonly #chosen = new Map<string, string>()
  #part = ''

  constructor(changed: () => void) {
    this.#select.addEventListener('change', () => {
      this.#chosen.set(this.#part, this.#select.value)
      changed()
    })
  }

  /** The one to begin with, for whoever looks next. */
  prefer(part: string, id: string): void {
    this.#chosen.set(part, id)
  }

  none(): void {
    this.#select.hidden = true
  }

  /** The one that is looked at: the one chosen before, the one of this name, or any. */
  choose<One extends Named>(part: string, some: readonly One[], first: string): One | undefined {
    const found =
      some.find(({ id }) => id === this.#chosen.get(part)) ?? some.find(({ name }) => name === first) ?? some[0]
    if (part !== this.#part) this.#select.replaceChildren()
    this.#part = part
    this.#select.hidden = false
    drawList<Named>(this.#select, some, {
      key: ({ id }) => id,
      looks: ({ name }) => name,
      draw: ({ id, name }) => el('option', { value: id }, name),
    })
    if (found && this.#select.value !== found.id) this.#select.value = found.id
    return found
  }
}
