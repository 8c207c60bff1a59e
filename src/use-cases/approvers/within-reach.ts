import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { found } from '../messages/write-to-person.ts'
import { unfitAccount } from '../people/identify-person.ts'
import { isStillTheirs } from '../people/still-theirs.ts'
import type { Ports } from '../ports.ts'

type Asking = Pick<Ports, 'directory' | 'store' | 'surfaces' | 'clock' | 'log'>

/**
 * Whether an answer of this person could come from any chat: they have an account there that may speak, and is still theirs, or one
 * can be found that is. A chat that cannot be asked right now speaks for them: nobody is replaced because of an outage.
 */
export async function isWithinReach(ports: Asking, person: PersonId): Promise<boolean> {
  try {
    for (const binding of await ports.store.accountsOf(person)) {
      const facts = await ports.surfaces.get(binding.account.surface)?.accountFacts(binding.account)
      if (facts && (await isStillTheirs(ports, binding, async () => facts)) && !unfitAccount(facts)) return true
    }
    for await (const _way of found(ports, person, [...ports.surfaces.values()])) return true
    return false
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    ports.log.warn('reach.chat-not-asked', { person, code: problem.code })
    return true
  }
}
