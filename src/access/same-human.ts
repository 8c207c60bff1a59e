import type { PersonId } from './vocabulary.ts'

/** A property in the directory whose equal values say that several accounts are one human. */
export type HumanMark = 'employeeId' | `extensionAttribute${number}`

/** What of an account says which human stands behind it. */
export interface MarkedAccount {
  readonly id: PersonId
  /** Only what the directory has a value for. */
  readonly marks?: Readonly<Partial<Record<HumanMark, string>>>
}

/** One human, however many accounts they have: comparable, and nothing else. */
export type Human = string & { readonly human: unique symbol }

/**
 * Case and blanks do not count, because people typed the values. Without a value an account is nobody but itself: a blank
 * must never make one human of everybody who has none.
 */
export function humanBehind(person: MarkedAccount, mark: HumanMark | null | undefined): Human {
  const value = mark ? person.marks?.[mark] : undefined
  const read = value?.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase()
  return (mark && read ? `${mark}=${read}` : `account=${person.id}`) as Human
}

/** Those of `others` that are this human; the person's own account is always among them where it is asked about. */
export function accountsOfSameHuman(
  person: MarkedAccount,
  others: readonly MarkedAccount[],
  mark: HumanMark | null | undefined,
): readonly PersonId[] {
  const human = humanBehind(person, mark)
  return others.filter(other => other.id === person.id || humanBehind(other, mark) === human).map(({ id }) => id)
}
