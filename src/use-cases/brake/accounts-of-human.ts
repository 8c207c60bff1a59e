import type { Person } from '../../access/catalog.ts'
import type { FreezeScope } from '../../access/freeze.ts'
import type { Panic } from '../../access/panic.ts'
import type { Policy } from '../../access/policy.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'

/** Requests of theirs that are looked through, besides all that wait or live. */
const looked = 20

/**
 * The other accounts of the human behind this one, by the directory's word of now. It finds what says exactly the same of them; what was
 * typed with other blanks within is found among those with whom they asked for something. @throws Fault when it cannot be asked.
 */
export async function otherAccountsOf(
  { store, directory }: Pick<Ports, 'store' | 'directory'>,
  policy: Policy | null,
  id: PersonId,
): Promise<readonly Person[]> {
  const mark = policy?.identity.sameHuman
  const person = mark ? await directory.person(id) : null
  const value = mark && person?.marks?.[mark]
  if (!value) return []
  const marked = await directory.peopleMarked(mark, value)
  const near = (await store.requestsOf(id, looked)).flatMap(({ ask }) => [ask.requester, ask.beneficiary])
  const known = new Map(marked.map(one => [one.id, one]))
  for (const one of await Promise.all([...new Set(near)].map(other => known.get(other) ?? directory.person(other))))
    if (one) known.set(one.id, one)
  known.delete(id)
  const theirs = new Set(accountsOfSameHuman(person, [...known.values()], mark))
  return [...known.values()].filter(one => theirs.has(one.id)).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Who is to hold nothing any more is a human: with one account all of theirs, and how people know the others. */
export async function everyAccountIn(
  ports: Pick<Ports, 'store' | 'directory'>,
  policy: Policy | null,
  scope: FreezeScope,
): Promise<Required<Pick<Panic, 'scope' | 'alsoOf'>>> {
  const others = scope.of === 'person' ? await otherAccountsOf(ports, policy, scope.person) : []
  if (scope.of !== 'person' || others.length === 0) return { scope: oneAccountIn(scope), alsoOf: [] }
  return { scope: { ...scope, accounts: others.map(({ id }) => id) }, alsoOf: others.map(calledBy) }
}

/** What is stopped goes by one account, whichever others the directory comes to say are theirs. */
export const oneAccountIn = (scope: FreezeScope): FreezeScope =>
  scope.of === 'person' ? { of: 'person', person: scope.person } : scope

/** Two accounts of one human often bear one name. */
const calledBy = ({ name, email }: Person): string => (email ? `${name} (${email})` : name)
