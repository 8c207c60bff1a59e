/** Milliseconds for an answer to get from us to the person's screen. */
const onItsWay = 300

/**
 * A form that was sent first shows "Sending…", which travels with the answer to the press. Whoever has the outcome sooner waits for
 * that, or "Sending…" would be drawn over it and stay.
 */
export class Submissions {
  readonly #underWay = new Map<string, Promise<void>>()

  /** Runs the sending of this form, answer included. */
  async during<T>(form: string, work: () => Promise<T>): Promise<T> {
    const running = work()
    const settled = running.then(
      () => new Promise<void>(resolve => setTimeout(resolve, onItsWay)),
      () => {},
    )
    this.#underWay.set(form, settled)
    settled.then(() => this.#underWay.get(form) === settled && this.#underWay.delete(form))
    return running
  }

  async settled(form: string): Promise<void> {
    await this.#underWay.get(form)
  }
}
