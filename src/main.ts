import { hostname } from 'node:os'
import { buildApp } from './app.ts'
import { settingsFindings } from './config/checkup.ts'
import { processEnvironment } from './config/env.ts'
import { cloudOf } from './config/environment/entra.ts'
import type { AccessSource } from './config/load-access.ts'
import type { Settings } from './config/settings.ts'
import { secretAt } from './config/webhook-secret.ts'
import { accessFiles, reloadAccess, startWithAccess } from './main/access.ts'
import { adjustedClock } from './main/adjusted-clock.ts'
import { CannotStart } from './main/cannot-start.ts'
import { chatNames, connectChats } from './main/chats.ts'
import type { Circumstances } from './main/circumstances.ts'
import { openMigrated } from './main/database.ts'
import { watchedDirectory } from './main/directory.ts'
import { listen } from './main/listen.ts'
import { noticesOfChange } from './main/notices-of-change.ts'
import { oneAtATime } from './main/one-at-a-time.ts'
import { regularJobs } from './main/regular-jobs.ts'
import { signInPages } from './main/sign-in-pages.ts'
import { version } from './main/version.ts'
import { startMetrics } from './metrics/metrics.ts'
import type { Clock } from './ports/clock.ts'
import { Fault } from './ports/fault.ts'
import type { Log } from './ports/log.ts'
import { silentMeter } from './ports/meter.ts'
import type { Store } from './ports/store.ts'
import { chance, uuids } from './schedule/system.ts'
import { startWorker, type Worker } from './schedule/worker.ts'
import { databaseCheckup } from './store/checkup.ts'
import type { Database } from './store/database.ts'
import { figuresOf } from './store/figures.ts'
import { storeOn } from './store/store.ts'
import { beginEpochIfRestored } from './use-cases/drift/begin-epoch.ts'
import { ownWork } from './use-cases/inventory/own-work.ts'
import { refreshInventory } from './use-cases/inventory/refresh-inventory.ts'
import { watchCredential } from './use-cases/inventory/watch-own-standing.ts'
import { logWhatIsRecorded } from './use-cases/log-what-is-recorded.ts'
import { observeWhatIsCommitted } from './use-cases/observe-what-is-committed.ts'
import type { Ports } from './use-cases/ports.ts'
import { httpsMessenger } from './webhooks/messenger.ts'

export type { Circumstances }

export interface Doorbell {
  readonly url: string
  /** Of `INTERNAL_PORT`, where there is one. */
  readonly internalUrl: string | null
  readonly store: Store
  readonly database: Database
  readonly clock: Clock
  /** Something changed that the worker should look at: the clock was wound. */
  wake(): void
  /** What is read for the access in force: the access file, and the import file that it names. Absolute paths. */
  accessFiles(): Promise<readonly string[]>
  /** Reads the access file again. A broken one changes nothing, and its problems are given back. */
  reload(): Promise<readonly string[]>
  /** Takes nothing new, finishes what is in hand, closes everything. */
  stop(): Promise<void>
}

const minute = 60_000

/** The product: real surfaces, provider and store around the use cases. @throws CannotStart with all that is in the way. */
export async function startDoorbell(
  settings: Settings,
  log: Log,
  circumstances: Circumstances = {},
): Promise<Doorbell> {
  const closing: (() => unknown)[] = []
  /** The other way round than it was opened, and each even when one before it fails. */
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse())
      await Promise.resolve()
        .then(close)
        .catch(problem => log.warn('stop.problem', { err: problem }))
  }
  try {
    return await start(settings, log, circumstances, closing, closeAll)
  } catch (problem) {
    await closeAll()
    throw problem instanceof Fault ? new CannotStart([problem.message]) : problem
  }
}

