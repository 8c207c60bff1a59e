import { isActiveMember, type Person } from '../../access/catalog.ts'
import type { Mention } from '../../ports/incoming.ts'
import { plain } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { inDomains } from './identify-person.ts'

/** The account that these words name, if they are a mention and nothing else. */
export const mentionIn = (words: string, mentions: readonly Mention[]): Mention | undefined =>
  mentions.find(({ as }) => plain(as) === plain(words))

/**
 * Who is meant by a mention, found as somebody who speaks is found, and with nothing written down: to be named is no proof of
 * anything, and links nobody to anybody. `null` when that account is nobody we know.
 * @throws Fault when the chat or the directory cannot be asked.
 */
export async function personMentioned(ports: Ports, { account }: Mention): Promise<Person | null> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface) return null
  const [binding, facts] = await Promise.all([ports.store.binding(account), surface.accountFacts(account)])
  if (facts.kind !== 'member') return null
  if (facts.inDirectory !== undefined) return ports.directory.person(facts.inDirectory)
  const email = facts.email?.toLowerCase() ?? null
  // What was found by an address holds as long as the address does; any other link was somebody's word.
  if (binding && (binding.how !== 'email' || binding.email === email)) return ports.directory.person(binding.person)
  const domains = (await ports.store.activePolicy())?.identity.emailDomains ?? []
  if (!email || !facts.emailConfirmed || !inDomains(email, domains)) return null
  const [person, ...others] = (await ports.directory.peopleByEmail(email)).filter(isActiveMember)
  return person && others.length === 0 ? person : null
}
