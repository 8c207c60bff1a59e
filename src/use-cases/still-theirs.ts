import type { Binding } from '../ports/binding.ts'
import { dropMatch } from './identify-person.ts'
import type { Ports } from './ports.ts'

/**
 * Whether an account that was matched by its address is still the one to write to: only while it has this address, because who has
 * it by now may be anybody. A match whose address moved away is dropped, as when that account speaks. Any other link was somebody's
 * word or is the directory's own.
 */
export async function isStillTheirs(
  ports: Pick<Ports, 'store' | 'clock'>,
  binding: Binding,
  addressNow: () => Promise<string | null>,
): Promise<boolean> {
  if (binding.how !== 'email') return true
  if ((await addressNow())?.toLowerCase() === binding.email) return true
  await dropMatch(ports, binding, 'the address changed')
  return false
}
