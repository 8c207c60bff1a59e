import type { PersonId } from '../access/vocabulary.ts'
import type { ChatAccount, ChatSurface } from '../ports/chat-surface.ts'
import { inDomains } from './identify-person.ts'
import type { Ports } from './ports.ts'

export interface Reached {
  readonly surface: ChatSurface
  readonly account: ChatAccount
}

/**
 * Where to write to somebody: an account bound to them, the one they last spoke from first; else the account that has their
 * address, in an allowed domain. That makes a contact, not an identity: whoever clicks there still has to be identified.
 * `null` when there is no way.
 * @throws Fault when the directory or the chat cannot be asked.
 */
export async function reachPerson(ports: Ports, person: PersonId): Promise<Reached | null> {
  for (const { account } of await ports.store.accountsOf(person)) {
    const surface = ports.surfaces.get(account.surface)
    if (surface) return { surface, account }
  }
  const policy = await ports.store.activePolicy()
  const email = (await ports.directory.person(person))?.email
  if (!policy || !email || !inDomains(email, policy.identity.emailDomains)) return null
  for (const surface of ports.surfaces.values()) {
    const account = await surface.findAccount(email)
    if (account) return { surface, account }
  }
  return null
}
