import type { SlackConnection } from '../chat/slack/app.ts'
import type { Settings } from '../config/settings.ts'
import { type Route, type RunningServer, serve } from '../http/server.ts'
import { Fault } from '../ports/fault.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store.ts'
import type { Worker } from '../schedule/worker.ts'
import type { Database } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'

/** Milliseconds. A worker that has not looked for so long is not doing its part. */
const longestSleep = 60_000

interface Parts {
  readonly database: Database
  readonly store: Pick<Store, 'activePolicy'>
  readonly slack: Pick<SlackConnection, 'handle'>
  readonly worker: Pick<Worker, 'lastLooked'>
  /** What the sandbox serves besides. */
  readonly routes: readonly Route[]
}

/** The one port: what the chats call, and what whoever runs Doorbell asks. */
export function listen(
  { host, port }: Pick<Settings, 'host' | 'port'>,
  log: Log,
  { database, store, slack, worker, routes }: Parts,
): Promise<RunningServer> {
  const { handle } = slack
  const slackRoute: readonly Route[] = handle
    ? [
        {
          method: 'POST',
          path: '/slack/events',
          handle: (request, response, { log: ofThisCall }) => handle(request, response, ofThisCall),
        },
      ]
    : []
  return serve({
    host,
    port,
    routes: [...slackRoute, ...routes],
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
  })
}
