import type { Binding } from '../../ports/binding.ts'
import type { Transaction } from '../../ports/store.ts'

/** This account is not this person's any more, as far as is known in this transaction: what lies open there is looked at soon. */
export async function leaveBehind(
  tx: Transaction,
  { person, account }: Pick<Binding, 'person' | 'account'>,
  now: Date,
): Promise<void> {
  const messages = (await tx.openCardsOf(person, account.surface)).map(({ message }) => message)
  if (messages.length === 0) return
  const key = `close-conversation:${person}:${account.surface}/${account.team}/${account.user}`
  await tx.schedule(
    { type: 'close-conversation', person, account, messages },
    { key, lane: `person:${person}`, due: now },
  )
}
