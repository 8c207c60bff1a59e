import { hostname } from 'node:os'
import type { PolicyChangeRule } from './access/policy.ts'
import { buildApp } from './app.ts'
import { connectSlack } from './chat/slack/app.ts'
import { slack as slackName } from './chat/slack/workspace.ts'
import { teams as teamsName } from './chat/teams/tenant.ts'
import { settingsFindings } from './config/checkup.ts'
import { processEnvironment } from './config/env.ts'
import { cloudOf } from './config/environment/entra.ts'
import type { AccessSource } from './config/load-access.ts'
import type { Settings } from './config/settings.ts'
import { secretAt } from './config/webhook-secret.ts'
import type { Route } from './http/server.ts'
import { connectIdentity } from './identity/connect.ts'
import { accessFiles, reloadAccess, startWithAccess } from './main/access.ts'
import { CannotStart } from './main/cannot-start.ts'
import { openMigrated } from './main/database.ts'
import { listen } from './main/listen.ts'
import { regularJobs } from './main/regular-jobs.ts'
import { version } from './main/version.ts'
import { startMetrics } from './metrics/metrics.ts'
import type { Clock } from './ports/clock.ts'
import { Fault } from './ports/fault.ts'
import type { Log } from './ports/log.ts'
import { silentMeter } from './ports/meter.ts'
import type { Store } from './ports/store.ts'
import { connectEntra } from './providers/entra/connect.ts'
import { notificationsPath, takeNotification } from './providers/entra/notifications.ts'
import { chance, steadyClock, uuids } from './schedule/system.ts'
import { startWorker, type Worker } from './schedule/worker.ts'
import { databaseCheckup } from './store/checkup.ts'
import type { Database } from './store/database.ts'
import { databaseClock } from './store/database-clock.ts'
import { figuresOf } from './store/figures.ts'
import { storeOn } from './store/store.ts'
import { beginEpochIfRestored } from './use-cases/drift/begin-epoch.ts'
import { keepSubscription, secretsOfNotices } from './use-cases/drift/keep-subscription.ts'
import { logWhatIsRecorded } from './use-cases/log-what-is-recorded.ts'
import { observeWhatIsCommitted } from './use-cases/observe-what-is-committed.ts'
import type { Ports } from './use-cases/ports.ts'
import { refreshInventory } from './use-cases/refresh-inventory.ts'
import { watchCredential } from './use-cases/watch-own-standing.ts'
import { httpsMessenger, type WayOut } from './webhooks/messenger.ts'

