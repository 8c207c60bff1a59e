import { perTenant, perThread } from '../limits.ts'

type Kind = keyof typeof perThread

/** A call that came although the connector had asked to be left alone. */
export interface Impatience {
  readonly conversation: string
  /** Milliseconds before it should have come. */
  readonly early: number
}

/** How often a bot may write in one conversation and call for one tenant, over sliding windows; a second may be made shorter, so that no test has to wait for one. */
export class Rates {
  readonly impatient: Impatience[] = []
  readonly #second: number
  readonly #calls = new Map<string, readonly number[]>()
  readonly #held = new Map<string, number>()

  constructor(second: number) {
    this.#second = second
  }

  /** Whole seconds to wait before this call, or `null` when it is taken. */
  wait(kind: Kind, conversation: string): number | null {
    const now = performance.now()
    const windows = [
      ...perThread[kind].map(([most, seconds]) => ({ name: `${kind} ${seconds} ${conversation}`, most, seconds })),
      { name: 'tenant', most: perTenant, seconds: 1 },
    ]
    const early = (this.#held.get(conversation) ?? 0) - now
    if (early > 0) this.impatient.push({ conversation, early })
    const longest = Math.max(0, early, ...windows.map(one => this.#left(one.name, one.most, one.seconds, now)))
    if (longest > 0) {
      const seconds = Math.max(1, Math.ceil(longest / 1_000))
      this.#held.set(conversation, now + seconds * 1_000)
      return seconds
    }
    for (const { name } of windows) this.#calls.set(name, [...(this.#calls.get(name) ?? []), now])
    return null
  }

  /** Milliseconds until the window has room. */
  #left(name: string, most: number, seconds: number, now: number): number {
    const lasts = seconds * this.#second
    const recent = (this.#calls.get(name) ?? []).filter(at => now - at < lasts)
    this.#calls.set(name, recent)
    const oldest = recent.at(-most)
    return oldest === undefined ? 0 : oldest + lasts - now
  }
}
