import type { IdentityRefusal } from '../../access/refusal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Binding } from '../../ports/binding.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { OtherCard, PostedCard } from '../../ports/posted-card.ts'
import type { Reads, Transaction } from '../../ports/store.ts'
import { showHomeAnew } from '../looking-up/home-soon.ts'
import type { Ports } from '../ports.ts'

/** This account is not this person's any more, as far as is known in this transaction: what lies open there is looked at soon, and its home page shown anew. */
export async function leaveBehind(
  tx: Transaction,
  { person, account }: Pick<Binding, 'person' | 'account'>,
  now: Date,
): Promise<void> {
  await showHomeAnew(tx, account, now)
  const messages = (await openWith(tx, person, account)).map(({ message }) => message)
  if (messages.length === 0) return
  const key = `close-conversation:${person}:${account.surface}/${account.team}/${account.user}`
  await tx.schedule(
    { type: 'close-conversation', person, account, messages },
    { key, lane: `person:${person}`, due: now },
  )
}

/**
 * An account that was matched by its address came to be a guest, or what else may not speak, and who reads there may be anybody. With one
 * that is deactivated nobody reads, and whose it was may be back tomorrow.
 */
export async function leaveToWhoeverMayNotSpeak(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  binding: Binding,
  unfit: IdentityRefusal,
): Promise<void> {
  if (binding.how !== 'email' || unfit.reason === 'deactivated-account') return
  await store.transaction(tx => leaveBehind(tx, binding, clock.now()))
}

/** Everything that lies open in front of this person in the chat of this account. */
export const openWith = async (
  store: Pick<Reads, 'openCardsOf' | 'otherOpenCardsOf'>,
  person: PersonId,
  { surface }: Pick<ChatAccount, 'surface'>,
): Promise<readonly (PostedCard | OtherCard)[]> => [
  ...(await store.openCardsOf(person, surface)),
  ...(await store.otherOpenCardsOf(person, surface)),
]
