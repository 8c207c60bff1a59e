import type { Entitlement } from '../../access/catalog.ts'
import { type Freeze, freezeOn } from '../../access/freeze.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Reads } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'

/**
 * What stops this from being given where these people ask for it and receive it. Who is frozen is a human and not an account: the others
 * that the directory says are theirs obtain nothing either.
 */
export async function freezeOnHuman(
  { store, directory }: { readonly store: Pick<Reads, 'freezes' | 'activePolicy'> } & Pick<Ports, 'directory'>,
  entitlement: Pick<Entitlement, 'resource'>,
  people: readonly PersonId[],
): Promise<Freeze | null> {
  const freezes = await store.freezes()
  const [first] = people.flatMap(person => freezeOn(freezes, entitlement, person) ?? [])
  const ofPeople = freezes.flatMap(freeze =>
    freeze.scope.of === 'person' ? [{ freeze, who: freeze.scope.person }] : [],
  )
  const mark = first || ofPeople.length === 0 ? null : (await store.activePolicy())?.identity.sameHuman
  if (!mark) return first ?? null
  const account = async (id: PersonId) => (await directory.person(id)) ?? { id }
  const theirs = await Promise.all(people.map(account))
  for (const { freeze, who } of ofPeople)
    if (accountsOfSameHuman(await account(who), theirs, mark).length > 0) return freeze
  return null
}
