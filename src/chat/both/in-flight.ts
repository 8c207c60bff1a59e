/** Everything that was begun and has not ended, so that whoever closes can wait for it: the chats' own libraries do not. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>()

  track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    const done = () => this.#running.delete(work)
    work.then(done, done)
    return work
  }

  get count(): number {
    return this.#running.size
  }

  /** Resolves when nothing runs any more, or after that many milliseconds: then false. */
  async drained(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<boolean>(resolve => {
      timer = setTimeout(() => resolve(false), withinMs)
    })
    const empty = (async () => {
      while (this.#running.size > 0) await Promise.allSettled(this.#running)
      return true
    })()
    const result = await Promise.race([empty, tooLong])
    clearTimeout(timer)
    return result
  }
}
