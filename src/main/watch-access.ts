import { stat } from 'node:fs/promises'
import type { Doorbell } from '../main.ts'
import type { Log } from '../ports/log.ts'

/** Milliseconds. Polled, because mounted files are replaced by links that no watcher sees. */
const lookForChanges = 5_000

/** Calls back after the access file or the import file was changed, replaced or taken away. */
export function watchAccess(doorbell: Pick<Doorbell, 'accessFiles'>, changed: () => void, log: Log): NodeJS.Timeout {
  let before: string | null = null
  const look = async () => {
    const files = await doorbell.accessFiles()
    const now = (await Promise.all(files.map(stampOf))).join()
    if (before !== null && now !== before) changed()
    before = now
  }
  return setInterval(() => {
    look().catch(problem => log.warn('access-file.cannot-look', { err: problem }))
  }, lookForChanges)
}

async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  return found ? `${file} ${found.mtimeMs} ${found.size} ${found.ino}` : `${file} is not there`
}
