import { readFileSync } from 'node:fs'
import { readDatabase, readMigrateDatabaseUrl } from './environment/database.ts'
import { readEntra } from './environment/entra.ts'
import { type Given, type ReadFile, whatIsGiven } from './environment/given.ts'
import { readLinking } from './environment/linking.ts'
import { incidental, settingBehind } from './environment/names.ts'
import { Reading } from './environment/reading.ts'
import { isLoopback } from './environment/rules.ts'
import { describeSettingProblem, type SettingProblem } from './environment/setting-problem.ts'
import { readSlack, wantsSlack } from './environment/slack.ts'
import { readTeams, wantsTeams } from './environment/teams.ts'
import { meantBy, noteWhatIsIgnored } from './environment/unknown.ts'
import type { Settings } from './settings.ts'

export { describeSettingProblem, type SettingProblem } from './environment/setting-problem.ts'

export type ReadEnvironment =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] }

/** The environment of this process. Nothing else in Doorbell looks at it. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env

/**
 * All settings, or all that is wrong with them at once. Every setting may be given as `NAME_FILE`, the path of a file
 * that holds it, or in a `.env` file in the working directory, over which the real environment wins.
 */
export function readEnvironment(env: NodeJS.ProcessEnv, readFile: ReadFile = readFromDisk): ReadEnvironment {
  const given = attemptGiven(env, readFile)
  if (given === null) return { ok: false, problems: [unreadableDotEnv] }
  const reading = new Reading(given, readFile)

  const entra = readEntra(reading)
  const teamsWanted = wantsTeams(reading)
  // Without any chat it is Slack that is asked for, which takes less.
  const slackWanted = wantsSlack(reading) || !teamsWanted
  const slack = slackWanted ? readSlack(reading) : null
  const teams = readTeams(reading, entra)
  const tenantIsReal = entra === null || !isLoopback(entra.authorityHost)
  const database = readDatabase(reading, tenantIsReal)
  const port = reading.optional('PORT') ?? 3000
  const internalPort = reading.optional('INTERNAL_PORT')
  if (internalPort !== null && internalPort !== 0 && internalPort === port)
    reading.problem('INTERNAL_PORT', 'is the same as PORT', 'give another port, or leave it out')
  const rest = {
    migrateDatabaseUrl: readMigrateDatabaseUrl(reading),
    slackApiUrl: reading.optional('SLACK_API_URL') ?? 'https://slack.com/api/',
    command: reading.optional('SLACK_COMMAND') ?? '/access',
    accessConfig: reading.optional('ACCESS_CONFIG') ?? 'access.yaml',
    linking: readLinking(reading),
    publicUrl: reading.optional('PUBLIC_URL'),
    logLevel: reading.optional('LOG_LEVEL') ?? 'info',
    auditKey: reading.optional('AUDIT_KEY'),
    port,
    host: reading.optional('HOST') ?? '0.0.0.0',
    internalPort,
    metricsToken: reading.optional('METRICS_TOKEN'),
  } as const
  noteWhatIsIgnored(given.keys(), reading)

  const { problems } = reading
  const chats = (slack !== null || !slackWanted) && (teams !== null || !teamsWanted)
  if (problems.length > 0 || entra === null || !chats || database === null) return { ok: false, problems }
  return { ok: true, settings: { ...rest, entra, slack, teams, database } }
}

export type ReadDatabaseEnvironment =
  | { readonly ok: true; readonly settings: Pick<Settings, 'database' | 'migrateDatabaseUrl' | 'auditKey'> }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] }

/** What it takes to read or migrate the database alone: an auditor needs no chat and no directory. */
export function readDatabaseEnvironment(
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = readFromDisk,
): ReadDatabaseEnvironment {
  const given = attemptGiven(env, readFile)
  if (given === null) return { ok: false, problems: [unreadableDotEnv] }
  const reading = new Reading(given, readFile)
  const database = readDatabase(reading, false)
  const rest = { migrateDatabaseUrl: readMigrateDatabaseUrl(reading), auditKey: reading.optional('AUDIT_KEY') }
  noteWhatIsIgnored(
    [...given.keys()].filter(name => ofTheDatabase.has(meantBy(name) ?? '')),
    reading,
  )
  const { problems } = reading
  return problems.length > 0 || database === null
    ? { ok: false, problems }
    : { ok: true, settings: { database, ...rest } }
}

const ofTheDatabase = new Set(['DATABASE_URL', 'MIGRATE_DATABASE_URL', 'ALLOW_EMBEDDED_DATABASE', 'AUDIT_KEY'])

export type ReadDirectoryEnvironment =
  | { readonly ok: true; readonly settings: Settings['entra'] | null }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] }

/** What it takes to look something up in the directory alone; `null` where nobody says which one it is. */
export function readDirectoryEnvironment(
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = readFromDisk,
): ReadDirectoryEnvironment {
  const given = attemptGiven(env, readFile)
  if (given === null) return { ok: false, problems: [unreadableDotEnv] }
  const reading = new Reading(given, readFile)
  if (!reading.isGiven('AZURE_TENANT_ID')) return { ok: true, settings: null }
  const settings = readEntra(reading)
  const { problems } = reading
  return problems.length > 0 || settings === null ? { ok: false, problems } : { ok: true, settings }
}

export interface PackagesEnvironment {
  readonly publicUrl: string | null
  readonly command: string
  readonly botId: string | null
  /** The app registration that asks the directory. */
  readonly directoryApp: string | null
}

/** What it takes to write what the chats are set up with: before there is any secret. */
export function readPackagesEnvironment(
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = readFromDisk,
):
  | { readonly ok: true; readonly settings: PackagesEnvironment }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const given = attemptGiven(env, readFile)
  if (given === null) return { ok: false, problems: [describeSettingProblem(unreadableDotEnv)] }
  const reading = new Reading(given, readFile)
  const settings = {
    publicUrl: reading.optional('PUBLIC_URL'),
    command: reading.optional('SLACK_COMMAND') ?? '/access',
    botId: reading.optional('MICROSOFT_APP_ID'),
    directoryApp: reading.optional('AZURE_CLIENT_ID'),
  }
  const { problems } = reading
  return problems.length > 0 ? { ok: false, problems: problems.map(describeSettingProblem) } : { ok: true, settings }
}

/** The path of the access file by the environment alone, for commands that need nothing else of it. */
export function accessFilePath(env: NodeJS.ProcessEnv, readFile: ReadFile = readFromDisk): string {
  const given = attemptGiven(env, readFile)
  return (given && new Reading(given, readFile).optional('ACCESS_CONFIG')) ?? 'access.yaml'
}

/**
 * What somebody has set to set up the product, by name: any setting but those that the sandbox honours too, well or badly
 * spelled. Beside one of them the sandbox would be a quiet fallback.
 */
export function productSettings(env: NodeJS.ProcessEnv, readFile: ReadFile = readFromDisk): readonly string[] {
  const given = attemptGiven(env, readFile)
  if (given === null) return ['.env']
  return [...given.keys()].filter(name => {
    const setting = settingBehind(name) ?? meantBy(name)
    return setting !== null && !incidental.has(setting)
  })
}

const unreadableDotEnv: SettingProblem = {
  setting: '.env',
  problem: 'is there and cannot be read',
  mend: 'give Doorbell the right to read it, or take it away',
}

function attemptGiven(env: NodeJS.ProcessEnv, readFile: ReadFile): Given | null {
  try {
    return whatIsGiven(env, readFile)
  } catch {
    return null
  }
}

function readFromDisk(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
