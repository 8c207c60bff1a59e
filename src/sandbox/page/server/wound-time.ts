import type { SandboxWorld } from '../../world.ts'

/** Milliseconds: smaller steps are the two clocks drifting, not somebody winding. */
const notable = 1_500

/**
 * Slack keeps real time, as the real one would, and Doorbell's time is wound. The page shows one time only: what was said
 * in Slack gets the time that Doorbell had then.
 */
export class WoundTime {
  readonly #clock: SandboxWorld['clock']
  /** How far ahead Doorbell's time was, from which real moment on; newest last. */
  readonly #steps: { readonly from: number; readonly ahead: number }[] = []

  constructor(clock: SandboxWorld['clock']) {
    this.#clock = clock
  }

  /** Milliseconds ahead of real time, now. To be called after every change, so that no winding goes unnoticed. */
  look(): number {
    const real = Date.now()
    const ahead = this.#clock.now().getTime() - real
    const last = this.#steps.at(-1)
    if (last && Math.abs(last.ahead - ahead) < notable) return last.ahead
    const rounded = Math.round(ahead / 1_000) * 1_000
    this.#steps.push({ from: last ? real : 0, ahead: rounded })
    return rounded
  }

  /** @param real milliseconds since 1970. */
  at(real: number): string {
    const step = this.#steps.findLast(({ from }) => from <= real)
    return new Date(real + (step?.ahead ?? 0)).toISOString()
  }
}
