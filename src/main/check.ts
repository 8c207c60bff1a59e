import { existsSync } from 'node:fs'
import { type Finding, notChecked, ok, problem } from '../access/finding.ts'
import { settingsFindings } from '../config/checkup.ts'
import { readDatabaseEnvironment, readEnvironment, type SettingProblem } from '../config/env.ts'
import { cloudOf } from '../config/environment/entra.ts'
import { loadAccess } from '../config/load-access.ts'
import type { Settings } from '../config/settings.ts'
import { Fault } from '../ports/fault.ts'
import { silentLog } from '../ports/log.ts'
import { silentMeter } from '../ports/meter.ts'
import { connectEntra, type Entra } from '../providers/entra/connect.ts'
import { databaseCheckup } from '../store/checkup.ts'
import { codeOf } from '../store/database/faults.ts'
import { keepsADatabase, ownFolder } from '../store/database/own-folder.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { channelsCheckup } from '../use-cases/check-setup/channels.ts'
import { checkSetup } from '../use-cases/check-setup/check-setup.ts'
import type { Rules } from '../use-cases/check-setup/rules.ts'
import { ownWork } from '../use-cases/inventory/own-work.ts'
import { cannotOpen } from './cannot-open.ts'
import { CannotStart } from './cannot-start.ts'
import { connectChats } from './chats.ts'
import { resourcesOf } from './resources-of.ts'

/** What the tests bring along; an operator's machine needs none of it. */
export interface CheckCircumstances {
  /** Trusted instead of the usual authorities when Entra and Graph are called: PEM. */
  readonly ca?: string
}

/** How everything stands that Doorbell rests on, before it is started too. With settings that are wrong the database is looked at all the same. */
export async function checkEverything(
  env: NodeJS.ProcessEnv,
  circumstances: CheckCircumstances = {},
): Promise<readonly Finding[]> {
  const read = readEnvironment(env)
  if (read.ok) return checkWith(read.settings, circumstances)
  const known = readDatabaseEnvironment(env)
  const wanted = known.ok && known.settings.database.kind === 'url' ? known.settings.database : null
  return [
    ...read.problems.map(asFinding),
    ...(wanted ? await withDatabase(wanted, async (_, findings) => findings) : []),
    notChecked('Everything else', 'The rest was not looked at, because settings are wrong.'),
  ]
}

export async function checkWith(settings: Settings, { ca }: CheckCircumstances): Promise<readonly Finding[]> {
  const entra = connectEntra({
    ...settings.entra,
    catalogApp: settings.teams?.catalogApp ?? null,
    ...(ca ? { ca } : {}),
    timeoutMs: 10_000,
    log: silentLog,
  })
  try {
    const { findings, rules } = await readAccess(settings, entra)
    return await withDatabase(settings.database, async (database, ofTheDatabase) => {
      const store = database && storeOn(database)
      const { all, teams } = await connectChats(settings, ca ? { ca } : {}, { ...onlyLooking, store })
      try {
        return await checkSetup(
          store && { directory: entra.directory, store },
          [
            { about: 'Settings', run: async () => settingsFindings(settings) },
            { about: 'Database', run: async () => ofTheDatabase },
            ...all.map(({ checkup }) => checkup),
            entra.checkup(
              async () => rules?.policy ?? null,
              async () => store && ownWork({ store }),
            ),
            { about: 'Access file', run: async () => findings },
            ...(rules
              ? [channelsCheckup(rules.policy, new Map(all.map(({ surface }) => [surface.name, surface])))]
              : []),
          ],
          rules,
          new Date(),
        )
      } finally {
        await teams?.close()
      }
    })
  } finally {
    await entra.close()
  }
}

/** The chats are asked how they stand, and nobody is listened to. */
const onlyLooking = {
  conversation: () => {
    throw new Error('nobody speaks with a Doorbell that only looks')
  },
  clock: { now: () => new Date() },
  log: silentLog,
  meter: silentMeter,
  install: null,
}

/** Opens the database only to look: nothing is made and nothing migrated. `null`: there is none that could be asked for more. */
async function withDatabase(
  wanted: Settings['database'],
  look: (database: Database | null, findings: readonly Finding[]) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const opened = await (wanted.kind === 'url'
    ? openDatabase({ kind: 'postgres', url: wanted.url, connections: 1 })
    : openEmbeddedToLook(wanted))
  if ('verdict' in opened) return look(null, [opened])
  try {
    const { findings, usable } = await stateOf(opened)
    return await look(usable ? opened : null, findings)
  } finally {
    await opened.close()
  }
}

async function openEmbeddedToLook({ dataDir }: { readonly dataDir: string }): Promise<Database | Finding> {
  const noneYet = notChecked('Database', `There is no embedded database in ${dataDir} yet; the first start makes it.`)
  if (!existsSync(dataDir)) return noneYet
  try {
    if (keepsADatabase(dataDir)) return await openDatabase({ kind: 'embedded', dataDir })
    // Whether one could be kept there, and nobody is just making it.
    const letGo = await ownFolder(dataDir)
    await letGo()
    return noneYet
  } catch (obstacle) {
    if (!(obstacle instanceof Fault)) throw obstacle
    return obstacle.code === 'store.in-use'
      ? notChecked('Database', 'The embedded database is in use by a Doorbell that runs.')
      : problem('Database', obstacle.message)
  }
}

async function stateOf(database: Database): Promise<{ findings: readonly Finding[]; usable: boolean }> {
  try {
    const findings = await databaseCheckup(database).run()
    return { findings, usable: (await migrationState(database)).state === 'current' }
  } catch (fault) {
    return { findings: [obstacleFinding(fault)], usable: false }
  }
}

/** @throws what was not said by the world, and is a bug. */
function obstacleFinding(obstacle: unknown): Finding {
  const about = 'Database'
  const mend = 'look at DATABASE_URL, the network, and the log of the database'
  if (obstacle instanceof Fault) return problem(about, `It cannot be reached: ${obstacle.message}`, { mend })
  const told = cannotOpen(obstacle, 'DATABASE_URL')
  if (told instanceof CannotStart) return problem(about, told.message)
  const code = codeOf(obstacle)
  if (code === null) throw obstacle
  return problem(about, `It cannot be used (${code}).`, { mend })
}

interface ReadAccess {
  readonly findings: readonly Finding[]
  readonly rules: Rules | null
}

/** The access file as it lies there, not as it is in force: whoever checks has perhaps just changed it. */
async function readAccess(settings: Settings, { names, checkFilter, discovery, provider }: Entra): Promise<ReadAccess> {
  const about = 'Access file'
  const path = settings.accessConfig
  try {
    const loaded = await loadAccess({
      path,
      cloud: cloudOf(settings.entra),
      signInPage: settings.linking !== null,
      names,
      checkFilter,
    })
    if (!loaded.ok) return { findings: loaded.problems.map(text => problem(about, text)), rules: null }
    const { policy } = loaded
    const findings = [ok(about, `${path} is valid, and every name in it means one thing.`)]
    const rules = { policy, resources: await resourcesOf(policy, discovery), pageOf: provider.page.bind(provider) }
    return { findings, rules }
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    const says = `Its names and filters could not be looked up in the directory: ${fault.message}`
    return { findings: [notChecked(about, says)], rules: null }
  }
}

const asFinding = ({ setting, problem: says, mend }: SettingProblem): Finding =>
  problem('Settings', `${setting} ${says}.`, { mend })
