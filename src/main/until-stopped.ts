import type { Log } from '../ports/log.ts'

/** Waits for SIGTERM or SIGINT, then stops in order. A second signal stops at once: whoever sends it has waited enough. */
export async function untilStopped(log: Log, stop: () => Promise<void>): Promise<void> {
  await new Promise<void>(resolve => {
    const signals = ['SIGTERM', 'SIGINT'] as const
    for (const signal of signals) {
      process.once(signal, () => {
        log.info('doorbell.stopping', { signal })
        for (const again of signals) process.once(again, () => process.exit(1))
        resolve()
      })
    }
  })
  await stop()
  log.info('doorbell.stopped')
}
