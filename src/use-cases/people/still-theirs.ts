import type { Binding } from '../../ports/binding.ts'
import type { AccountFacts } from '../../ports/chat-surface.ts'
import type { Ports } from '../ports.ts'
import { dropMatch, unfitAccount } from './identify-person.ts'

/**
 * Whether an account that was matched by its address is still the one to write to: only while it has this address, because who has
 * it by now may be anybody, and while it may speak. A match whose address moved away is dropped, as when that account speaks. Any
 * other link was somebody's word or is the directory's own, and stays theirs whatever the chat counts it as.
 */
export async function isStillTheirs(
  ports: Pick<Ports, 'store' | 'clock'>,
  binding: Binding,
  factsNow: () => Promise<AccountFacts>,
): Promise<boolean> {
  if (binding.how !== 'email') return true
  const facts = await factsNow()
  if (facts.email?.toLowerCase() === binding.email) return unfitAccount(facts) === null
  await dropMatch(ports, binding, 'the address changed')
  return false
}
