import { describeSettingProblem, processEnvironment, readEnvironment } from '../config/env.ts'
import { createLog } from '../config/log.ts'
import { secretsOf } from '../config/settings.ts'
import { CannotStart } from '../main/cannot-start.ts'
import { untilStopped } from '../main/until-stopped.ts'
import { watchAccess } from '../main/watch-access.ts'
import { type Circumstances, startDoorbell } from '../main.ts'
import { fail } from './output.ts'

/**
 * Runs until it is told to stop. A start that cannot be is told in full, and falls back to nothing.
 *
 * @param otherwise what somebody may have meant whose settings are not those of a Doorbell
 */
export async function start(circumstances: Circumstances = {}, ...otherwise: readonly string[]): Promise<void> {
  const read = readEnvironment(processEnvironment())
  if (!read.ok) return fail(['Doorbell cannot start:', ...read.problems.map(describeSettingProblem), ...otherwise])
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
