import type { LinkRefusal } from '../../access/page-refusal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Reads } from '../../ports/store.ts'

/**
 * What stands in the way of binding these two. One account is one person, and in one chat one person has one account; only an
 * admin replaces what is bound. The same two, so far matched by address, may be bound better.
 */
export async function whatIsBound(
  reads: Pick<Reads, 'binding' | 'accountsOf'>,
  account: ChatAccount,
  person: PersonId,
): Promise<LinkRefusal | null> {
  const binding = await reads.binding(account)
  if (binding && binding.person !== person) return { reason: 'account-taken' }
  if (binding && binding.how !== 'email') return { reason: 'already-linked' }
  const others = (await reads.accountsOf(person)).filter(other => isAnotherAccount(other.account, account))
  return others.length > 0 ? { reason: 'linked-to-another-account' } : null
}

/** Within one chat, one person has one account; several chats are several accounts of the same person. */
export const isAnotherAccount = (a: ChatAccount, b: ChatAccount): boolean =>
  a.surface === b.surface && (a.team !== b.team || a.user !== b.user)
