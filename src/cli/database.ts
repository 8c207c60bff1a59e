import {
  describeSettingProblem,
  processEnvironment,
  type ReadDatabaseEnvironment,
  readDatabaseEnvironment,
} from '../config/env.ts'
import { keepsADatabase } from '../store/database/own-folder.ts'
import { fail } from './output.ts'

type DatabaseEnvironment = Extract<ReadDatabaseEnvironment, { ok: true }>['settings']

/**
 * The database that the environment names, or `null` once it was told that it is not there. Nobody who forgot DATABASE_URL is told that
 * all is well, with an embedded database of a moment ago.
 *
 * @param maybeNew made where it is missing, for whoever accepted an embedded one in so many words
 */
export function namedDatabase({ maybeNew = false } = {}): DatabaseEnvironment | null {
  const read = readDatabaseEnvironment(processEnvironment())
  if (!read.ok) {
    fail(read.problems.map(describeSettingProblem))
    return null
  }
  const { database } = read.settings
  if (database.kind === 'url' || keepsADatabase(database.dataDir) || (maybeNew && database.allowed))
    return read.settings
  fail([`There is no database in ${database.dataDir}. Give DATABASE_URL, or DATA_DIR where it is.`])
  return null
}

/** Which one it is, so that nobody takes another for it; never who signs in to it, and how. */
export function nameOf(database: DatabaseEnvironment['database']): string {
  if (database.kind === 'embedded') return `the embedded database in ${database.dataDir}`
  if (!URL.canParse(database.url)) return 'the database of DATABASE_URL'
  const { hostname, port, pathname } = new URL(database.url)
  const host = decodeURIComponent(hostname)
  const name = decodeURIComponent(pathname.slice(1))
  // Behind an @ that nobody escaped lies a piece of a password.
  if (/[@/]/.test(name)) return 'the database of DATABASE_URL'
  return `the database ${name} on ${host}${port === '' ? '' : `:${port}`}`
}
