import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/** Tells everybody who listens to a channel of this database, in whichever process, that there is something. */
export interface Bell {
  /** Never waited for, and in the worst case not heard: whoever listens looks by themselves now and then. */
  ring(channel: string): void
  /** What another process rang. Its own this process has heard already. */
  heard(channel: string, from: string): void
  listen(channel: string, listener: () => void): () => void
}

/** Milliseconds between two notices of one process to the others. Whoever works here is woken at once. */
const gap = 25

/**
 * Rung when something is committed, and not in the transaction itself: PostgreSQL lets those that notify commit one after the
 * other, each waiting for the disk alone. One notice stands for everything that was rung for since the last one.
 *
 * @param notify sends a notice to the other processes; `null` where there are none.
 */
export function bellFor(notify: ((channel: string, from: string) => Promise<unknown>) | null): Bell {
  const me = randomUUID()
  const listeners = new Map<string, Set<() => void>>()
  const unsent = new Set<string>()
  let sending = false

  function wake(channel: string): void {
    for (const listener of listeners.get(channel) ?? [])
      setImmediate(() => listeners.get(channel)?.has(listener) && listener())
  }

  async function send(): Promise<void> {
    sending = true
    while (unsent.size > 0) {
      const channels = [...unsent]
      unsent.clear()
      for (const channel of channels) await notify?.(channel, me).catch(() => undefined)
      await pause(gap, undefined, { ref: false })
    }
    sending = false
  }

  return {
    ring(channel) {
      wake(channel)
      if (!notify) return
      unsent.add(channel)
      if (!sending) void send()
    },
    heard(channel, from) {
      if (from !== me) wake(channel)
    },
    listen(channel, listener) {
      const here = listeners.get(channel) ?? new Set()
      listeners.set(channel, here.add(listener))
      return () => void here.delete(listener)
    },
  }
}
