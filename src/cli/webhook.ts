import { notTakenText } from '../cards/webhook-wording.ts'
import { processEnvironment } from '../config/env.ts'
import { secretAt } from '../config/webhook-secret.ts'
import { uuids } from '../schedule/system.ts'
import { storeOn } from '../store/store.ts'
import { tryWebhook } from '../use-cases/webhooks/try-out.ts'
import { httpsMessenger } from '../webhooks/messenger.ts'
import { withDatabase } from './audit.ts'
import { fail, say } from './output.ts'

/** Sends one message that tells nothing, and tells what came of it. Exit code 0: it was taken. */
export async function testWebhook(name: string): Promise<void> {
  await withDatabase(async database => {
    const messenger = httpsMessenger({ secretAt: secretAt(processEnvironment()) })
    const store = storeOn(database)
    const sent = await tryWebhook({ store, messenger, ids: uuids, clock: { now: () => new Date() } }, name)
    if (!sent) return fail([await nobodyCalled(store, name)])
    if (sent.ok) return say(`“${name}” took it (${sent.status}).`)
    const answered = sent.status === null ? '' : ` (${sent.status})`
    fail([`“${name}” did not take it${answered}: ${notTakenText[sent.problem] ?? sent.problem}.`])
  })
}

async function nobodyCalled(store: ReturnType<typeof storeOn>, name: string): Promise<string> {
  const names = ((await store.activePolicy())?.webhooks ?? []).map(one => `“${one.name}”`)
  return names.length === 0
    ? 'The access file in force has no webhooks.'
    : `The access file in force has no webhook called “${name}”, only ${names.join(', ')}.`
}

/** Lines shown where nobody says how many. */
const usually = 50

/** The delivery log, the newest first: one line for each try. */
export async function webhookLog(name: string | undefined, { limit }: { readonly limit?: number }): Promise<void> {
  await withDatabase(async database => {
    const tries = await storeOn(database).webhooks.deliveries(name ?? null, limit ?? usually)
    if (tries.length === 0) return say('Nothing was sent yet.')
    for (const { webhook, at, message, action, outcome, problem, status } of tries)
      say([at.toISOString(), webhook, message, action, outcome, problem ?? '', status ?? ''].join('\t').trimEnd())
  })
}
