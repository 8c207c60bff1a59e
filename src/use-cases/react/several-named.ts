import { type Refusal, refuse } from '../../access/refusal.ts'
import { isNonEmpty, type NonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { namesIn } from '../../cards/typed/several-names.ts'
import { distinct, longestKnown } from '../asking/named.ts'
import { plain } from '../asking/offers.ts'
import { type Held, myLiveGrants } from '../grants/my-live-grants.ts'
import type { Ports } from '../ports.ts'

interface Called {
  readonly names: readonly string[]
}

export type SeveralNamed<T> =
  | { readonly ok: true; readonly found: NonEmpty<T> }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * What somebody names of what is theirs, read as several names as in a request: the longest that is known, all of it or nothing.
 * `null`: it is one name, or none of them is known.
 */
export function severalNamed<T extends Called>(
  theirs: readonly T[],
  typed: string,
  nothing: 'nothing-live' | 'nothing-waiting',
): SeveralNamed<T> | null {
  const called = (name: string) => theirs.filter(({ names }) => names.some(one => plain(one) === plain(name)))
  const isKnown = (name: string) => called(name).length > 0
  const separated = namesIn(typed)
  if (separated.length < 2 || isKnown(typed)) return null
  const names = distinct(longestKnown(separated, isKnown))
  const found = [...new Set(names.flatMap(called))]
  if (!isNonEmpty(found)) return null
  const unknown = names.find(name => !isKnown(name))
  if (unknown !== undefined) return refuse({ reason: nothing, typed: unknown })
  const unclear = names.find(name => called(name).length > 1)
  if (unclear !== undefined)
    return refuse({ reason: 'several-live', what: called(unclear).map(one => one.names[0] ?? unclear) })
  return { ok: true, found }
}

/** The same of what somebody holds or is being given. */
export async function severalHeld(
  ports: Ports,
  person: PersonId,
  typed: string,
): Promise<SeveralNamed<Held & Called> | null> {
  const held = await myLiveGrants(ports, person, null)
  return severalNamed(
    held.map(one => ({ ...one, names: [one.name] })),
    typed,
    'nothing-live',
  )
}
