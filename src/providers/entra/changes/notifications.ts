import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import rawBody from 'raw-body'
import { z } from 'zod'
import type { Log } from '../../../ports/log.ts'
import { type CallOutcome, type Meter, stopwatch } from '../../../ports/meter.ts'

/** What Graph calls; everything after it is a hint, and nothing of it is believed. */
export const notificationsPath = '/graph/notifications'

export interface Notifying {
  /** The secret of every subscription that is ours; none where there is no subscription. */
  secrets(): Promise<readonly string[]>
  /** Somebody should look what changed. */
  hint(): Promise<void>
  readonly meter: Meter
}

/** Bytes. Graph sends a few hundred for each change. */
const longest = 256 * 1024
const longestToken = 2_000

const notifications = z.object({
  value: z.array(z.object({ clientState: z.string().nullish(), lifecycleEvent: z.string().nullish() })).max(1_000),
})

/**
 * Change notifications (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks): answered at once, and never more
 * than a reason to look. One that does not know the secret is dropped, logged and counted; it is answered all the same, so that
 * nobody learns from the answer whether they guessed right.
 */
export async function takeNotification(
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
  { secrets, hint, meter }: Notifying,
): Promise<void> {
  const took = stopwatch()
  const counted = (outcome: CallOutcome) =>
    meter.called({ service: 'graph', operation: `POST ${notificationsPath}`, outcome, seconds: took() })
  const token = new URL(request.url ?? '/', 'http://doorbell').searchParams.get('validationToken')
  if (token !== null) {
    if (token.length > longestToken) return answer(response, 400, '')
    return answer(response, 200, token)
  }
  const body = await bodyOf(request)
  if (body === null) {
    counted('refused')
    return answer(response, 413, '')
  }
  const { data } = notifications.safeParse(body)
  answer(response, 202, '')
  const known = data ? await secrets() : []
  const ours = data?.value.filter(({ clientState }) => known.some(secret => isSame(secret, clientState ?? ''))) ?? []
  const foreign = (data?.value.length ?? 1) - ours.length
  if (foreign > 0 || !data) {
    log.warn('notification.not-ours', { dropped: foreign })
    counted('refused')
  }
  if (ours.length === 0) return
  await hint()
  counted('done')
  log.debug('notification.taken', { notifications: ours.length })
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(text)
}

/** `null`: too long, broken off, or no JSON. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await rawBody(request, { limit: longest })).toString('utf8'))
  } catch {
    return null
  }
}

function isSame(secret: string, given: string): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
