import type { SocketModeClient } from '@slack/socket-mode'
import type { Log } from '../../ports/log.ts'

/** Milliseconds before each further try; the last counts for all that follow. */
const pauses = [0, 1_000, 2_000, 5_000, 10_000, 30_000]

/** Milliseconds. */
const longestGoodbye = 3_000

/**
 * Keeps one Socket Mode connection up for as long as it is wanted. The client could do so itself, but it gives up by an
 * unhandled rejection when Slack refuses it once, which would end a process that has access to take back.
 */
export class KeptSocket {
  readonly #client: SocketModeClient
  readonly #log: Log
  #wanted = false
  #failures = 0
  #connecting = false
  #timer: NodeJS.Timeout | undefined

  constructor(client: SocketModeClient, log: Log) {
    this.#client = client
    this.#log = log
    client.on('connected', () => {
      this.#failures = 0
      log.info('slack.socket_connected')
    })
    client.on('disconnected', () => this.#again())
  }

  start(): void {
    this.#wanted = true
    this.#again()
  }

  async stop(): Promise<void> {
    this.#wanted = false
    clearTimeout(this.#timer)
    // Between two connections there is nothing to close, and the client would wait for it to be closed.
    const patience = new Promise<void>(resolve => setTimeout(resolve, longestGoodbye).unref())
    await Promise.race([this.#client.disconnect(), patience])
  }

  #again(): void {
    if (!this.#wanted || this.#connecting || this.#timer !== undefined) return
    const pause = pauses[Math.min(this.#failures, pauses.length - 1)] ?? 0
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#connect()
    }, pause)
  }

  async #connect(): Promise<void> {
    if (!this.#wanted) return
    this.#connecting = true
    try {
      await this.#client.start()
    } catch (err) {
      this.#failures += 1
      this.#log.warn('slack.socket_not_connected', { failures: this.#failures, err })
      queueMicrotask(() => this.#again())
    } finally {
      this.#connecting = false
    }
  }
}
