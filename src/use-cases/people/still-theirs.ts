import type { Binding } from '../../ports/binding.ts'
import type { AccountFacts } from '../../ports/chat-surface.ts'
import type { Ports } from '../ports.ts'
import { dropMatch, unfitAccount } from './identify-person.ts'
import { leaveToWhoeverMayNotSpeak } from './leave-behind.ts'

/**
 * Whether an account that was matched by its address is still the one to write to: only while it has this address, because who has
 * it by now may be anybody, and while it may speak. A match whose address moved away is dropped, as when that account speaks, and what
 * lies open with one that came to be a guest is closed. Any
 * other link was somebody's word or is the directory's own, and stays theirs whatever the chat counts it as.
 */
export async function isStillTheirs(
  ports: Pick<Ports, 'store' | 'clock'>,
  binding: Binding,
  factsNow: () => Promise<AccountFacts>,
): Promise<boolean> {
  if (binding.how !== 'email') return true
  const facts = await factsNow()
  if (facts.email?.toLowerCase() === binding.email) return !(await isUnfitByNow(ports, binding, facts))
  await dropMatch(ports, binding, 'the address changed')
  return false
}

async function isUnfitByNow(
  ports: Pick<Ports, 'store' | 'clock'>,
  binding: Binding,
  facts: AccountFacts,
): Promise<boolean> {
  const unfit = unfitAccount(facts)
  if (unfit) await leaveToWhoeverMayNotSpeak(ports, binding, unfit)
  return unfit !== null
}
