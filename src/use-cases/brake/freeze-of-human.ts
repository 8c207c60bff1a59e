import type { Entitlement } from '../../access/catalog.ts'
import { type Freeze, freezeOn } from '../../access/freeze.ts'
import type { Ask } from '../../access/request/states.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Reads } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'

interface Asked extends Pick<Ports, 'directory'> {
  readonly store: Pick<Reads, 'freezes' | 'activePolicy'>
}

/** What stops this from being given as it was asked for. Whoever holds it back, decides about it or reads of it goes by this one answer. */
export const freezeOnAsk = (
  ports: Asked,
  { requester, beneficiary, entitlements }: Pick<Ask, 'requester' | 'beneficiary' | 'entitlements'>,
): Promise<Freeze | null> => freezeOnHuman(ports, entitlements, [beneficiary, requester])

/**
 * What stops this from being given where these people ask for it and receive it. Who is frozen is a human and not an account: the others
 * that the directory says are theirs obtain nothing either. @throws Fault when it cannot be asked.
 */
export async function freezeOnHuman(
  { store, directory }: Asked,
  entitlements: readonly Pick<Entitlement, 'resource'>[],
  people: readonly PersonId[],
): Promise<Freeze | null> {
  const freezes = await store.freezes()
  const first = freezeOnAccounts(freezes, entitlements, people)
  const ofPeople = freezes.filter(({ scope }) => scope.of === 'person')
  const mark = first || ofPeople.length === 0 ? null : (await store.activePolicy())?.identity.sameHuman
  if (!mark) return first
  const account = async (id: PersonId) => (await directory.person(id)) ?? { id }
  const theirs = await Promise.all([...new Set(people)].map(account))
  for (const freeze of ofPeople)
    if (freeze.scope.of === 'person')
      if (accountsOfSameHuman(await account(freeze.scope.person), theirs, mark).length > 0) return freeze
  return null
}

/** The same by the accounts alone, where nobody is asked who else they are. */
export const freezeOnAccounts = (
  freezes: readonly Freeze[],
  entitlements: readonly Pick<Entitlement, 'resource'>[],
  people: readonly PersonId[],
): Freeze | null =>
  entitlements.flatMap(one => people.flatMap(person => freezeOn(freezes, one, person) ?? []))[0] ?? null
