import { type Refusal, refuse } from '../../access/refusal.ts'
import { mostParts } from '../../access/request/of-several.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import { type Beyond, beyondName } from '../../cards/typed/beyond-name.ts'
import { namesIn, type Separated } from '../../cards/typed/several-names.ts'
import { plain } from './offers.ts'
import type { Picked } from './picked.ts'
import { findByName, type Requestable } from './requestable-access.ts'

/**
 * What somebody names: all of the words as one name first, the longest that is known; what stands behind it says for which ticket, from
 * when, for whom or for how long. Where that is nothing, as several names.
 */
export function named(choices: readonly Requestable[], typed: string): Picked {
  const readings = [{ name: typed, says: undefined }, ...beyondName(typed)]
  let unknown: Refusal | null = null
  for (const { name, says } of readings) {
    const found = findByName(choices, name)
    if (found.ok) return { ok: true, found: [found.found], ...(says ? { says } : {}) }
    if (found.refusal.reason !== 'unknown-resource') return found
    unknown ??= found.refusal
  }
  return severalNamed(choices, readings) ?? refuse(unknown ?? { reason: 'resource-missing' })
}

/** `null`: none of these names is known, and whoever typed them meant something else. */
function severalNamed(
  choices: readonly Requestable[],
  readings: readonly { readonly name: string; readonly says: Beyond | undefined }[],
): Picked | null {
  const known = new Set(choices.map(({ plainName }) => plainName))
  let refused: Picked | null = null
  for (const { name, says } of readings) {
    const separated = namesIn(name)
    if (separated.length < 2) continue
    const names = distinct(longestKnown(separated, one => known.has(plain(one))))
    if (names.length > mostParts) return refuse({ reason: 'too-many-together', asked: names.length, most: mostParts })
    const looked = names.map(one => findByName(choices, one))
    const found = looked.flatMap(one => (one.ok ? [one.found] : []))
    if (!isNonEmpty(found)) continue
    const refusal = looked.flatMap(one => (one.ok ? [] : [one.refusal]))[0]
    if (!refusal) return { ok: true, found, ...(says ? { says } : {}) }
    // The last reading takes the least for a name, and so tells best which one is not known.
    refused = { ok: false, refusal, oneOfSeveral: true }
  }
  return refused
}

/** A name may hold what names are told apart by. */
export function longestKnown(separated: readonly Separated[], isKnown: (name: string) => boolean): readonly string[] {
  const names: string[] = []
  for (let at = 0; at < separated.length; ) {
    const { name } = separated[at] ?? { name: '' }
    const longer = separated[at]?.upTo.findLast(({ name: more }) => isKnown(more))
    names.push(longer?.name ?? name)
    at += longer?.of ?? 1
  }
  return names
}

export const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map(name => [plain(name), name])).values(),
]
