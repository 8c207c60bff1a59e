import { deliveriesCard, didNotTakeIt, noSuchWebhook, tookIt } from '../../cards/webhook-card.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { tryWebhook } from '../webhooks/try-out.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

/** Tries that are told at once. */
const told = 10

/** For admins, as `doorbell webhook` on the command line: sends something that tells nothing, or tells what came of messages. */
export async function webhook(
  ports: Ports,
  { person }: Speaker,
  { test, name }: { readonly test: boolean; readonly name: string | null },
): Promise<Reaction> {
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const known = (policy.webhooks ?? []).map(one => one.name)
  // Typed by somebody in a hurry, who means the one that there is.
  const meant = known.find(one => one.toLowerCase() === name?.toLowerCase())
  if ((name === null ? test : meant === undefined) || known.length === 0)
    return { kind: 'shown', card: noSuchWebhook(name, known) }
  if (!test) return { kind: 'shown', card: deliveriesCard(await ports.store.webhooks.deliveries(meant ?? null, told)) }
  const { messenger } = ports
  const sent = messenger && meant !== undefined ? await tryWebhook({ ...ports, messenger }, meant) : null
  if (!sent || meant === undefined) return { kind: 'shown', card: noSuchWebhook(name, known) }
  const card = sent.ok ? tookIt(meant, sent.status) : didNotTakeIt(meant, sent.problem, sent.status)
  return { kind: 'shown', card }
}