async function start(
  settings: Settings,
  log: Log,
  circumstances: Circumstances,
  closing: (() => unknown)[],
  closeAll: () => Promise<void>,
): Promise<Doorbell> {
  const database = await openMigrated(settings, circumstances.template)
  closing.push(() => database.close())
  const leaseClock = await adjustedClock(database, log)
  closing.push(leaseClock.stop)
  const clock = circumstances.wind?.(leaseClock) ?? leaseClock
  let worker: Worker | null = null
  const metrics =
    settings.metricsToken === null && settings.internalPort === null
      ? null
      : startMetrics({
          version,
          surfaces: chatNames(settings),
          clock,
          figures: now => figuresOf(database, now),
          lastLooked: () => worker?.lastLooked() ?? null,
          log,
        })
  closing.push(() => metrics?.close())
  const meter = metrics?.meter ?? silentMeter
  const logged = logWhatIsRecorded(storeOn(database), log)
  const store = metrics ? observeWhatIsCommitted(logged, metrics.observe) : logged

  const entra = watchedDirectory(settings, circumstances, {
    log,
    meter,
    // At once, because the audit says when it was first used; the hourly look catches what a crash left out.
    onRotated: () => {
      watchCredential(ports).catch(problem => log.warn('credential.cannot-record', { err: problem }))
    },
  })
  closing.push(() => entra.close())
  const { slack, teams, all } = await connectChats(settings, circumstances, {
    conversation: () => app.conversation,
    store,
    clock,
    log,
    meter,
    install: entra.installApp,
  })
  closing.push(() => teams?.close())
  const identity = signInPages(settings, circumstances, log)
  closing.push(() => identity?.close())
  const { provider, directory, discovery, changes } = entra
  const ports: Ports = {
    store,
    provider,
    directory,
    discovery,
    changes,
    surfaces: new Map(all.map(({ surface }) => [surface.name, surface])),
    clock,
    ids: uuids,
    log,
    own: entra.own,
    messenger: httpsMessenger({ secretAt: secretAt(processEnvironment()), ...circumstances.wayOut }),
    ...(identity?.linkPage ? { linkPage: identity.linkPage } : {}),
    ...(identity ? { stepUpPage: identity.stepUpPage } : {}),
    checkups: [
      { about: 'Settings', run: async () => settingsFindings(settings) },
      databaseCheckup(database),
      ...all.map(({ checkup }) => checkup),
      entra.checkup(
        () => store.activePolicy(),
        () => ownWork({ store }),
      ),
    ],
  }

  const source: AccessSource = {
    path: settings.accessConfig,
    cloud: cloudOf(settings.entra),
    signInPage: identity !== null,
    names: entra.names,
    checkFilter: filter => entra.checkFilter(filter),
  }
  const policyChange = circumstances.policyChange ?? 'two-person'
  const notices = noticesOfChange(ports, entra, settings, circumstances, meter)
  const app = buildApp(ports, {
    inventoryEvery: circumstances.inventoryEvery ?? 5 * minute,
    changesEvery: circumstances.changesEvery ?? minute,
    jobs: [...regularJobs(database, settings.auditKey, leaseClock, log), ...notices.jobs],
  })
  // Once there was an access file in force, access may have been given that has to end: nothing then stops the worker.
  const isFirstStart = (await store.activePolicy()) === null
  if (isFirstStart) {
    await startWithAccess(ports, source, policyChange, () => entra.signIn())
    await refreshInventory(ports)
  }
  if (!isFirstStart) await lookWhetherRestored(ports)
  const working = await startWorker({
    store,
    carryOut: app.carryOut,
    clock,
    leaseClock: circumstances.windLeases?.(leaseClock) ?? leaseClock,
    random: chance,
    log,
    meter,
    name: `${hostname()}/${process.pid}`,
    chats: ports.surfaces.size,
    ...(circumstances.lease ? { lease: circumstances.lease } : {}),
    ...(circumstances.sweepEvery ? { sweepEvery: circumstances.sweepEvery } : {}),
    ...(circumstances.firstPause ? { firstPause: circumstances.firstPause } : {}),
  })
  worker = working
  closing.push(() => working.drain())
  if (!isFirstStart) await startWithAccess(ports, source, policyChange, () => entra.signIn())
  closing.push(() => slack?.close())
  await slack?.start().catch(problem => {
    if (isFirstStart || !(problem instanceof Fault)) throw problem
    log.error('slack.refused', { code: problem.code, message: problem.message })
  })
  await teams?.prepare()
  const routes = [
    ...notices.routes(app),
    ...(identity?.routes(ports) ?? []),
    ...(circumstances.routes?.({ store, database }) ?? []),
  ]
  const server = await listen(settings, log, { database, store, slack, teams, worker: working, metrics, routes })
  closing.push(() => server.close())
  await app.scheduleJobs()
  const speaks = { slack: settings.slack?.mode ?? null, teams: settings.teams !== null }
  log.info('doorbell.started', { url: server.open.url, database: database.kind, ...speaks })
  return {
    url: server.open.url,
    internalUrl: server.internal?.url ?? null,
    store,
    database,
    clock,
    wake: () => working.wake(),
    accessFiles: () => accessFiles(ports, source),
    reload: oneAtATime(() => reloadAccess(ports, source, policyChange)),
    stop: closeAll,
  }
}

/** Before anything is carried out. Nothing waits for a directory that is away: what was given has to end. */
async function lookWhetherRestored(ports: Ports): Promise<void> {
  await beginEpochIfRestored(ports).catch(problem => {
    if (!(problem instanceof Fault)) throw problem
    ports.log.warn('epoch.cannot-check', { code: problem.code })
  })
}
