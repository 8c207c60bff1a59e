import { stat } from 'node:fs/promises'
import { describeSettingProblem, processEnvironment, readEnvironment } from '../config/env.ts'
import { createLog } from '../config/log.ts'
import { secretsOf } from '../config/settings.ts'
import { CannotStart } from '../main/cannot-start.ts'
import { untilStopped } from '../main/until-stopped.ts'
import { type Circumstances, type Doorbell, startDoorbell } from '../main.ts'
import type { Log } from '../ports/log.ts'
import { fail } from './output.ts'

/** Milliseconds. Polled, because mounted files are replaced by links that no watcher sees. */
const lookForChanges = 5_000

/** Calls back after the access file or the import file was changed, replaced or taken away. */
function watchAccess(doorbell: Doorbell, changed: () => void, log: Log): NodeJS.Timeout {
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

/** Runs until it is told to stop. A start that cannot be is told in full, and falls back to nothing. */
export async function start(circumstances: Circumstances = {}): Promise<void> {
  const read = readEnvironment(processEnvironment())
  if (!read.ok) return fail(['Doorbell cannot start:', ...read.problems.map(describeSettingProblem)])
  const { settings } = read
  const log = createLog({ level: settings.logLevel, secrets: secretsOf(settings) })
  try {
    const doorbell = await startDoorbell(settings, log, circumstances)
    const reload = () => {
      doorbell.reload().catch(problem => log.error('access-file.bug', { err: problem }))
    }
    process.on('SIGHUP', reload)
    const watching = watchAccess(doorbell, reload, log)
    await untilStopped(log, async () => {
      clearInterval(watching)
      await doorbell.stop()
    })
  } catch (problem) {
    if (!(problem instanceof CannotStart)) throw problem
    fail(['Doorbell cannot start:', ...problem.problems])
  }
}
