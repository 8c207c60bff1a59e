import { describeSettingProblem, processEnvironment, readDatabaseEnvironment } from '../config/env.ts'
import { migrateAsOwner } from '../main/database.ts'
import { fail, say } from './output.ts'

export async function migrate(): Promise<void> {
  const read = readDatabaseEnvironment(processEnvironment())
  if (!read.ok) return fail(read.problems.map(describeSettingProblem))
  try {
    const { applied } = await migrateAsOwner(read.settings)
    say(
      applied === 0
        ? 'The database is up to date.'
        : `${applied === 1 ? '1 migration' : `${applied} migrations`} applied.`,
    )
  } catch (problem) {
    fail([problem instanceof Error ? problem.message : String(problem)])
  }
}
