import { plain } from '../asking/offers.ts'
import { changeGrant } from '../grants/change-grant.ts'
import { myLiveBundle, myLiveGrants } from '../grants/my-live-grants.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'
import { returnAll } from './whole-bundle.ts'

/** Of what is over nothing is looked for: what waits is found however old it is. */
const looked = 0

export async function returnByName(ports: Ports, speaker: Speaker, resource: string): Promise<Reaction> {
  const { person, incoming } = speaker
  const [found, ...others] = await myLiveGrants(ports, person.id, resource)
  if (!found) {
    const part = await myLiveBundle(ports, person.id, resource)
    return part
      ? returnAll(ports, speaker, part.terms.id)
      : refused({ reason: 'nothing-live' }, 'decision.refused', person)
  }
  if (others.length > 0) return several(speaker, [found, ...others])
  const { id, request } = found.grant.terms
  const doing = doingOf(speaker, request)
  const changed = await changeGrant(ports, id, { type: 'return', by: person.id }, doing, tx =>
    tx.finishIncoming(incoming),
  )
  return changed.ok
    ? { kind: 'done', words: 'Thank you. It is being taken back now.' }
    : { ...refused(changed.refusal, 'decision.refused', person, request), grant: id }
}

export async function cancelByName(ports: Ports, speaker: Speaker, resource: string): Promise<Reaction> {
  const { person, incoming } = speaker
  const [found, ...others] = await myWaitingRequests(ports, speaker, resource)
  if (!found) {
    const later = (await myLiveGrants(ports, person.id, resource)).some(({ grant }) => grant.status === 'scheduled')
    // Approved, and not begun yet: whoever is to receive it takes it back by the same word.
    return later
      ? returnByName(ports, speaker, resource)
      : refused({ reason: 'nothing-waiting' }, 'decision.refused', person)
  }
  if (others.length > 0) return several(speaker, [found, ...others])
  const doing = doingOf(speaker, found.request)
  const changed = await changeRequest(ports, found.request, { type: 'withdraw', by: person.id }, doing, tx =>
    tx.finishIncoming(incoming),
  )
  return changed.ok
    ? { kind: 'done', words: 'Your request is withdrawn.' }
    : refused(changed.refusal, 'decision.refused', person, found.request)
}

async function myWaitingRequests({ store }: Ports, { person }: Speaker, resource: string) {
  const own = (await store.requestsOf(person.id, looked)).filter(
    ({ status, ask }) => status === 'awaiting-approval' && ask.requester === person.id,
  )
  const named = await Promise.all(
    own.map(async ({ ask }) => {
      const parts = ask.entitlements.map(
        async entitlement => (await store.inventory.resource(entitlement))?.name ?? entitlement.resource,
      )
      return { request: ask.id, names: [...(ask.bundle ? [ask.bundle] : []), ...(await Promise.all(parts))] }
    }),
  )
  // What is asked for together waits together, and is named by any of its names.
  return named.flatMap(({ request, names }) =>
    names.some(name => plain(name) === plain(resource)) ? [{ request, name: names[0] ?? resource }] : [],
  )
}

const several = ({ person }: Speaker, found: readonly { readonly name: string }[]): Reaction =>
  refused({ reason: 'several-live', what: [...new Set(found.map(({ name }) => name))] }, 'decision.refused', person)
