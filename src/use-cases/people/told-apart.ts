import type { PersonId } from '../../access/vocabulary.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { Fault } from '../../ports/fault.ts'
import { plain } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'

/**
 * Of people who are shown together those who have one name, each with their address, by which they are understood as well. The directory
 * is asked about nobody else; where it cannot be, they have what they are known by here.
 */
export async function toldApart(
  { store, directory }: Pick<Ports, 'store' | 'directory'>,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  const known = await store.namesOf([...new Set(people)])
  const alike = new Map<string, PersonId[]>()
  for (const [person, name] of known) alike.set(plain(name), [...(alike.get(plain(name)) ?? []), person])
  const apart = new Map<PersonId, string>()
  for (const same of [...alike.values()].filter(({ length }) => length > 1))
    for (const person of same)
      apart.set(person, `${known.get(person)} (${(await addressOf(directory, person)) ?? person})`)
  return apart
}

async function addressOf(directory: Ports['directory'], person: PersonId): Promise<string | null> {
  try {
    return (await directory.person(person))?.email ?? null
  } catch (fault) {
    if (fault instanceof Fault) return null
    throw fault
  }
}

export const withNames = (view: RequestView, apart: ReadonlyMap<PersonId, string>): RequestView =>
  apart.size === 0
    ? view
    : { ...view, names: (person, otherwise) => apart.get(person) ?? view.names(person, otherwise) }
