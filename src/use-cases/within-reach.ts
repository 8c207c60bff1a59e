import type { PersonId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { unfitAccount } from './identify-person.ts'
import type { Ports } from './ports.ts'
import { found } from './write-to-person.ts'

type Asking = Pick<Ports, 'directory' | 'store' | 'surfaces' | 'log'>

/**
 * Whether an answer of this person could come from any chat: they have an account there that may speak, or one can be found that is
 * theirs. A chat that cannot be asked right now speaks for them: nobody is replaced because of an outage.
 */
export async function isWithinReach(ports: Asking, person: PersonId): Promise<boolean> {
  try {
    for (const { account } of await ports.store.accountsOf(person)) {
      const facts = await ports.surfaces.get(account.surface)?.accountFacts(account)
      if (facts && !unfitAccount(facts)) return true
    }
    for await (const _way of found(ports, person, [...ports.surfaces.values()])) return true
    return false
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    ports.log.warn('reach.chat-not-asked', { person, code: problem.code })
    return true
  }
}
