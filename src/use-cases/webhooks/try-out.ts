import type { Sent } from '../../ports/messenger.ts'
import type { Ports } from '../ports.ts'
import { testMessage } from './message.ts'

type Needs = Pick<Ports, 'clock' | 'ids'> & {
  readonly store: Pick<Ports['store'], 'activePolicy' | 'webhooks'>
  readonly messenger: NonNullable<Ports['messenger']>
}

/** Sends a message that tells nothing to one webhook of the access file in force, and notes what came of it. `null`: there is none of that name. */
export async function tryWebhook({ store, clock, ids, messenger }: Needs, name: string): Promise<Sent | null> {
  const webhook = (await store.activePolicy())?.webhooks?.find(one => one.name === name)
  if (!webhook) return null
  const message = testMessage(ids.next(), clock.now())
  const sent = await messenger.send(webhook, message)
  await store.webhooks.note(name, null, {
    ...{ at: clock.now(), message: message.id, action: 'webhook.test' },
    outcome: sent.ok ? 'test-delivered' : 'test-failed',
    ...{ problem: sent.ok ? null : sent.problem, status: sent.status },
  })
  return sent
}
