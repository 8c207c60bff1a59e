import { ownerTags, type ResourceSettings } from '../access/policy.ts'
import type { ResourceId } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import { quoted } from './access-file/quoted.ts'
import type { Names } from './names.ts'

/** What is written of one resource under tags, and where. */
export type Tagged = readonly [resource: ResourceId, settings: ResourceSettings, path: Path]

/** What is owned, by the id under which it would be an owner itself: in how many integrations it is tagged, and with which owners. */
type Owned = ReadonlyMap<string, readonly Tagged[]>

/** Whoever got into one group of a circle would decide who gets into the next, and in the end into the first. */
export function noteCircles(tagged: readonly Tagged[], names: Names): void {
  const owned = new Map<string, readonly Tagged[]>()
  for (const one of tagged) {
    const [resource] = one
    if (resource === '') continue
    const id = names.groupBehind(resource) ?? resource
    owned.set(id, [...(owned.get(id) ?? []), one])
  }
  const told = new Set<string>()
  for (const [id, [first]] of owned) {
    const circle = told.has(id) ? null : circleFrom(id, owned)
    if (circle === null || !first) continue
    for (const one of circle) told.add(one)
    const called = [...circle, id].map(one => String(owned.get(one)?.[0]?.[2].at(-1) ?? one))
    names.note(
      first[2],
      circle.length === 1
        ? 'is its own owner: whoever got into it would decide who else does. Name another owner'
        : `is owned in a circle: ${called.map(quoted).join(' by ')}. Whoever got into one would decide about the next: name an owner outside of it`,
    )
  }
}

/** The shortest way from a resource over its owners back to itself. */
function circleFrom(start: string, owned: Owned): readonly string[] | null {
  const ways: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (const way of ways)
    for (const owner of ownersOf(owned.get(way.at(-1) ?? ''))) {
      if (owner === start) return way
      if (seen.has(owner)) continue
      seen.add(owner)
      ways.push([...way, owner])
    }
  return null
}

const ownersOf = (tagged: readonly Tagged[] = []): readonly string[] =>
  tagged.flatMap(([, settings]) =>
    ownerTags(settings).flatMap(({ people: { groups, roles = [] } }) => [...groups, ...roles]),
  )
