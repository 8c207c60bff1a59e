import { becauseText, outcomeText } from '../cards/webhook-card.ts'
import { processEnvironment } from '../config/env.ts'
import { secretAt } from '../config/webhook-secret.ts'
import type { Messenger } from '../ports/messenger.ts'
import { uuids } from '../schedule/system.ts'
import { storeOn } from '../store/store.ts'
import { tryWebhook } from '../use-cases/webhooks/try-out.ts'
import { httpsMessenger } from '../webhooks/messenger.ts'
import { withDatabase } from './audit.ts'
import { fail, oneLine, say } from './output.ts'

type Store = Pick<ReturnType<typeof storeOn>, 'activePolicy' | 'webhooks'>

export const testWebhook = (name: string): Promise<void> =>
  withDatabase(database =>
    sendTest(storeOn(database), httpsMessenger({ secretAt: secretAt(processEnvironment()) }), name),
  )

export const webhookLog = (name: string | undefined, { limit }: { readonly limit?: number }): Promise<void> =>
  withDatabase(database => printLog(storeOn(database), name, limit))

/** Sends one message that tells nothing, and tells what came of it. Exit code 0: it was taken. */
export async function sendTest(store: Store, messenger: Messenger, name: string): Promise<void> {
  const sent = await tryWebhook({ store, messenger, ids: uuids, clock: { now: () => new Date() } }, name)
  if (!sent) return fail([await nobodyCalled(store, name)])
  if (sent.ok) return say(`“${name}” took it and answered ${sent.status}.`)
  fail([`“${name}” did not take it: ${becauseText(sent.problem, sent.status)}.`])
}

/** Lines shown where nobody says how many. */
const usually = 50

/** The delivery log, the newest first: one line for each try. */
export async function printLog(store: Store, name: string | undefined, limit = usually): Promise<void> {
  const tries = await store.webhooks.deliveries(name ?? null, limit)
  if (tries.length === 0) {
    const known = name === undefined || (await namesOf(store)).includes(name)
    return known ? say('Nothing was sent yet.') : fail([await nobodyCalled(store, name)])
  }
  for (const { webhook, at, message, action, outcome, problem, status } of tries) {
    const came =
      problem === null
        ? `${outcomeText[outcome]}${status === null ? '' : ` (${status})`}`
        : `${outcomeText[outcome]}: ${becauseText(problem, status)}`
    say([at.toISOString(), oneLine(webhook), action, came, message].join('\t'))
  }
}

const namesOf = async (store: Pick<Store, 'activePolicy'>): Promise<readonly string[]> =>
  ((await store.activePolicy())?.webhooks ?? []).map(one => one.name)

async function nobodyCalled(store: Store, name: string): Promise<string> {
  const names = (await namesOf(store)).map(one => `“${one}”`)
  return names.length === 0
    ? 'The access file in force has no webhooks.'
    : `The access file in force has no webhook called “${name}”, only ${names.join(', ')}.`
}
