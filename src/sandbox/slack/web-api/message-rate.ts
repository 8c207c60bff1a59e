/** Messages that pass before Slack insists on one a second. Slack gives no figure; this one is ours. */
const burst = 3

/** About one message a second in each conversation. */
export class MessageRate {
  readonly #now: () => Date
  readonly #posted = new Map<string, readonly number[]>()

  constructor(now: () => Date) {
    this.#now = now
  }

  /** Seconds to wait before a message in this conversation, or `null`. */
  wait(channel: string): number | null {
    const now = this.#now().getTime()
    const recent = (this.#posted.get(channel) ?? []).filter(at => now - at < burst * 1_000)
    if (recent.length >= burst) return 1
    this.#posted.set(channel, [...recent, now])
    return null
  }
}
