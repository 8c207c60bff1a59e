import type { App } from '../app.ts'
import type { Settings } from '../config/settings.ts'
import type { Route } from '../http/server.ts'
import type { Meter } from '../ports/meter.ts'
import { notificationsPath, takeNotification } from '../providers/entra/changes/notifications.ts'
import type { Entra } from '../providers/entra/connect.ts'
import { keepSubscription, secretsOfNotices } from '../use-cases/drift/keep-subscription.ts'
import type { Ports } from '../use-cases/ports.ts'
import type { RegularJob } from '../use-cases/schedule-jobs.ts'
import type { Circumstances } from './circumstances.ts'

/** Milliseconds. */
const keepEvery = 60 * 60_000

export interface NoticesOfChange {
  readonly jobs: readonly RegularJob[]
  routes(app: Pick<App, 'hintOfChange'>): readonly Route[]
}

/** That the directory calls when something changed, where it can reach Doorbell; where it cannot, there is nothing to do and nothing to serve. */
export function noticesOfChange(
  ports: Ports,
  entra: Pick<Entra, 'notices'>,
  { publicUrl }: Pick<Settings, 'publicUrl'>,
  { notificationsUrl }: Circumstances,
  meter: Meter,
): NoticesOfChange {
  const calledAt = notificationsUrl ?? (publicUrl ? () => `${publicUrl}${notificationsPath}` : null)
  if (calledAt === null) return { jobs: [], routes: () => [] }
  const notices = entra.notices(calledAt)
  return {
    jobs: [{ name: 'keep-subscription', every: keepEvery, run: () => keepSubscription(ports, notices) }],
    routes: ({ hintOfChange: hint }) => [
      {
        method: 'POST',
        path: notificationsPath,
        handle: (request, response, { log }) =>
          takeNotification(request, response, log, { secrets: () => secretsOfNotices(ports), hint, meter }),
      },
    ],
  }
}
