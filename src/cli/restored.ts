import { userInfo } from 'node:os'
import { describeSettingProblem, processEnvironment, readDatabaseEnvironment } from '../config/env.ts'
import { sayRestored } from '../main/restored.ts'
import { silentLog } from '../ports/log.ts'
import { fail, say } from './output.ts'

export async function restored(): Promise<void> {
  const read = readDatabaseEnvironment(processEnvironment())
  if (!read.ok) return fail(read.problems.map(describeSettingProblem))
  try {
    const { setAside } = await sayRestored(read.settings, userInfo().username, silentLog)
    say(
      `A new epoch has begun. ${setAside === 1 ? '1 grant that was' : `${setAside} grants that were`} about to begin ${setAside === 1 ? 'is' : 'are'} set aside, and read back after the next start.`,
    )
  } catch (problem) {
    fail([problem instanceof Error ? problem.message : String(problem)])
  }
}
