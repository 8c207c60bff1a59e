/** Calls a minute by tier, as Slack documents them. */
const tiers = { 1: 1, 2: 20, 3: 50, 4: 100 } as const

/** From Slack's own `rate_limit_tiers.json`. */
const tierOf: Readonly<Record<string, keyof typeof tiers>> = {
  'apps.connections.open': 1,
  'chat.delete': 3,
  'chat.postEphemeral': 4,
  'chat.update': 3,
  'conversations.info': 3,
  'conversations.open': 3,
  'files.completeUploadExternal': 4,
  'files.getUploadURLExternal': 4,
  'users.info': 4,
  'users.lookupByEmail': 3,
  'views.open': 4,
  'views.publish': 4,
  'views.push': 4,
  'views.update': 4,
}

/** Messages that pass in one conversation before Slack insists on one a second, and of all conversations in a minute. Slack gives no figures; these are ours. */
const burst = 3
const messagesAMinute = 300

/** A call that came although Slack had asked to be left alone. */
export interface Impatience {
  readonly method: string
  /** Milliseconds before it should have come. */
  readonly early: number
}

/** How often each method may be called, over a sliding minute; a minute may be made shorter, so that no test has to wait for one. */
export class Rates {
  readonly impatient: Impatience[] = []
  readonly #now: () => Date
  readonly #minute: number
  readonly #calls = new Map<string, readonly number[]>()
  readonly #held = new Map<string, number>()

  constructor(now: () => Date, minute: number) {
    this.#now = now
    this.#minute = minute
  }

  /** Whole seconds to wait before this call, or `null` when it is taken. */
  wait(method: string, conversation: string): number | null {
    const now = this.#now().getTime()
    const early = (this.#held.get(method) ?? 0) - now
    if (early > 0) this.impatient.push({ method, early })
    const windows = this.#windowsOf(method, conversation)
    const waits = windows.map(({ name, most, lasts }) => this.#left(name, most, lasts, now))
    const longest = Math.max(0, early, ...waits)
    if (longest > 0) {
      const seconds = Math.max(1, Math.ceil(longest / 1_000))
      this.#held.set(method, now + seconds * 1_000)
      return seconds
    }
    for (const { name } of windows) this.#calls.set(name, [...(this.#calls.get(name) ?? []), now])
    return null
  }

  #windowsOf(method: string, conversation: string) {
    if (method === 'chat.postMessage')
      return [
        { name: method, most: messagesAMinute, lasts: this.#minute },
        { name: `${method} ${conversation}`, most: burst, lasts: (burst * this.#minute) / 60 },
      ]
    const tier = tierOf[method]
    return tier === undefined ? [] : [{ name: method, most: tiers[tier], lasts: this.#minute }]
  }

  /** Milliseconds until the window has room. */
  #left(name: string, most: number, lasts: number, now: number): number {
    const recent = (this.#calls.get(name) ?? []).filter(at => now - at < lasts)
    this.#calls.set(name, recent)
    const oldest = recent.at(-most)
    return oldest === undefined ? 0 : oldest + lasts - now
  }
}
