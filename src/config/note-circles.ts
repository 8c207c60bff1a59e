import type { ResourceSettings } from '../access/policy.ts'
import type { ResourceId } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import { quoted } from './access-file/quoted.ts'
import type { Names } from './names.ts'

/** What is written of one resource under tags, and where. */
type Tagged = readonly [resource: ResourceId, settings: ResourceSettings, path: Path]

/** Whoever got into one group of a circle would decide who gets into the next, and in the end into the first. */
export function noteCircles(tagged: readonly Tagged[], names: Names): void {
  const known = new Map<string, Tagged>(tagged.map(one => [one[0], one]))
  const told = new Set<string>()
  for (const [resource, , path] of tagged) {
    const circle = resource === '' || told.has(resource) ? null : circleFrom(resource, known)
    if (circle === null) continue
    for (const one of circle) told.add(one)
    const called = [...circle, resource].map(one => String(known.get(one)?.[2].at(-1) ?? one))
    names.note(
      path,
      circle.length === 1
        ? 'is its own owner: whoever got into it would decide who else does. Name another owner'
        : `is owned in a circle: ${called.map(quoted).join(' by ')}. Whoever got into one would decide about the next: name an owner outside of it`,
    )
  }
}

/** The shortest way from a resource over its owners back to itself. */
function circleFrom(start: string, known: ReadonlyMap<string, Tagged>): readonly string[] | null {
  const ways: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (const way of ways)
    for (const owner of ownersOf(known.get(way.at(-1) ?? ''))) {
      if (owner === start) return way
      if (seen.has(owner)) continue
      seen.add(owner)
      ways.push([...way, owner])
    }
  return null
}

const ownersOf = (tagged: Tagged | undefined): readonly string[] =>
  [tagged?.[1].owner, ...(tagged?.[1].furtherOwners ?? [])].flatMap(owner => owner?.people.groups ?? [])
