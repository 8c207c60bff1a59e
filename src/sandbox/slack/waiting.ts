import type { Workspace } from './workspace.ts'

/** Waits for things to happen, for tests and the page, without sleeping: looks at every change. */
export class Waiting {
  readonly #workspace: Workspace
  readonly #stops = new Set<() => void>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
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
        end(() => reject(new Error('Slack was closed while somebody waited for something in it')))
      const late = new Error(`Nothing came of it in Slack within ${within} ms`)
      const timer = setTimeout(() => end(() => reject(late)), within)
      // What is waited for may be outside Slack: the app's own doing after an answer has reached it.
      const again = setInterval(check, 20)
      const forget = this.#workspace.onChange(check)
      this.#stops.add(stop)
      check()
    })
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }
}