/** What the sandbox and the tests bring along; production leaves it all out. */
export interface Circumstances {
  /** Trusted instead of the usual authorities when Entra and Graph are called: PEM. */
  readonly ca?: string
  /** How messages to webhooks leave, where they do not go to the Internet. */
  readonly wayOut?: Partial<Omit<WayOut, 'secretAt'>>
  /** What the embedded database begins with where there is none yet, and nothing was shipped: as PGlite dumped it. */
  readonly template?: Blob
  /** Where browsers reach Doorbell, where that is known only once it listens; in place of `PUBLIC_URL`. */
  readonly publicUrl?: () => string
  /** Where the directory calls when something changed; in place of the path under `PUBLIC_URL`. */
  readonly notificationsUrl?: () => string
  /** Where browsers are sent to sign in to the directory, whose own certificates they do not trust. */
  readonly signInPage?: () => string
  /** Where Slack's answers may be posted to, besides Slack's own. */
  readonly responseUrlOrigins?: readonly string[]
  /** How long a minute of Slack's rate limits lasts, where Slack is simulated: milliseconds. */
  readonly slackMinute?: number
  /** How long a second of Teams' rate limits lasts, where Teams is simulated: milliseconds. */
  readonly teamsSecond?: number
  /** How much faster than real time Graph's quota fills up, where Graph is simulated. */
  readonly quotaPace?: number
  /** Turns the database's time into domain time. */
  readonly wind?: (clock: Clock) => Clock
  /** Turns the database's time into the time that leases run by: a restart minutes after a crash, without the minutes. */
  readonly windLeases?: (clock: Clock) => Clock
  readonly routes?: (running: { readonly store: Store; readonly database: Database }) => readonly Route[]
  /** Milliseconds between two looks at whether the credential was replaced where it lies. */
  readonly lookForCredentialEvery?: number
  /** Whether a version of the access file that widens access waits for admins, where the file in force says nothing of it. */
  readonly policyChange?: PolicyChangeRule
  /** Milliseconds between two readings of the directory. */
  readonly inventoryEvery?: number
  /** Milliseconds between two readings of what the directory tells of its changes. */
  readonly changesEvery?: number
  /** Milliseconds that a task of a dead process is left alone, and between two looks when nothing wakes the worker. */
  readonly lease?: number
  readonly sweepEvery?: number
}

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
  const closing: (() => Promise<unknown>)[] = []
  /** The other way round than it was opened, and each even when one before it fails. */
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse())
      await close().catch(problem => log.warn('stop.problem', { err: problem }))
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
  closing: (() => Promise<unknown>)[],
  closeAll: () => Promise<void>,
): Promise<Doorbell> {
  const database = await openMigrated(settings, circumstances.template)
  closing.push(() => database.close())
  const leaseClock = await databaseClock(database, steadyClock, log)
  const adjusting = setInterval(() => {
    leaseClock.adjust().catch(problem => log.warn('clock.cannot-adjust', { err: problem }))
  }, minute)
  closing.push(async () => clearInterval(adjusting))
  const clock = circumstances.wind?.(leaseClock) ?? leaseClock
  let worker: Worker | null = null
  const metrics =
    settings.metricsToken === null && settings.internalPort === null
      ? null
      : startMetrics({
          version,
          surfaces: [...(settings.slack ? [slackName] : []), ...(settings.teams ? [teamsName] : [])],
          clock,
          figures: now => figuresOf(database, now),
          lastLooked: () => worker?.lastLooked() ?? null,
          log,
        })
  closing.push(async () => metrics?.close())
  const meter = metrics?.meter ?? silentMeter
  const logged = logWhatIsRecorded(storeOn(database), log)
  const store = metrics ? observeWhatIsCommitted(logged, metrics.observe) : logged

  const entra = connectEntra({
    ...settings.entra,
    catalogApp: settings.teams?.catalogApp ?? null,
    ...(circumstances.ca ? { ca: circumstances.ca } : {}),
    ...(circumstances.quotaPace ? { quotaPace: circumstances.quotaPace } : {}),
    timeoutMs: 10_000,
    log,
    meter,
    // At once, because the audit says when it was first used; the hourly look catches what a crash left out.
    onRotated: () => {
      watchCredential(ports).catch(problem => log.warn('credential.cannot-record', { err: problem }))
    },
  })
  closing.push(() => entra.close())
  const looking = setInterval(
    () => {
      for (const credentials of [entra.credentials, entra.endingCredentials])
        credentials?.look().catch(problem => log.error('credential.bug', { err: problem }))
    },
    circumstances.lookForCredentialEvery ?? minute / 2,
  )
  closing.push(async () => clearInterval(looking))

  const slack =
    settings.slack &&
    connectSlack(
      {
        ...settings.slack,
        apiUrl: settings.slackApiUrl,
        command: settings.command,
        lastDelivery: () => store.inbox.lastFrom(slackName),
        now: () => clock.now(),
        ...(circumstances.slackMinute ? { minute: circumstances.slackMinute } : {}),
        ...(circumstances.responseUrlOrigins ? { responseUrlOrigins: circumstances.responseUrlOrigins } : {}),
      },
      () => app.conversation,
      log,
      meter,
    )
  // Whoever has no Teams need not carry its SDK around, nor wait for it at every start.
  const teams =
    settings.teams &&
    (await import('./main/teams.ts')).speakTeams(settings.teams, {
      conversation: () => app.conversation,
      addresses: store.addresses,
      clock,
      log,
      meter,
      ca: circumstances.ca,
      second: circumstances.teamsSecond,
      install: entra.installApp,
    })
  closing.push(async () => teams?.close())
  const identity =
    settings.linking &&
    connectIdentity({
      ...settings.linking,
      slackApiUrl: settings.slackApiUrl,
      authorityHost: settings.entra.authorityHost,
      tenantId: settings.entra.tenantId,
      publicUrl: circumstances.publicUrl ?? (() => settings.publicUrl ?? ''),
      ...(circumstances.ca ? { ca: circumstances.ca } : {}),
      ...(circumstances.signInPage ? { signInPage: circumstances.signInPage } : {}),
    })
  closing.push(async () => identity?.close())
  if (settings.slack && !identity?.linkPage)
    log.info('linking.by-import-only', { because: 'PUBLIC_URL and the settings for signing in are not set' })
  const chats = [slack, teams].filter(chat => chat !== null)
  const { provider, directory, discovery, changes } = entra
  const ports: Ports = {
    store,
    provider,
    directory,
    discovery,
    changes,
    surfaces: new Map(chats.map(({ surface }) => [surface.name, surface])),
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
      ...chats.map(({ checkup }) => checkup),
      entra.checkup(() => store.activePolicy()),
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
  const { publicUrl } = settings
  const calledAt = circumstances.notificationsUrl ?? (publicUrl ? () => `${publicUrl}${notificationsPath}` : null)
  const notices = calledAt && entra.notices(calledAt)
  const app = buildApp(ports, {
    inventoryEvery: circumstances.inventoryEvery ?? 5 * minute,
    changesEvery: circumstances.changesEvery ?? minute,
    jobs: [
      ...regularJobs(database, settings.auditKey, leaseClock, log),
      ...(notices
        ? [{ name: 'keep-subscription', every: 60 * minute, run: () => keepSubscription(ports, notices) }]
        : []),
    ],
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
    ...(circumstances.lease ? { lease: circumstances.lease } : {}),
    ...(circumstances.sweepEvery ? { sweepEvery: circumstances.sweepEvery } : {}),
  })
  worker = working
  closing.push(() => working.drain())
  if (!isFirstStart) await startWithAccess(ports, source, policyChange, () => entra.signIn())
  closing.push(async () => slack?.close())
  await slack?.start().catch(problem => {
    if (isFirstStart || !(problem instanceof Fault)) throw problem
    log.error('slack.refused', { code: problem.code, message: problem.message })
  })
  await teams?.prepare()
  const notified: readonly Route[] = notices
    ? [
        {
          method: 'POST',
          path: notificationsPath,
          handle: (request, response, context) =>
            takeNotification(request, response, context.log, {
              secrets: () => secretsOfNotices(ports),
              hint: app.hintOfChange,
              meter,
            }),
        },
      ]
    : []
  const routes = [
    ...notified,
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

/** Two readings of a file at once could end with the older one in force. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}
