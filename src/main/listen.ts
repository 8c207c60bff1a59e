import type { SlackConnection } from '../chat/slack/app.ts'
import type { TeamsConnection } from '../chat/teams/app.ts'
import type { Settings } from '../config/settings.ts'
import { metricsRoute } from '../http/metrics-route.ts'
import { type Route, type RunningServer, type ServerOptions, serve } from '../http/server.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { Fault } from '../ports/fault.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store.ts'
import type { Worker } from '../schedule/worker.ts'
import type { Database } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'
import { cannotListen, type Wanted } from './cannot-listen.ts'

/** Milliseconds. A worker that has not looked for so long is not doing its part. */
const longestSleep = 60_000

interface Parts {
  readonly database: Database
  readonly store: Pick<Store, 'activePolicy'>
  readonly slack: Pick<SlackConnection, 'handle'> | null
  readonly teams: Pick<TeamsConnection, 'handle'> | null
  readonly worker: Pick<Worker, 'lastLooked'>
  /** `null`: nobody may ask for them. */
  readonly metrics: Pick<Metrics, 'text' | 'contentType'> | null
  /** What the sandbox serves besides. */
  readonly routes: readonly Route[]
}

export interface Listening {
  /** What the chats call, and what whoever runs Doorbell asks. */
  readonly open: RunningServer
  /** Of `INTERNAL_PORT`: the figures, where nobody from outside gets. */
  readonly internal: RunningServer | null
  close(): Promise<void>
}

/** The one port, and the internal one where it was asked for: then the figures are served there and nowhere else. @throws CannotStart where a port cannot be had. */
export async function listen(
  { host, port, internalPort, metricsToken }: Pick<Settings, 'host' | 'port' | 'internalPort' | 'metricsToken'>,
  log: Log,
  { database, store, slack, teams, worker, metrics, routes }: Parts,
): Promise<Listening> {
  const handle = slack?.handle
  const slackRoute: readonly Route[] = handle
    ? [
        {
          method: 'POST',
          path: '/slack/events',
          handle: (request, response, { log: ofThisCall }) => handle(request, response, ofThisCall),
        },
      ]
    : []
  const teamsRoute: readonly Route[] = teams
    ? [
        {
          method: 'POST',
          path: '/api/messages',
          handle: (request, response, { log: ofThisCall }) => teams.handle(request, response, ofThisCall),
        },
      ]
    : []
  const metricsRoutes = metrics ? [metricsRoute(metrics, metricsToken)] : []
  const common: Pick<ServerOptions, 'host' | 'ready' | 'log'> = {
    host,
    ready: {
      database: () => store.activePolicy(),
      migrations: async () => {
        const { state } = await migrationState(database)
        if (state !== 'current')
          throw new Fault(`migrations.${state}`, 'the database is not of this version', { retry: 'later' })
      },
      worker: async () => {
        const looked = worker.lastLooked()
        if (!looked || Date.now() - looked.getTime() > longestSleep)
          throw new Fault('worker.asleep', 'the worker has not looked for a minute', { retry: 'later' })
      },
    },
    log,
  }
  const serveOn = (setting: Wanted['setting'], on: number, served: readonly Route[]): Promise<RunningServer> =>
    serve({ ...common, port: on, routes: served }).catch(problem => {
      throw cannotListen(problem, { setting, host, port: on })
    })
  const internal = internalPort === null ? null : await serveOn('INTERNAL_PORT', internalPort, metricsRoutes)
  try {
    const here = internal ? [] : metricsRoutes
    const open = await serveOn('PORT', port, [...slackRoute, ...teamsRoute, ...here, ...routes])
    return {
      open,
      internal,
      close: async () => {
        await open.close()
        await internal?.close()
      },
    }
  } catch (problem) {
    await internal?.close()
    throw problem
  }
}
