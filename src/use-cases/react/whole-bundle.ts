import { isWorthRetrying } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { GrantId, Minutes, NonEmpty, RequestId } from '../../access/vocabulary.ts'
import { type Line, line } from '../../cards/card.ts'
import { andAll } from '../../cards/parts/asked.ts'
import { changeGrant, type GrantChanged } from '../grants/change-grant.ts'
import { extendGrant } from '../grants/extend-grant.ts'
import { wordsOfTakingBack } from '../grants/kept-otherwise.ts'
import type { Held } from '../grants/my-live-grants.ts'
import { retryGrant } from '../grants/retry-grant.ts'
import { isRetryable } from '../grants/retryable.ts'
import { revokeGrant } from '../grants/revoke-grant.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** Of a press or a word that is about all parts of a bundle: what is done to one of them. */
type Turn = (part: Grant, isFirst: boolean) => Promise<GrantChanged>

export const returnAll = (ports: Ports, speaker: Speaker, grant: GrantId): Promise<Reaction> =>
  eachPart(ports, speaker, grant, 'Thank you. It is being taken back now.', isHad(ports), returning(ports, speaker))

const returning =
  (ports: Ports, speaker: Speaker): Turn =>
  ({ terms }) =>
    changeGrant(ports, terms.id, { type: 'return', by: speaker.person.id }, doingOf(speaker, terms.request))

/** Of several that were named: it is said again which. */
export const returnEach = (ports: Ports, speaker: Speaker, held: NonEmpty<Held>): Promise<Reaction> =>
  eachNamed(
    ...([ports, speaker, held] as const),
    line('Thank you. ', ...namesOf(held), ' are being taken back now.'),
    returning(ports, speaker),
  )

export const revokeAll = (ports: Ports, speaker: Speaker, grant: GrantId, because: string | null): Promise<Reaction> =>
  eachPart(ports, speaker, grant, takingBack(ports), isHad(ports), revoking(ports, speaker, because))

const takingBack = (ports: Ports) => (parts: readonly Grant[]) => wordsOfTakingBack(ports, parts)

const revoking =
  (ports: Ports, speaker: Speaker, because: string | null): Turn =>
  ({ terms }) =>
    revokeGrant(ports, speaker.person, { grant: terms.id, because }, doingOf(speaker, terms.request), null)

/** Of a bundle or several that were named. */
export const revokeEach = (
  ports: Ports,
  speaker: Speaker,
  meant: NonEmpty<Grant>,
  because: string | null,
): Promise<Reaction> => {
  const { id, request } = meant[0].terms
  const about = { words: takingBack(ports), request, grant: id }
  return eachOf(ports, speaker, meant, about, revoking(ports, speaker, because))
}

/** What came in is done with the first that is extended: were it done again after a crash, that one would be extended twice. */
export const extendAll = (
  ports: Ports,
  speaker: Speaker,
  grant: GrantId,
  length: Minutes | null = null,
): Promise<Reaction> =>
  eachPart(
    ports,
    speaker,
    grant,
    'It is extended. Your card says until when.',
    isHeld,
    extending(ports, speaker, length),
  )

const extending =
  (ports: Ports, speaker: Speaker, length: Minutes | null): Turn =>
  ({ terms }, isFirst) =>
    extendGrant(
      ports,
      speaker.person,
      { grant: terms.id, length },
      doingOf(speaker, terms.request),
      isFirst ? speaker.incoming : null,
    )

export const extendEach = (
  ports: Ports,
  speaker: Speaker,
  held: NonEmpty<Held>,
  length: Minutes | null,
): Promise<Reaction> =>
  eachNamed(
    ...([ports, speaker, held] as const),
    line(...namesOf(held), ' are extended. Your card says until when.'),
    extending(ports, speaker, length),
  )

export const retryAll = (ports: Ports, speaker: Speaker, grant: GrantId): Promise<Reaction> =>
  eachPart(ports, speaker, grant, 'It is being tried again.', isWorthRetrying, ({ terms }) =>
    retryGrant(ports, speaker.person, terms.id, doingOf(speaker, terms.request), null),
  )

function eachNamed(ports: Ports, speaker: Speaker, held: NonEmpty<Held>, words: Line, turn: Turn): Promise<Reaction> {
  const { id, request } = held[0].grant.terms
  return eachOf(
    ports,
    speaker,
    held.map(({ grant }) => grant),
    { words, request, grant: id },
    turn,
  )
}

const namesOf = (held: readonly Held[]): Line => andAll(held.map(({ name }) => name))

const isHeld = ({ status }: Grant): boolean => status === 'scheduled' || status === 'starting' || status === 'active'
/** What failed is had by one press while the approval is good: whoever takes back all of it takes that too. */
const isHad =
  (ports: Ports) =>
  async (grant: Grant): Promise<boolean> =>
    isHeld(grant) || (await isRetryable(ports, grant))

/**
 * One after the other, each by itself and each with its own rights: what stands against one part stands in no other's way. Done again
 * after a crash, what was done already is refused and changes nothing.
 */
async function eachPart(
  ports: Ports,
  speaker: Speaker,
  grant: GrantId,
  words: Said['words'],
  isMeant: (part: Grant) => boolean | Promise<boolean>,
  turn: Turn,
): Promise<Reaction> {
  const request = (await ports.store.grant(grant))?.terms.request ?? null
  const last = new Map(
    (request ? await ports.store.grantsOf(request) : []).map(one => [one.terms.entitlement.resource, one]),
  )
  const meant: Grant[] = []
  for (const part of last.values()) if (await isMeant(part)) meant.push(part)
  return eachOf(ports, speaker, meant, { words, request, grant }, turn)
}

interface Said {
  /** Where it depends on how they stand, as they stood before. */
  readonly words: string | Line | ((meant: readonly Grant[]) => Promise<string | Line>)
  /** What a refusal is told to be about. */
  readonly request: RequestId | null
  readonly grant: GrantId
}

async function eachOf(
  ports: Ports,
  speaker: Speaker,
  meant: readonly Grant[],
  { words, request, grant }: Said,
  turn: Turn,
): Promise<Reaction> {
  const refusals: Refusal[] = []
  const whole = typeof words === 'function' ? await words(meant) : words
  let done = 0
  for (const part of meant) {
    const changed = await turn(part, done === 0)
    if (changed.ok) done++
    else refusals.push(changed.refusal)
  }
  if (done === 0) {
    const refusal = refusals[0] ?? { reason: 'nothing-live' }
    return { ...refused(refusal, 'decision.refused', speaker.person, request), ...(request ? { grant } : {}) }
  }
  await ports.store.transaction(tx => tx.finishIncoming(speaker.incoming))
  const some = `Done for ${done} of ${meant.length} parts. The card says how each of them stands.`
  return { kind: 'done', words: done === meant.length ? whole : some }
}
