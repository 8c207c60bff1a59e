import { migrateAsOwner } from '../main/database.ts'
import { namedDatabase, nameOf } from './database.ts'
import { fail, say } from './output.ts'

export async function migrate(): Promise<void> {
  const settings = namedDatabase({ maybeNew: true })
  if (settings === null) return
  try {
    const { applied } = await migrateAsOwner(settings)
    const { database, migrateDatabaseUrl: url } = settings
    const where = nameOf(url === null ? database : { kind: 'url', url })
    say(
      applied === 0
        ? `Up to date already: ${where}.`
        : `${applied === 1 ? '1 migration' : `${applied} migrations`} applied to ${where}.`,
    )
  } catch (problem) {
    fail([problem instanceof Error ? problem.message : String(problem)])
  }
}
