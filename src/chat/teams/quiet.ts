import { AsyncLocalStorage } from 'node:async_hooks'
import type { Log } from '../../ports/log.ts'

const proving = new AsyncLocalStorage<Log>()

const loud = console.error
/** The SDK writes every token that it does not take to stderr, past the log, and with what it found in it. */
console.error = (...said: readonly unknown[]): void => {
  const log = proving.getStore()
  if (log === undefined) {
    loud(...said)
    return
  }
  const [problem] = said
  log.info('teams.token_not_proven', { because: problem instanceof Error ? problem.name : 'no such key' })
}

/** Whatever the SDK says aloud meanwhile becomes one line of our log, without the token. */
export const quietly = <T>(log: Log, work: () => Promise<T>): Promise<T> => proving.run(log, work)

/** What is done once the proof is over speaks for itself again. */
export const aloud = <T>(work: () => Promise<T>): Promise<T> => proving.exit(work)
