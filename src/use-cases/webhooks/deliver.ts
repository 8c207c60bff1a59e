import { givenUpAfter, pauseAfter, type Webhook, wants } from '../../access/webhook.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Message, Sent } from '../../ports/messenger.ts'
import type { Delivery, WebhookPlace } from '../../ports/webhooks.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { messageOf } from './message.ts'

type Reading = Pick<Ports, 'store' | 'clock'>

/** A task for each webhook behind whose place something was recorded, unless it failed and waits for its next try. */
export async function scheduleWebhooks({ store, clock, messenger }: Reading & Pick<Ports, 'messenger'>): Promise<void> {
  const webhooks = (await store.activePolicy())?.webhooks ?? []
  if (!messenger) return
  for (const { name } of webhooks) {
    const place = await store.webhooks.place(name)
    if (!place) await store.webhooks.begin(name)
    if (!place || (place.failing && place.failing.retryAt > clock.now())) continue
    if ((await store.webhooks.after(place.after, 1)).length === 0) continue
    const key = `deliver-webhook:${name}`
    await store.write(writes =>
      writes.schedule({ type: 'deliver-webhook', webhook: name }, { key, lane: key, due: clock.now() }),
    )
  }
}

/** Entries looked at in one go: then somebody else gets a turn. */
const atATime = 100

/**
 * Goes on from where this webhook stands, in the order of the audit. The first that is not taken ends it, and is tried again later:
 * nothing overtakes it. Each step is kept before the next, so that a crash repeats one message at most, under the same id.
 * Each message goes where the access file says by then, and nowhere once the webhook is taken out of it: sending takes its time.
 */
export async function deliverWebhook(ports: Ports, name: string, lease: Lease): Promise<void> {
  let webhook = await inForce(ports, name)
  const begun = await ports.store.webhooks.place(name)
  if (!webhook || !begun || !ports.messenger) return
  let place = begun
  for (const { place: here, event } of await ports.store.webhooks.after(place.after, atATime)) {
    if (wants(webhook, event.action)) {
      await lease.renew()
      webhook = await inForce(ports, name)
      if (!webhook) break
    }
    if (!wants(webhook, event.action)) {
      place = { ...place, after: here }
      continue
    }
    const message = messageOf(event)
    const sent = await ports.messenger.send(webhook, message)
    const now = ports.clock.now()
    const note = (outcome: Delivery['outcome']): Delivery => ({
      ...{ at: now, message: message.id, action: event.action, outcome },
      ...{ problem: sent.ok ? null : sent.problem, status: sent.status },
    })
    if (sent.ok) {
      place = { after: here, failing: null }
      await ports.store.webhooks.note(name, place, note('delivered'))
      continue
    }
    const tooOld = now.getTime() - event.at.getTime() > givenUpAfter * 3_600_000
    if (!tooOld) return ports.store.webhooks.note(name, failedAgain(place, now), note('failed'))
    return giveUp(ports, webhook, failedAgain(place, now), message, sent, note('given-up'))
  }
  if (place.after !== begun.after) await ports.store.webhooks.note(name, place, null)
}

const inForce = async ({ store }: Reading, name: string): Promise<Webhook | undefined> =>
  (await store.activePolicy())?.webhooks?.find(one => one.name === name)

function failedAgain({ after, failing }: WebhookPlace, now: Date): WebhookPlace {
  const times = (failing?.times ?? 0) + 1
  const retryAt = new Date(now.getTime() + pauseAfter(times))
  return { after, failing: { since: failing?.since ?? now, times, retryAt } }
}

/** Everything that is too old is passed over together, recorded, and told to whoever runs Doorbell; what is younger goes on being tried. */
async function giveUp(
  ports: Ports,
  { name, events }: Webhook,
  place: WebhookPlace,
  message: Message,
  sent: Extract<Sent, { ok: false }>,
  delivery: Delivery,
): Promise<void> {
  const { store, clock, log } = ports
  const now = clock.now()
  const limit = now.getTime() - givenUpAfter * 3_600_000
  const behind = await store.webhooks.after(place.after, atATime)
  const young = behind.findIndex(({ event }) => event.at.getTime() >= limit)
  const passed = young < 0 ? behind : behind.slice(0, young)
  const lost = passed.filter(({ event }) => wants({ events }, event.action)).length
  const last = passed.at(-1)?.place ?? place.after
  const since = (place.failing?.since ?? now).toISOString()
  log.error('webhook.given-up', { webhook: name, messages: lost, problem: sent.problem, status: sent.status })
  await store.transaction(async tx => {
    await tx.append({
      action: 'webhook.given_up',
      outcome: 'failed',
      reason: sent.problem,
      details: { webhook: name, messages: lost, first: message.id, since, status: sent.status },
      ...byTimer(`webhook:${name}`),
      at: now,
    })
    const notice = { kind: 'webhook-given-up', webhook: name, messages: lost, since, problem: sent.problem } as const
    if (await tx.firstSince(`webhook-given-up:${name}`, new Date(now.getTime() - quiet), now))
      await tx.schedule(
        { type: 'tell-admins', notice },
        { key: `tell-admins:webhook:${name}`, lane: 'admins', due: now },
      )
  })
  await store.webhooks.note(name, { ...place, after: last }, delivery)
}

/** However often it gives up: admins are told of one webhook once in this time. Milliseconds. */
const quiet = 6 * 3_600_000
