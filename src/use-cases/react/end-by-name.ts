import type { NonEmpty, RequestId } from '../../access/vocabulary.ts'
import { type Line, line } from '../../cards/card.ts'
import { andAll } from '../../cards/parts/asked.ts'
import { plain } from '../asking/offers.ts'
import { changeGrant } from '../grants/change-grant.ts'
import { myLiveBundle, myLiveGrants } from '../grants/my-live-grants.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { doingOf, type Reaction, type Refused, refused, type Speaker } from './reaction.ts'
import { severalHeld, severalNamed } from './several-named.ts'
import { returnAll, returnEach } from './whole-bundle.ts'

/** Of what is over nothing is looked for: what waits is found however old it is. */
const looked = 0

export async function returnByName(ports: Ports, speaker: Speaker, resource: string): Promise<Reaction> {
  const { person, incoming } = speaker
  const [found, ...others] = await myLiveGrants(ports, person.id, resource)
  if (!found) {
    const part = await myLiveBundle(ports, person.id, resource)
    if (part) return returnAll(ports, speaker, part.terms.id)
    const several = await severalHeld(ports, person.id, resource)
    if (several?.ok) return returnEach(ports, speaker, several.found)
    return refused(several?.refusal ?? { reason: 'nothing-live' }, 'decision.refused', person)
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
  const { person } = speaker
  const waiting = await myWaitingRequests(ports, speaker)
  const [found, ...others] = waiting.filter(({ names }) => names.some(name => plain(name) === plain(resource)))
  if (found)
    return others.length > 0
      ? several(
          speaker,
          [found, ...others].map(({ names }) => ({ name: names[0] ?? resource })),
        )
      : withdraw(ports, speaker, [found])
  const named = severalNamed(waiting, resource, 'nothing-waiting')
  if (named)
    return named.ok ? withdraw(ports, speaker, named.found) : refused(named.refusal, 'decision.refused', person)
  const together = await severalHeld(ports, person.id, resource)
  const held = together?.ok ? together.found : await myLiveGrants(ports, person.id, resource)
  // Approved, and not begun yet: whoever is to receive it takes it back by the same word.
  return held.length > 0 && held.every(({ grant }) => grant.status === 'scheduled')
    ? returnByName(ports, speaker, resource)
    : refused({ reason: 'nothing-waiting' }, 'decision.refused', person)
}

/** One after the other, and what came in is done with the last: done again after a crash, what was withdrawn changes nothing. */
async function withdraw(ports: Ports, speaker: Speaker, found: NonEmpty<Waiting>): Promise<Reaction> {
  const { person, incoming } = speaker
  const withdrawn: Waiting[] = []
  let refusal: Refused | null = null
  for (const one of found) {
    const isLast = one === found.at(-1)
    const doing = doingOf(speaker, one.request)
    const changed = await changeRequest(ports, one.request, { type: 'withdraw', by: person.id }, doing, async tx => {
      if (isLast) await tx.finishIncoming(incoming)
    })
    if (changed.ok) withdrawn.push(one)
    else refusal ??= refused(changed.refusal, 'decision.refused', person, one.request)
  }
  if (refusal && withdrawn.length === 0) return refusal
  if (refusal) await ports.store.transaction(tx => tx.finishIncoming(incoming))
  return { kind: 'done', words: withdrawnWords(withdrawn) }
}

/** Who named one part of it reads what it took with it. */
function withdrawnWords(withdrawn: readonly Waiting[]): string | Line {
  if (withdrawn.flatMap(({ names }) => names).length === 1) return 'Your request is withdrawn.'
  const [whose, are] = withdrawn.length === 1 ? ['Your request for ', ' is'] : ['Your requests for ', ' are']
  return line(whose, ...andAll(withdrawn.flatMap(({ of }) => of)), `${are} withdrawn.`)
}

interface Waiting {
  readonly request: RequestId
  /** By any of which it is found. */
  readonly names: readonly string[]
  /** All that is withdrawn with it. */
  readonly of: readonly string[]
}

/** What is asked for together waits together, and is named by any of its names. */
async function myWaitingRequests({ store }: Ports, { person }: Speaker): Promise<readonly Waiting[]> {
  const own = (await store.requestsOf(person.id, looked)).filter(
    ({ status, ask }) => status === 'awaiting-approval' && ask.requester === person.id,
  )
  return Promise.all(
    own.map(async ({ ask }) => {
      const parts = await Promise.all(
        ask.entitlements.map(
          async entitlement => (await store.inventory.resource(entitlement))?.name ?? entitlement.resource,
        ),
      )
      const { id: request, bundle } = ask
      return { request, names: [...(bundle ? [bundle] : []), ...parts], of: bundle ? [bundle] : parts }
    }),
  )
}

const several = ({ person }: Speaker, found: readonly { readonly name: string }[]): Reaction =>
  refused({ reason: 'several-live', what: [...new Set(found.map(({ name }) => name))] }, 'decision.refused', person)
