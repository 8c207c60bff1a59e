import { userInfo } from 'node:os'
import { sayRestored } from '../main/restored.ts'
import { silentLog } from '../ports/log.ts'
import { namedDatabase, nameOf } from './database.ts'
import { fail, say } from './output.ts'

export async function restored(): Promise<void> {
  const settings = namedDatabase()
  if (settings === null) return
  try {
    const { setAside } = await sayRestored(settings, userInfo().username, silentLog)
    say(
      `A new epoch has begun in ${nameOf(settings.database)}. ${setAside === 1 ? '1 grant that was' : `${setAside} grants that were`} about to begin ${setAside === 1 ? 'is' : 'are'} set aside, and read back after the next start.`,
    )
  } catch (problem) {
    fail([problem instanceof Error ? problem.message : String(problem)])
  }
}
