/** Milliseconds for an acknowledgement to get from us to the person's screen. */
const onItsWay = 300

/**
 * A submitted form first shows "Sending…", which travels with the acknowledgement. Whoever has the outcome sooner must
 * wait for that, or "Sending…" would overtake it and stay.
 */
export class Submissions {
  readonly #underWay = new Map<string, Promise<void>>()

  /** Runs the submission of this view, acknowledgement included. */
  async during(view: string, work: () => Promise<void>): Promise<void> {
    const running = work()
    const settled = running.then(
      () => new Promise<void>(resolve => setTimeout(resolve, onItsWay)),
      () => {},
    )
    this.#underWay.set(view, settled)
    settled.then(() => this.#underWay.delete(view))
    await running
  }

  async settled(view: string): Promise<void> {
    await this.#underWay.get(view)
  }
}
