import type { Notices } from '../../ports/notices.ts'
import type { Ports } from '../ports.ts'

const subscriptionMark = 'subscription'
/** Milliseconds: long enough to live through a weekend, and renewed long before. */
const lasts = 3 * 24 * 60 * 60_000
const renewBefore = 24 * 60 * 60_000

interface Kept {
  readonly id: string
  readonly secret: string
  readonly until: string
  readonly url: string
}

/** What is subscribed to by now; `null`: nothing, or nothing that can be read. */
async function kept({ store }: Pick<Ports, 'store'>): Promise<Kept | null> {
  const mark = await store.mark(subscriptionMark)
  return mark === null ? null : (JSON.parse(mark) as Kept)
}

/** The secret that comes with what is ours. */
export async function secretsOfNotices(ports: Pick<Ports, 'store'>): Promise<readonly string[]> {
  const now = await kept(ports)
  return now ? [now.secret] : []
}

/**
 * One subscription for everything, renewed before its end; made anew where the directory does not know it any more. It only makes
 * Doorbell look sooner: where it cannot be had, the regular look finds the same a minute later.
 */
export async function keepSubscription(ports: Ports, notices: Notices): Promise<void> {
  const now = ports.clock.now()
  const url = notices.url()
  const before = await kept(ports)
  const until = new Date(now.getTime() + lasts)
  if (before?.url === url) {
    if (Date.parse(before.until) - now.getTime() > renewBefore) return
    if (await notices.renew(before.id, until)) return save(ports, { ...before, until: until.toISOString() }, now)
  }
  const secret = notices.newSecret()
  // Saved before it is asked for: the first notification may be faster than the answer.
  await save(ports, { id: before?.id ?? '', secret, until: now.toISOString(), url }, now)
  const id = await notices.subscribe(secret, until)
  await save(ports, { id, secret, until: until.toISOString(), url }, now)
  ports.log.info('notifications.subscribed', { until })
}

const save = ({ store }: Ports, now: Kept, at: Date): Promise<void> =>
  store.transaction(tx => tx.setMark(subscriptionMark, JSON.stringify(now), at))
