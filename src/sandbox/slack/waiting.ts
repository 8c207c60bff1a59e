interface Told {
  onChange(listener: () => void): () => void
}

/** Waits for things to happen, for tests and the page, without sleeping: looks at every change. */
export class Waiting {
  readonly #place: string
  readonly #told: Told
  readonly #stops = new Set<() => void>()

  /** The chat by its name, and how one hears of its changes. */
  constructor(place: string, told: Told) {
    this.#place = place
    this.#told = told
  }

  until<T>(look: () => T | null | undefined | false, within: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        clearInterval(again)
        forget()
        this.#stops.delete(stop)
        settle()
      }
      const check = (): void => {
        try {
          const found = look()
          if (found !== null && found !== undefined && found !== false) end(() => resolve(found))
        } catch (error) {
          end(() => reject(error))
        }
      }
      const stop = (): void =>
        end(() => reject(new Error(`${this.#place} was closed while somebody waited for something in it`)))
      const late = new Error(`Nothing came of it in ${this.#place} within ${within} ms`)
      const timer = setTimeout(() => end(() => reject(late)), within)
      // What is waited for may be outside the chat: the app's own doing after an answer has reached it.
      const again = setInterval(check, 20)
      const forget = this.#told.onChange(check)
      this.#stops.add(stop)
      check()
    })
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }
}
